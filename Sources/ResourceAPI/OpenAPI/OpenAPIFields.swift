import HTTPSemantics
import ResourceCore

/// The fields of answers, as `components.headers`.
enum OpenAPIFields {
    /// A field of a response.
    static func member(_ name: FieldName, isRequired: Bool) -> OpenAPIValue.Member {
        .init(name: name.spelling, value: .reference("headers", component(name, isRequired: isRequired)))
    }

    /// A name under `components`: the ones of fields that are not in every answer end in `-optional`.
    private static func component(_ name: FieldName, isRequired: Bool) -> String {
        isRequired ? name.spelling : name.spelling + "-optional"
    }

    /// `components.headers`.
    static let members = OpenAPIValue.members(
        FieldName.allCases.compactMap { name in schemas[name].map { (name, $0) } }.flatMap { name, schema in
            [true, false].map { isRequired in
                OpenAPIValue.Member(
                    name: component(name, isRequired: isRequired),
                    value: ["required": .flag(isRequired), "schema": schema])
            }
        })

    private static let text: OpenAPIValue = ["type": "string"]
    private static let date = pattern(OpenAPIPatterns.date)
    private static let digest = pattern("^sha-(256|512)=:[A-Za-z0-9+/]+=*:$")

    private static func pattern(_ pattern: String) -> OpenAPIValue { ["type": "string", "pattern": .text(pattern)] }

    /// What each field that the service sends can say.
    static let schemas: [FieldName: OpenAPIValue] = [
        .acceptEncoding: ["type": "string", "const": "identity"],
        .acceptPatch: text,
        .acceptPost: text,
        .acceptRanges: ["type": "string", "const": "bytes"],
        .accessControlAllowHeaders: text,
        .accessControlAllowMethods: text,
        .accessControlAllowOrigin: text,
        .accessControlExposeHeaders: text,
        .accessControlMaxAge: pattern("^[0-9]+$"),
        .allow: pattern("^[A-Z]+(, [A-Z]+)*$"),
        .cacheControl: ["type": "string", "enum": ["no-cache", "no-store"]],
        .contentDigest: digest,
        .contentDisposition: text,
        .contentLanguage: text,
        .contentLength: pattern("^[0-9]+$"),
        .contentLocation: pattern("^/"),
        .contentRange: pattern("^bytes ([0-9]+-[0-9]+|\\*)/[0-9]+$"),
        .contentSecurityPolicy: text,
        .date: date,
        .etag: pattern("^\"[!#-~]*\"$"),
        .idempotencyReplayed: ["type": "string", "const": "true"],
        .lastModified: date,
        .link: pattern("^<[^>]+>; rel=\"[a-z]+\""),
        .location: pattern("^/"),
        .preferenceApplied: ["type": "string", "enum": ["return=minimal", "return=representation"]],
        .referrerPolicy: ["type": "string", "const": "no-referrer"],
        .reprDigest: digest,
        .retryAfter: pattern("^[0-9]+$"),
        .vary: text,
        .wwwAuthenticate: pattern("^Bearer "),
        .xContentTypeOptions: ["type": "string", "const": "nosniff"],
    ]
}
