/// Go with its own client.
enum Go: SnippetWriter {
    static let client = Client(keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        let literal = LiteralDialect.go.literal
        let content = request.content.map { "\tcontent := strings.NewReader(\(literal($0)))\n" } ?? ""
        let argument = request.content == nil ? "nil" : "content"
        let imports = ["fmt", "io", "log", "net/http"] + (request.content == nil ? [] : ["strings"])
        let fields = request.fields.map { field in
            "\trequest.Header.Set(\(literal(field.spelling)), \(literal(field.value)))\n"
        }
        return """
            package main

            import (
            \(imports.map { "\t\"\($0)\"" }.joined(separator: "\n"))
            )

            func main() {
            \(content)\trequest, err := http.NewRequest(\(literal(request.method)), \(literal(request.url)), \(argument))
            \tif err != nil {
            \t\tlog.Fatal(err)
            \t}
            \(fields.joined())
            \tresponse, err := http.DefaultClient.Do(request)
            \tif err != nil {
            \t\tlog.Fatal(err)
            \t}
            \tdefer response.Body.Close()
            \tbody, err := io.ReadAll(response.Body)
            \tif err != nil {
            \t\tlog.Fatal(err)
            \t}
            \tfmt.Println(response.Status)
            \tfmt.Println(string(body))
            }

            """
    }
}
