import HTTPSemantics
import ResourceCore

/// The description of the service in OpenAPI 3.1, made from the code that it describes: paths and methods from the route
/// table, statuses from the decision graphs, fields from answers that the service itself writes.
///
/// Served as `application/json`, as all pages of the service are: browsers show it, every tool takes it, and the version
/// of the notation stands in the content.
struct OpenAPIDescription {
    private let policy: Policy

    /// The description of a service with this policy.
    init(_ policy: Policy) {
        self.policy = policy
    }

    /// The whole of it.
    var value: OpenAPIValue {
        var shared = OpenAPIShared()
        let paths = OpenAPIPlace.all.map { OpenAPIValue.Member(name: $0.path, value: path($0, &shared)) }
        var components: OpenAPIValue = [
            "schemas": OpenAPISchemas.members,
            "parameters": OpenAPIParameters.members(policy),
            "headers": OpenAPIFields.members,
            "links": OpenAPILinks.members,
            "responses": shared.members,
        ]
        if policy.tokens != nil {
            components = components.with("securitySchemes", ["bearer": ["type": "http", "scheme": "bearer"]])
        }
        let value: OpenAPIValue = [
            "openapi": "3.1.1",
            "info": ["title": "putstore", "version": "1", "description": .text(Self.introduction)],
            "servers": [["url": "/"]],
            "paths": .members(paths),
            "components": components,
        ]
        return policy.tokens == nil ? value : value.with("security", [["bearer": []]])
    }

    /// What cannot be said of one operation.
    private static let introduction = """
        Stores resources to the letter and does HTTP's write methods exactly right. A method that an address does not \
        have is answered with 405 and Allow; a method that the service does not implement at all, with 501. A query \
        parameter that an address does not define is 400. OPTIONS * tells of the service as a whole.
        """

    private func path(_ place: OpenAPIPlace, _ shared: inout OpenAPIShared) -> OpenAPIValue {
        var members: [OpenAPIValue.Member] = []
        for method in place.methods {
            let operation = operation(place, method, &shared)
            members.append(.init(name: method.rawValue.asciiLowercased(), value: operation))
        }
        return .members(members)
    }

    private func operation(_ place: OpenAPIPlace, _ method: Method, _ shared: inout OpenAPIShared) -> OpenAPIValue {
        var responses: [OpenAPIValue.Member] = []
        for (status, answers) in OpenAPIResponses.byStatus(OpenAPIAnswers(place, method, policy).all) {
            let response = OpenAPIResponses.response(status, answers, place, method, policy)
            responses.append(.init(name: String(status.rawValue), value: shared.reference(to: response, status)))
        }
        var operation: OpenAPIValue = [
            "operationId": .text(place.operationID(method)),
            "summary": .text(place.summary(method)),
            "tags": [.text(place.tag)],
            "parameters": OpenAPIParameters(place: place, method: method, policy: policy).list,
        ]
        if let content = OpenAPIContents.request(place.rules.contentRule(for: method), policy) {
            operation = operation.with("requestBody", content)
        }
        if policy.tokens != nil, place.rules.isOpen { operation = operation.with("security", []) }
        return operation.with("responses", .members(responses))
    }
}
