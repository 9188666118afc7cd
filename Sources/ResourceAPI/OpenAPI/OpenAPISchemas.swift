import HTTPSemantics
import ResourceCore

/// `components.schemas`: the JSON that the service writes, and the patch documents that it reads.
enum OpenAPISchemas {
    static let members: OpenAPIValue = [
        "Problem": problem,
        "Step": object([
            "graph": ["enum": ["admission", "resolution"]], "question": text, "sentence": text, "answer": flag,
            "citation": text,
        ]),
        "ProblemType": object([
            "type": kind, "title": text, "status": status, "meaning": text, "citation": text,
        ]),
        "Page": object([
            "items": list(.reference("schemas", "Item")),
            "next": ["type": ["string", "null"], "description": "The address of the next page; null on the last."],
        ]),
        "Item": object(
            [
                "id": text, "href": path, "etag": text, "lastModified": text, "contentType": text,
                "content": ["description": "The stored JSON, to the letter; absent for other types."],
            ], optional: ["content"]),
        "Home": object(["collections": list(object(["name": text, "href": path]))]),
        "Health": object(["status": ["const": "ok"]]),
        "EchoAddresses": object(["addresses": list(path)]),
        "Echo": object(
            [
                "success": ["const": "true"], "method": text, "target": text, "fields": list(field),
                "content": [
                    "description": "The content as text; the numbers of its bytes if it is none.",
                    "type": ["string", "array"], "items": ["type": "integer", "minimum": 0, "maximum": 255],
                ],
            ], optional: ["method", "target", "fields", "content"]),
        "RequestSummary": object(summary),
        "RequestEntry": object(
            summary + [
                .init(name: "fields", value: list(field)), .init(name: "revisionBefore", value: revision),
                .init(name: "revisionAfter", value: revision),
                .init(name: "decisions", value: list(.reference("schemas", "Step"))),
            ]),
        "Graphs": object([
            "admission": .reference("schemas", "Graph"), "resolution": .reference("schemas", "Graph"),
        ]),
        "Graph": object([
            "first": text,
            "questions": list(
                object(["question": text, "sentence": text, "citation": text, "yes": step, "no": step])),
            "conclusions": list(text),
        ]),
        "Lesson": object([
            "name": text, "lesson": ["type": ["integer", "null"]], "title": text, "introduction": text,
            "exchanges": list(
                object([
                    "title": text, "request": request, "answer": answer, "question": .reference("schemas", "Question"),
                ])
            ),
        ]),
        "Question": [
            "oneOf": [
                ["type": "null"],
                object([
                    "text": text, "choices": list(object(["text": text, "isRight": flag])), "why": text,
                ]),
            ]
        ],
        "Language": object(["language": text, "title": text, "href": path]),
        "JSONPatch": jsonPatch,
    ]

    /// The messages of a transcript.
    private static let request = object([
        "method": text, "target": path, "fields": list(field), "content": text,
    ])
    private static let answer = object(["status": status, "fields": list(field), "content": text])

    /// RFC 9457, with the members of our own kinds.
    private static let problem = object(
        [
            "type": kind, "title": text, "status": status, "detail": text, "instance": path,
            "allow": list(text), "accepted": list(text), "field": text, "currentETag": text,
            "offset": ["type": "integer", "minimum": 0], "line": ["type": "integer", "minimum": 1],
            "column": ["type": "integer", "minimum": 1], "pointer": text,
            "fix": ["type": "string", "description": "What to change, as an option of curl to paste."],
            "decisions": list(.reference("schemas", "Step")),
        ],
        optional: [
            "allow", "accepted", "field", "currentETag", "offset", "line", "column", "pointer", "fix", "decisions",
        ])

    /// RFC 6902.
    private static let jsonPatch: OpenAPIValue = [
        "type": "array",
        "items": [
            "oneOf": [
                operation(["add", "replace", "test"], "value", .members([])),
                operation(["move", "copy"], "from", pointer),
                operation(["remove"]),
            ]
        ],
    ]

    private static func operation(
        _ names: [String], _ member: String? = nil, _ schema: OpenAPIValue = .members([])
    ) -> OpenAPIValue {
        var properties: OpenAPIValue = ["op": ["enum": .texts(names)], "path": pointer]
        if let member { properties = properties.with(member, schema) }
        return ["type": "object", "required": .texts(properties.names), "properties": properties]
    }

    private static let kind: OpenAPIValue = ["enum": .texts(ProblemType.allCases.map { "/_problems/" + $0.rawValue })]
    private static let status: OpenAPIValue = ["enum": .list(Status.allCases.map { .number($0.rawValue) })]
    private static let text: OpenAPIValue = ["type": "string"]
    private static let flag: OpenAPIValue = ["type": "boolean"]
    private static let path: OpenAPIValue = ["type": "string", "pattern": "^/"]
    private static let pointer: OpenAPIValue = ["type": "string", "pattern": .text(OpenAPIPatterns.pointer)]
    private static let revision: OpenAPIValue = ["type": ["integer", "null"]]
    private static let field = object(["name": text, "value": text])
    private static let summary: [OpenAPIValue.Member] = [
        .init(name: "id", value: text), .init(name: "href", value: path), .init(name: "method", value: text),
        .init(name: "target", value: text), .init(name: "status", value: status),
    ]
    /// Where an answer of a graph leads: to one of both.
    private static let step: OpenAPIValue = [
        "type": "object", "properties": ["ask": text, "settle": text], "minProperties": 1, "maxProperties": 1,
    ]

    private static func list(_ item: OpenAPIValue) -> OpenAPIValue { ["type": "array", "items": item] }

    private static func object(_ properties: [OpenAPIValue.Member], optional: Set<String> = []) -> OpenAPIValue {
        [
            "type": "object", "required": .texts(properties.map(\.name).filter { !optional.contains($0) }),
            "properties": .members(properties), "additionalProperties": false,
        ]
    }

    private static func object(
        _ properties: KeyValuePairs<String, OpenAPIValue>, optional: Set<String> = []
    ) -> OpenAPIValue {
        object(properties.map { .init(name: $0.key, value: $0.value) }, optional: optional)
    }
}
