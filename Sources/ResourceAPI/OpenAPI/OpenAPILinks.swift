import HTTPSemantics
import ResourceCore

/// What can be asked next of a resource, with what its last answer told: the entity tag makes the request conditional.
enum OpenAPILinks {
    private static let followers: [(name: String, operation: String, condition: FieldName)] = [
        ("read", "getResource", .ifNoneMatch), ("replace", "putResource", .ifMatch),
        ("patch", "patchResource", .ifMatch), ("delete", "deleteResource", .ifMatch),
    ]

    /// The links of an answer; nil if it does not tell the entity tag of what is there.
    static func afterwards(_ method: Method, _ status: Status) -> OpenAPIValue? {
        guard method == .get || method == .put || method == .patch, status != .partialContent else { return nil }
        return .members(followers.map { .init(name: $0.name, value: .reference("links", $0.name)) })
    }

    /// `components.links`.
    static let members = OpenAPIValue.members(
        followers.map { name, operation, condition in
            let parameters = [
                ("path.collection", "$request.path.collection"), ("path.id", "$request.path.id"),
                ("header." + condition.spelling, "$response.header." + FieldName.etag.spelling),
            ]
            return .init(
                name: name,
                value: [
                    "operationId": .text(operation),
                    "parameters": .members(parameters.map { .init(name: $0, value: .text($1)) }),
                ])
        })
}
