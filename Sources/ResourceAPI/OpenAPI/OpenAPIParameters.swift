import HTTPSemantics
import ResourceCore
import Snippets

/// The parameters: what varies in an address, its query, and the request fields that a method heeds. Fields of which a
/// malformed value is ignored (RFC 9110 §13.1.3, §14.2) have no pattern: any text will do.
///
/// `Accept`, `Content-Type` and `Authorization` are none: OpenAPI has parameters of these names ignored, and tells of them in other places.
struct OpenAPIParameters {
    let place: OpenAPIPlace
    let method: Method
    let policy: Policy

    /// References to the parameters of the operation.
    var list: OpenAPIValue {
        let path = place.variables.map { $0 == "collection" ? $0 : "\(place.route)-\($0)" }
        let query = method.isSafe || place.tag == "echo" ? place.route.query : []
        return .list((path + query + fields.map(component)).map { .reference("parameters", $0) })
    }

    /// POST may need an `Idempotency-Key`; PATCH never does.
    private func component(_ field: FieldName) -> String {
        let isRequired = field == .idempotencyKey && method == .post && policy.requiresIdempotencyKey
        return isRequired ? field.spelling + "-required" : field.spelling
    }

    /// The request fields that the method heeds here.
    private var fields: [FieldName] {
        let content = place.rules.contentRule(for: method)
        let isRead = method == .get || method == .head
        let isResource = place.route == .resource && method != .options
        // What the echo service answers is no representation of anything.
        let isConditional = method != .options && !place.isJudgedByHeadAlone(method)
        let returnsRepresentation = content == .representation || content == .patchDocument || (isResource && isRead)
        let table: [(name: FieldName, isHeeded: Bool)] = [
            (.prefer, true),
            (.ifMatch, isConditional), (.ifNoneMatch, isConditional),
            (.ifModifiedSince, isResource && isRead), (.ifUnmodifiedSince, isResource),
            (.range, isResource && method == .get), (.ifRange, isResource && method == .get),
            (.idempotencyKey, OpenAPIReach(place, method, policy).takesKey),
            (.contentLanguage, content == .representation), (.contentDisposition, content == .representation),
            (.contentDigest, content != nil), (.reprDigest, content != nil),
            (.wantContentDigest, returnsRepresentation), (.wantReprDigest, returnsRepresentation),
        ]
        return table.filter(\.isHeeded).map(\.name)
    }

    /// `components.parameters`.
    static func members(_ policy: Policy) -> OpenAPIValue {
        let required = policy.requiresIdempotencyKey ? [idempotencyKey(isRequired: true)] : []
        return .members(paths + queries + headers + required)
    }

    private static let paths: [OpenAPIValue.Member] = [
        path(
            "collection", "collection",
            ["type": "string", "pattern": .text(OpenAPIPatterns.collection)]),
        path(
            "resource-id", "id",
            ["type": "string", "minLength": 1, "maxLength": 512, "pattern": .text(OpenAPIPatterns.id)],
            "1 to 512 bytes of UTF-8; a slash within an id is written %2F."),
        path("problem-name", "name", segment(ProblemType.allCases.map(\.rawValue))),
        path("request-id", "id", segment(["towyhh-1"])),
        path("lab-file", "file", segment(WebFile.all.map(\.name))),
        path("snippet-language", "language", segment(SnippetLanguage.allCases.map(\.rawValue))),
    ]

    private static let queries: [OpenAPIValue.Member] = [
        parameter(
            "limit", "limit", in: "query",
            ["type": "integer", "minimum": 1, "maximum": .number(PageQuery.maximum), "default": 100],
            "The most items that the page may have."),
        parameter(
            "after", "after", in: "query", ["type": "string", "minLength": 1], "A cursor from the “next” of a page."),
        parameter("verbose", "verbose", in: "query", ["type": "string"], "Asks for what was received."),
    ]

    private static func idempotencyKey(isRequired: Bool) -> OpenAPIValue.Member {
        let name = FieldName.idempotencyKey.spelling
        return parameter(
            isRequired ? name + "-required" : name, name, in: "header",
            [
                "type": "string", "pattern": .text(OpenAPIPatterns.idempotencyKey),
                "examples": ["\"a-key-of-your-own\""],
            ],
            "A repeated request under the same key gets the first answer again.", isRequired: isRequired)
    }

    private static let headers: [OpenAPIValue.Member] = {
        let tags: OpenAPIValue = [
            "type": "string", "pattern": .text(OpenAPIPatterns.entityTags), "examples": ["\"1\"", "*"],
        ]
        return [
            header(
                .prefer, text("return=representation"),
                "return=minimal, return=representation (RFC 7240), explain, explain=link."),
            header(.ifMatch, tags, "412 unless the resource has one of these entity tags now."),
            header(.ifNoneMatch, tags, "304 or 412 if the resource has one of these entity tags; * if it exists."),
            header(.ifModifiedSince, text(date), "304 unless it was modified since. Ignored beside If-None-Match."),
            header(.ifUnmodifiedSince, text(date), "412 if it was modified since. Ignored beside If-Match."),
            header(.range, text("bytes=0-9"), "One range of bytes; anything else is ignored."),
            header(.ifRange, text("\"1\""), "Range counts only if this is the current validator."),
            idempotencyKey(isRequired: false),
            header(.contentLanguage, text("en"), "Language tags; stored and given back."),
            header(.contentDisposition, text("inline"), "Stored and given back."),
            header(.contentDigest, text(digest), "Checked against the content (RFC 9530)."),
            header(.reprDigest, text(digest), "Checked against the content (RFC 9530)."),
            header(.wantContentDigest, text("sha-256=1"), "Asks for Content-Digest in the answer."),
            header(.wantReprDigest, text("sha-256=1"), "Asks for Repr-Digest in the answer."),
        ]
    }()

    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let digest = "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:"

    /// A segment of a path; what is no name that is known is 404.
    private static func segment(_ examples: [String]) -> OpenAPIValue {
        ["type": "string", "minLength": 1, "pattern": .text(OpenAPIPatterns.id), "examples": .texts(examples)]
    }

    private static func text(_ example: String) -> OpenAPIValue {
        ["type": "string", "examples": [.text(example)]]
    }

    private static func path(
        _ component: String, _ name: String, _ schema: OpenAPIValue, _ description: String? = nil
    ) -> OpenAPIValue.Member {
        parameter(component, name, in: "path", schema, description, isRequired: true)
    }

    private static func header(_ name: FieldName, _ schema: OpenAPIValue, _ description: String) -> OpenAPIValue.Member
    {
        parameter(name.spelling, name.spelling, in: "header", schema, description)
    }

    private static func parameter(
        _ component: String, _ name: String, in place: String, _ schema: OpenAPIValue, _ description: String?,
        isRequired: Bool = false
    ) -> OpenAPIValue.Member {
        var value: OpenAPIValue = [
            "name": .text(name), "in": .text(place), "required": .flag(isRequired), "schema": schema,
        ]
        if let description { value = value.with("description", .text(description)) }
        return .init(name: component, value: value)
    }
}
