import HTTPSemantics
import ResourceCore

/// The responses of the description: answers put together by status.
struct OpenAPIResponses {
    /// The answers of one operation, by status.
    static func byStatus(_ answers: [OpenAPIAnswer]) -> [(status: Status, answers: [OpenAPIAnswer])] {
        Status.allCases.compactMap { status in
            let some = answers.filter { $0.response.status == status }
            return some.isEmpty ? nil : (status, some)
        }
    }

    /// The kinds of problem that a status can mean, in the order of their declaration.
    static func problems(_ answers: [OpenAPIAnswer]) -> [ProblemType] {
        ProblemType.allCases.filter { type in answers.contains { $0.problem == type } }
    }

    /// A response of the operation.
    static func response(
        _ status: Status, _ answers: [OpenAPIAnswer], _ place: OpenAPIPlace, _ method: Method, _ policy: Policy
    ) -> OpenAPIValue {
        let types = problems(answers)
        let titles = types.map { $0.title + "." }.joined(separator: " ")
        var response: OpenAPIValue = [
            "description": .text(titles.isEmpty ? status.reasonPhrase : titles),
            "headers": .members(fields(status, answers)),
        ]
        // Content that an answer may be without cannot be described: then nothing is said of it.
        if method != .head, answers.allSatisfy({ $0.response.fields.has(.contentType) }) {
            let content = types.isEmpty ? OpenAPIContents.answer(status, place, policy) : problem(status, types)
            response = response.with("content", content)
        }
        let links = place.route == .resource && types.isEmpty ? OpenAPILinks.afterwards(method, status) : nil
        return links.map { response.with("links", $0) } ?? response
    }

    private static func problem(_ status: Status, _ types: [ProblemType]) -> OpenAPIValue {
        let narrowed: OpenAPIValue = [
            "properties": [
                "type": ["enum": .texts(types.map { "/_problems/" + $0.rawValue })],
                "status": ["const": .number(status.rawValue)],
            ]
        ]
        return ["application/problem+json": ["schema": ["allOf": [.reference("schemas", "Problem"), narrowed]]]]
    }

    /// The fields of the answers, and those that the server adds. Content-Type is told by `content`.
    private static func fields(_ status: Status, _ answers: [OpenAPIAnswer]) -> [OpenAPIValue.Member] {
        var members = [OpenAPIFields.member(.date, isRequired: true)]
        for name in FieldName.allCases where name != .contentType {
            let count = answers.count { $0.response.fields.has(name) }
            if count > 0 { members.append(OpenAPIFields.member(name, isRequired: count == answers.count)) }
        }
        if status != .noContent && status != .notModified {
            members.append(OpenAPIFields.member(.contentLength, isRequired: true))
        }
        return members
    }
}

/// Responses that several operations share, each kept once under a name of its own.
struct OpenAPIShared {
    private var names: [(response: OpenAPIValue, name: String)] = []

    /// A reference to the response, which is kept.
    mutating func reference(to response: OpenAPIValue, _ status: Status) -> OpenAPIValue {
        if let known = names.first(where: { $0.response == response }) { return .reference("responses", known.name) }
        let word = status.reasonPhrase.split(separator: " ").joined()
        let count = names.count { $0.name.hasPrefix(word) }
        let name = count == 0 ? word : "\(word)-\(count + 1)"
        names.append((response, name))
        return .reference("responses", name)
    }

    /// `components.responses`.
    var members: OpenAPIValue {
        .members(names.sorted { $0.name < $1.name }.map { OpenAPIValue.Member(name: $0.name, value: $0.response) })
    }
}
