import HTTPSemantics

/// curl, from Bash.
enum Curl: SnippetWriter {
    static let client = Client(
        // -I and -d exclude each other.
        contentless: ["HEAD"], keepsTarget: Client.keepsEveryTarget, takesNUL: false,
        contentLimit: Client.argumentLimit)

    static func code(for request: SnippetRequest) -> String {
        var words = ["curl", request.method == "HEAD" ? "-I" : "-i"]
        // -d alone means POST, nothing GET.
        if request.method != (request.content == nil ? "GET" : "POST"), request.method != "HEAD" {
            words += ["-X", ShellWord.word(request.method)]
        }
        if !Client.hasNoDotSegments(request.target) { words.append("--path-as-is") }
        words.append(ShellWord.word(request.url))
        var lines = [words.joined(separator: " ")]
        for field in request.fields {
            // “Name:” would take curl's own field away, “Name;” sends one without a value.
            let line = field.value.isEmpty ? field.spelling + ";" : "\(field.spelling): \(field.value)"
            lines.append("-H " + ShellWord.quoted(line))
        }
        if request.hasUntypedContent { lines.append("-H 'Content-Type:'") }
        if let content = request.content {
            // After -d, @ would name a file.
            let option = content.utf8.first == UInt8(ascii: "@") ? "--data-raw " : "-d "
            lines.append(option + ShellWord.quoted(content))
        }
        return lines.joined(separator: " \\\n  ") + "\n"
    }
}

/// HTTPie, from Bash.
enum HTTPie: SnippetWriter {
    static let client = Client(
        methods: .upperCasedLetters, spells: isSpellable, takesNUL: false, contentLimit: Client.argumentLimit)

    static func code(for request: SnippetRequest) -> String {
        var lines = ["http --ignore-stdin \(request.method) " + ShellWord.word(request.url)]
        for field in request.fields {
            // “Name:” would take HTTPie's own field away; the space keeps = and @ from meaning JSON and a file.
            let item = field.value.isEmpty ? field.spelling + ";" : "\(field.spelling): \(field.value)"
            lines.append(ShellWord.quoted(item))
        }
        if request.hasUntypedContent { lines.append("Content-Type:") }
        // The equals sign keeps content that begins with a hyphen from being an option.
        if let content = request.content { lines.append("--raw=" + ShellWord.quoted(content)) }
        return lines.joined(separator: " \\\n  ") + "\n"
    }

    /// A backslash before a separator of items is taken away, and nothing brings it back.
    @Sendable private static func isSpellable(_ value: String) -> Bool {
        zip(value.utf8, value.utf8.dropFirst()).allSatisfy { byte, next in
            byte != UInt8(ascii: "\\") || !":;=@?".utf8.contains(next)
        }
    }
}

/// The message itself (RFC 9112), with everything that a client adds.
enum RawHTTP: SnippetWriter {
    static let client = Client(keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        var lines = ["\(request.method) \(request.target) HTTP/1.1", "Host: \(request.authority)"]
        lines += request.fields.map { "\($0.spelling): \($0.value)" }
        if let content = request.content { lines.append("Content-Length: \(content.utf8.count)") }
        return lines.map { $0 + "\r\n" }.joined() + "\r\n" + (request.content ?? "")
    }
}

/// Python with requests.
enum PythonRequests: SnippetWriter {
    static let client = Client(methods: .upperCased)

