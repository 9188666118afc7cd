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

        /// Whether both are the same to the byte: `String` alone would take two spellings of “é” for one.
        package static func == (left: Parameter, right: Parameter) -> Bool {
            left.name == right.name && left.value.hasBytes(of: right.value)
        }
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

    /// The type with its parameters, but for `name`.
    package func without(_ name: String) -> String {
        parameters.filter { $0.name != name }.reduce(essence) { "\($0); \($1.name)=\(Self.word($1.value))" }
    }

    /// What a sender meant whose field is malformed only in how its one type is written: in quotes, sent twice, or with
    /// parameter values that need quotes and have none. Nil if that is not plain: nothing is left out, and no other type named.
    package static func repaired(_ lines: [String]) -> String? {
        let parts = lines.flatMap { separated($0, at: UInt8(ascii: ",")) }.map(trimmed).filter { !$0.isEmpty }
        guard let first = parts.first.flatMap(repaired) else { return nil }
        return parts.dropFirst().allSatisfy { MediaType($0) != nil && MediaType($0) == MediaType(first) } ? first : nil
    }

    private static func repaired(_ line: String) -> String? {
        var line = line
        if let quote = line.utf8.first, line.utf8.count > 2, quote == line.utf8.last, "\"'".utf8.contains(quote) {
            line = String(line.dropFirst().dropLast())
        }
        let parts = separated(line, at: UInt8(ascii: ";")).map(trimmed).filter { !$0.isEmpty }
        guard let essence = parts.first else { return nil }
        var repaired = essence
        for part in parts.dropFirst() {
            guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let value = trimmed(String(part[part.utf8.index(after: equals)...]))
            repaired +=
                "; " + trimmed(String(part[..<equals])) + "=" + (value.first == "\"" ? value : word(value))
        }
        return MediaType(repaired) == nil ? nil : repaired
    }

    /// The types that a malformed field names, in lower case, without their parameters.
    package static func essences(in lines: [String]) -> [String] {
        lines.flatMap { separated($0, at: UInt8(ascii: ",")) }.compactMap { part in
            let names = separated(part, at: UInt8(ascii: ";"))[0].filter { !"\"'".contains($0) }
                .split(separator: "/").map { trimmed(String($0)) }
            guard names.count > 1 else { return nil }
            return names.map { String($0.prefix { $0 != " " && $0 != "\t" }) }.joined(separator: "/").asciiLowercased()
        }
    }

    /// `value` as a parameter's: in quotes where it is no token.
    private static func word(_ value: String) -> String {
        if !value.isEmpty, value.utf8.allSatisfy(\.isTokenByte) { return value }
        return "\"" + value.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#) + "\""
    }

    private static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The parts between separators that stand in no quotes; at least one.
    private static func separated(_ text: String, at separator: UInt8) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == separator, !isQuoted { parts.append([]) } else { parts[parts.count - 1].append(byte) }
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether content of the type is JSON: `application/json`, or `application/…+json` (RFC 6839 §3.1).
    package var isJSON: Bool {
        type == "application" && (subtype == "json" || (subtype.hasSuffix("+json") && subtype.utf8.count > 5))
    }

    /// The charset parameter, in lower case, as its names have no case (RFC 9110 §8.3.2); nil if there is none.
    package var charset: String? {
        parameters.first { $0.name == "charset" }?.value.asciiLowercased()
    }

    /// Whether it leaves the charset to UTF-8, as JSON does (RFC 8259 §8.1).
    package var isUTF8: Bool { charset.map { Self.namesOfUTF8.contains($0) } ?? true }
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
            let value = parameter.value.replacing(bytes: [UInt8(ascii: "\\"): #"\\"#, UInt8(ascii: "\""): #"\""#])
            return text + ";\(parameter.name)=\"\(value)\""
        }
    }

    /// What programs call UTF-8.
    private static let namesOfUTF8 = ["utf-8", "utf8", "utf_8"]

    /// The parameters by name; the value of charset in lower case, as it has none (RFC 9110 §8.3.2), and under one name.
    private var comparedParameters: [Parameter] {
        guard !parameters.isEmpty else { return [] }
        return parameters.map {
            guard $0.name == "charset" else { return $0 }
            let charset = $0.value.asciiLowercased()
            return Parameter(name: $0.name, value: Self.namesOfUTF8.contains(charset) ? "utf-8" : charset)
        }.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    }
}
