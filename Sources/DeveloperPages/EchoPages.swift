import HTTPSemantics
import JSONDocuments
import ResourceAPI
import ResourceCore

/// The echo service: its addresses say that a request arrived. Nothing is stored.
enum EchoPages {
    /// The methods that have an address.
    static let methods: [Method] = [.put, .post, .patch, .get, .delete]
    /// Bytes of content that are told at most: a string of control characters is six times as long.
    private static let verboseLimit = 1 << 20

    /// The addresses, and the list of them.
    static let all: [ServicePage] = [index] + methods.flatMap { [page($0, isJSON: false), page($0, isJSON: true)] }

    private static func path(_ method: Method, isJSON: Bool) -> String {
        "/echo/" + method.rawValue.asciiLowercased() + (isJSON ? "/json" : "")
    }

    private static let index = ServicePage(
        Route(
            "/echo", "EchoIndex", "The addresses of the echo service.", in: .echo,
            schema: ##"""
                {"type":"object","required":["addresses"],"properties":{
                "addresses":{"type":"array","items":{"type":"string","pattern":"^/"}}}}
                """##),
        fixed: { service in
            PageContent { json in
                let paths = methods.flatMap { [path($0, isJSON: false), path($0, isJSON: true)] }
                json.beginObject()
                json.member("addresses", paths.map(service.address))
                json.endObject()
            }
        })

    private static func page(_ method: Method, isJSON: Bool) -> ServicePage {
        let name = method.rawValue
        let route = Route(
            path(method, isJSON: isJSON),
            "Echo" + name.prefix(1) + name.asciiLowercased().dropFirst() + (isJSON ? "Json" : ""),
            "Says that a \(name) arrived\(isJSON ? (method.takesContent ? " with JSON" : ", with JSON or without content") : ""); stores nothing.",
            in: .echo,
            rules: RouteRules(
                [method == .get ? .reading : MethodSet(method), .options],
                content: isJSON ? .recognisedJSON : .anything, takesAnyHost: true),
            contentLimit: Route.ContentLimit(verboseLimit, with: "verbose"), query: ["verbose"],
            schema: ##"{"$ref":"#/components/schemas/Echo"}"##)
        return ServicePage(route) { request in
            let head = request.head
            let isVerbose = !request.parameters.isEmpty
            return .content { content in
                let said = isVerbose ? verbose(head, content) : success
                // To GET and HEAD this is a representation as good as any; of what the others write nothing is kept.
                return method == .get ? .representation(said) : .result(mediaType: said.mediaType, said.bytes)
            }
        }
    }

    private static let success = PageContent("application/json", Array("{\"success\":\"true\"}\n".utf8))

    private static func verbose(_ head: Request, _ content: [UInt8]) -> PageContent {
        PageContent { json in
            json.beginObject()
            json.member("success", "true")
            json.member("method", head.methodName)
            json.member("target", head.target)
            json.member("fields")
            json.beginArray()
            for line in head.fields.lines {
                json.beginObject()
                json.member("name", line.spelling)
                json.member("value", line.value)
                json.endObject()
            }
            json.endArray()
            // What is no text cannot stand in a JSON string: its bytes are told as numbers.
            json.member("content")
            if let text = String(validating: content, as: UTF8.self) {
                json.string(text)
            } else {
                json.beginArray()
                for byte in content { json.number(byte) }
                json.endArray()
            }
            json.endObject()
        }
    }
}