    /// The methods that have a function of their own.
    private static let functions: Set = ["GET", "OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    static func code(for request: SnippetRequest) -> String {
        let python = LiteralDialect.python
        let hasFunction = functions.contains(request.method)
        let function = hasFunction ? request.method.lowercased() : "request"
        var lines = ["import requests", "", "response = requests.\(function)("]
        if !hasFunction { lines.append("    \(python.literal(request.method)),") }
        lines.append("    \(python.literal(request.url)),")
        if !request.fields.isEmpty {
            lines.append("    headers={")
            for field in request.fields {
                lines.append("        \(python.literal(field.spelling)): \(python.literal(field.value)),")
            }
            lines.append("    },")
        }
        if let content = request.content { lines.append("    data=\(bytes(content)),") }
        lines += [")", "print(response.status_code, response.reason)", "print(response.text)"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Bytes: text would be encoded as Latin-1.
    static func bytes(_ content: String) -> String {
        let literal = LiteralDialect.python.literal(content)
        return content.utf8.allSatisfy { $0 < 0x80 } ? "b" + literal : literal + ".encode()"
    }
}

/// Python with nothing but its own library.
enum PythonHTTPClient: SnippetWriter {
    static let client = Client(keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        let python = LiteralDialect.python
        var lines = [
            "import http.client", "",
            "connection = http.client.HTTP\(request.isSecure ? "S" : "")Connection(\(python.literal(request.authority)))",
            "connection.request(", "    \(python.literal(request.method)),", "    \(python.literal(request.target)),",
        ]
        if let content = request.content { lines.append("    body=\(PythonRequests.bytes(content)),") }
        if !request.fields.isEmpty {
            lines.append("    headers={")
            for field in request.fields {
                lines.append("        \(python.literal(field.spelling)): \(python.literal(field.value)),")
            }
            lines.append("    },")
        }
        lines += [
            ")", "response = connection.getresponse()", "print(response.status, response.reason)",
            "print(response.read().decode())",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// What the three JavaScript clients have in common.
enum JavaScript {
    /// A browser's clients (Fetch §2.2.1, §2.2.2): methods that they normalise or forbid, fields that are theirs.
    static let browser = Client(
        methods: .normalised(forbidden: ["CONNECT", "TRACE", "TRACK"]), contentless: ["GET", "HEAD"],
        ownFields: [
            "accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
            "cookie", "cookie2", "date", "dnt", "expect", "origin", "referer", "set-cookie", "user-agent", "via",
        ], ownPrefixes: ["proxy-", "sec-", "access-control-request-", "x-http-method", "x-method-override"],
        keepsTarget: isSettled)

    /// Whether the URL parser keeps a target; it encodes a `'` in a query.
    @Sendable static func isSettled(_ target: String) -> Bool {
        Client.isSettled(target) && !target.drop { $0 != "?" }.contains("'")
    }

    static func literal(_ text: String) -> String { LiteralDialect.javaScript.literal(text) }

    /// `'Name': 'value',` as a line of an object.
    static func member(_ field: FieldLine) -> String {
        // `'__proto__': …` would set the object's prototype.
        let name = field.spelling == "__proto__" ? "['__proto__']" : literal(field.spelling)
        return "    \(name): \(literal(field.value)),"
    }

    /// Content as bytes: with them, the browser adds nothing to Content-Type.
    static func bytes(_ content: String) -> String { "new TextEncoder().encode(\(literal(content)))" }
}

/// JavaScript with fetch, in a module or the console of a browser, or in Node.js.
enum Fetch: SnippetWriter {
    static let client: Client = {
        var client = JavaScript.browser
        // In Node.js it becomes the prototype of an object, and is lost.
        client.ownFields.insert("__proto__")
        return client
    }()

    static func code(for request: SnippetRequest) -> String {
        var options: [String] = []
        if request.method != "GET" { options.append("  method: \(JavaScript.literal(request.method)),") }
        if !request.fields.isEmpty {
            options += ["  headers: {"] + request.fields.map(JavaScript.member) + ["  },"]
        }
        if let content = request.content {
            let isTyped = !request.hasUntypedContent
            options.append("  body: \(isTyped ? JavaScript.literal(content) : JavaScript.bytes(content)),")
        }
        let call = "const response = await fetch(\(JavaScript.literal(request.url))"
        var lines = options.isEmpty ? [call + ");"] : [call + ", {"] + options + ["});"]
        lines += ["console.log(response.status, response.statusText);", "console.log(await response.text());"]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// JavaScript with XMLHttpRequest, in a browser.
enum XHR: SnippetWriter {
    static let client = JavaScript.browser

    static func code(for request: SnippetRequest) -> String {
        var lines = [
            "const xhr = new XMLHttpRequest();",
            "xhr.open(\(JavaScript.literal(request.method)), \(JavaScript.literal(request.url)));",
        ]
        for field in request.fields {
            lines.append(
                "xhr.setRequestHeader(\(JavaScript.literal(field.spelling)), \(JavaScript.literal(field.value)));")
        }
        let content = request.content.map { content in
            isKeptByBrowsers(request.fields) ? JavaScript.literal(content) : JavaScript.bytes(content)
        }
        lines += [
            "xhr.onload = () => {", "  console.log(xhr.status, xhr.statusText);", "  console.log(xhr.responseText);",
            "};", "xhr.onerror = () => console.error('There was no answer.');",
            "xhr.send(\(content ?? ""));",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whether there is a Content-Type, and one that stays as it is when text is sent: a charset is respelled.
    private static func isKeptByBrowsers(_ fields: [FieldLine]) -> Bool {
        fields.contains { $0.name == .contentType && !$0.value.asciiLowercased().contains("charset") }
    }
}

/// Node.js with its own http module.
enum Node: SnippetWriter {
    static let client = Client(methods: .upperCased, keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        let module = request.isSecure ? "https" : "http"
        var lines = ["import \(module) from 'node:\(module)';", ""]
        if let content = request.content { lines += ["const content = \(JavaScript.literal(content));"] }
        let isSettled = JavaScript.isSettled(request.target)
        let address = isSettled ? request.url : "\(module)://\(request.authority)"
        lines.append("const request = \(module).request(\(JavaScript.literal(address)), {")
        // What the URL parser would change stands beside it.
        if !isSettled { lines.append("  path: \(JavaScript.literal(request.target)),") }
        lines.append("  method: \(JavaScript.literal(request.method)),")
        var members = request.fields.map(JavaScript.member)
        // Left out, content would be chunked, and with some methods not framed at all.
        if request.content != nil { members.append("    'Content-Length': Buffer.byteLength(content),") }
        if !members.isEmpty { lines += ["  headers: {"] + members + ["  },"] }
        lines += [
            "}, async (response) => {", "  console.log(response.statusCode, response.statusMessage);",
            "  console.log(Buffer.concat(await response.toArray()).toString());", "});",
            "request.on('error', console.error);", "request.end(\(request.content == nil ? "" : "content"));",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

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
