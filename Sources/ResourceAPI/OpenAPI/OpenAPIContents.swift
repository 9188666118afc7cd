import HTTPSemantics
import ResourceCore

/// The content of requests and of answers that succeed.
enum OpenAPIContents {
    private static let json = "application/json"

    /// The content that a method takes; nil if it takes none.
    static func request(_ rule: ContentRule?, _ policy: Policy) -> OpenAPIValue? {
        switch rule {
        case nil: nil
        case .representation: body(policy.acceptedTypes.map { ($0.spelling, any) })
        case .patchDocument:
            body([
                (MediaType.mergePatch.essence, any),
                (MediaType.jsonPatch.essence, .reference("schemas", "JSONPatch")),
            ])
        case .recognisedJSON: body([(json, any)])
        case .requestMessage: body([(MediaType.requestMessage.essence, ["type": "string"])])
        case .anything: body([("*/*", any)], isRequired: false)
        }
    }

    /// The content of an answer that succeeds and always has some.
    static func answer(_ status: Status, _ place: OpenAPIPlace, _ policy: Policy) -> OpenAPIValue {
        guard place.route == .resource else {
            // The first type is the one that the schema is for; the others are text.
            return .members(
                place.route.mediaTypes.enumerated().map { index, type in
                    media(type, index == 0 ? schema(place.route) : ["type": "string"])
                })
        }
        // A part of JSON is no JSON: of 206 only the type is told.
        return .members(
            policy.acceptedTypes.map { type in
                status == .partialContent
                    ? .init(name: type.spelling, value: .members([])) : media(type.spelling, any)
            })
    }

    private static let any: OpenAPIValue = .members([])

    private static func body(_ media: [(type: String, schema: OpenAPIValue)], isRequired: Bool = true) -> OpenAPIValue {
        [
            "required": .flag(isRequired),
            "content": .members(media.map { self.media($0.type, $0.schema) }),
        ]
    }

    private static func media(_ type: String, _ schema: OpenAPIValue) -> OpenAPIValue.Member {
        .init(name: type, value: ["schema": schema])
    }

    private static func schema(_ route: Route) -> OpenAPIValue {
        switch route {
        case .resource, .server: any
        case .collection: .reference("schemas", "Page")
        case .home: .reference("schemas", "Home")
        case .echoIndex: .reference("schemas", "EchoAddresses")
        case .echo, .echoJSON: .reference("schemas", "Echo")
        case .health: .reference("schemas", "Health")
        case .problems: ["type": "array", "items": .reference("schemas", "ProblemType")]
        case .problem: .reference("schemas", "ProblemType")
        case .requests: ["type": "array", "items": .reference("schemas", "RequestSummary")]
        case .request: .reference("schemas", "RequestEntry")
        case .graph: .reference("schemas", "Graphs")
        case .lessons: ["type": "array", "items": .reference("schemas", "Lesson")]
        case .snippets: ["type": "array", "items": .reference("schemas", "Language")]
        case .reference, .lab, .snippet: ["type": "string"]
        case .openAPI: ["type": "object", "required": ["openapi", "info", "paths"]]
        }
    }
}
