/// PHP with its curl extension.
enum PHP: SnippetWriter {
    static let client = Client(contentless: ["HEAD"], keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        var lines = [
            "<?php", "", "$curl = curl_init(\(PHPLiteral.literal(request.url)));", "curl_setopt_array($curl, [",
            "    CURLOPT_RETURNTRANSFER => true,",
        ]
        // A HEAD that waits for content would wait for ever.
        lines.append(
            request.method == "HEAD"
                ? "    CURLOPT_NOBODY => true,"
                : "    CURLOPT_CUSTOMREQUEST => \(PHPLiteral.literal(request.method)),")
        if !Client.hasNoDotSegments(request.target) { lines.append("    CURLOPT_PATH_AS_IS => true,") }
        var fields = request.fields.map { field in
            // “Name:” would take libcurl's own field away, “Name;” sends one without a value.
            PHPLiteral.literal(field.value.isEmpty ? field.spelling + ";" : "\(field.spelling): \(field.value)")
        }
        if request.hasUntypedContent { fields.append("'Content-Type:'") }
        if !fields.isEmpty {
            lines += ["    CURLOPT_HTTPHEADER => ["] + fields.map { "        \($0)," } + ["    ],"]
        }
        if let content = request.content { lines.append("    CURLOPT_POSTFIELDS => \(PHPLiteral.literal(content)),") }
        lines += [
            "]);", "$content = curl_exec($curl);", "if ($content === false) {", "    exit(curl_error($curl));", "}",
            "echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), \"\\n\", $content, \"\\n\";",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
