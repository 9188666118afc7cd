/// A media type (RFC 9110 §8.3.1).
package struct MediaType: Sendable {
    /// The type, in lower case: `application`.
    package let type: String
    /// The subtype, in lower case: `json`.
    package let subtype: String
    /// Type and subtype, in lower case, without parameters: `application/json`.
    package let essence: String
    /// The parameters, in order.
    package let parameters: [Parameter]
    /// The value as it was sent.
    package let spelling: String

    /// A parameter of a media type.
    package struct Parameter: Sendable, Hashable {
        /// The name, in lower case.
        package let name: String
        /// The value, without quotes and escapes, in the case in which it was sent.
        package let value: String
    }

    /// The media type that `value` spells. Nil if it is malformed, a list, has more than 32 parameters, or has more than
    /// one charset. Empty parameters (`text/plain;`) are tolerated, as RFC 9110 §5.6.6 has it.
    package init?(_ value: String) {
        if value == "application/json" {
            self = .json
            return
        }
        var scanner = FieldScanner(value)
        guard let type = scanner.token(), scanner.take("/"), let subtype = scanner.token(),
            let parameters = scanner.parameters(), scanner.isAtEnd
        else { return nil }
        guard parameters.count(where: { $0.name == "charset" }) <= 1 else { return nil }
        self.type = type.asciiLowercased()
        self.subtype = subtype.asciiLowercased()
        self.essence = self.type + "/" + self.subtype
        self.parameters = parameters
        self.spelling = value
    }

    private init(_ type: String, _ subtype: String, essence: String) {
        self.type = type
        self.subtype = subtype
        self.essence = essence
        self.parameters = []
        self.spelling = essence
    }

    /// `application/json` (RFC 8259 §11).
    package static let json = MediaType("application", "json", essence: "application/json")
    /// `application/merge-patch+json` (RFC 7396 §4).
    package static let mergePatch = MediaType(
        "application", "merge-patch+json", essence: "application/merge-patch+json")
    /// `application/json-patch+json` (RFC 6902 §6).
    package static let jsonPatch = MediaType("application", "json-patch+json", essence: "application/json-patch+json")

    /// `message/http` (RFC 9112 §10.1).
    package static let requestMessage = MediaType("message", "http", essence: "message/http")

    /// What HTML forms and `curl -d` send.
    package static let form = "application/x-www-form-urlencoded"
    /// What a query may come as (RFC 10008), for `Accept-Query`.
    package static let queryTypes = [form, "application/json"]

    /// Whether content of the type is JSON: `application/json`, or `application/…+json` (RFC 6839 §3.1).
    package var isJSON: Bool {
        type == "application" && (subtype == "json" || (subtype.hasSuffix("+json") && subtype.utf8.count > 5))
    }

    /// The charset parameter, in lower case, as its names have no case (RFC 9110 §8.3.2); nil if there is none.
    package var charset: String? {
        parameters.first { $0.name == "charset" }?.value.asciiLowercased()
    }
}

extension MediaType: Hashable {
    /// Whether type, subtype and parameters are the same, however they were spelled and in whatever order.
    package static func == (left: MediaType, right: MediaType) -> Bool {
        left.essence == right.essence && left.comparedParameters == right.comparedParameters
    }

    /// Hashes what `==` compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(essence)
        hasher.combine(comparedParameters)
    }

    /// A text that is the same for media types that are equal, and for no others.
    package var normalForm: String {
        comparedParameters.reduce(essence) { text, parameter in
            let value = parameter.value.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#)
            return text + ";\(parameter.name)=\"\(value)\""
        }
    }

    /// The parameters by name; the value of charset in lower case, as it has none (RFC 9110 §8.3.2).
    private var comparedParameters: [Parameter] {
        guard !parameters.isEmpty else { return [] }
        return parameters.map {
            $0.name == "charset" ? Parameter(name: $0.name, value: $0.value.asciiLowercased()) : $0
        }.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}
