@testable import HTTPSemantics

/// Media types and the operator's patterns: spelled otherwise, a type is still the same.
enum MediaTypeExamination {
    static func examine(_ input: [UInt8]) {
        let value = Input.text(input)
        if let range = MediaRange(value), let type = MediaType(value), !value.utf8.contains(UInt8(ascii: "*")) {
            require(range.matches(type), "A pattern without a star matches itself.")
        }
        guard let type = MediaType(value) else { return }
        require(type.spelling.utf8.elementsEqual(value.utf8), "The spelling is kept.")
        require(type.essence == type.type + "/" + type.subtype, "The essence is type and subtype.")
        let spelled = spell(type)
        requireEqual(MediaType(spelled), type, "Quoted and upper-case, it is the same type: \(spelled)")
        requireEqual(MediaType(spelled)?.isJSON, type.isJSON, "Whether it is JSON does not depend on the spelling.")
        for pattern in ["*/*", type.type + "/*"] where !type.type.utf8.contains(UInt8(ascii: "*")) {
            require(MediaRange(pattern)?.matches(type) == true, "\(pattern) matches \(value).")
        }
        if type.isJSON, type.subtype != "json", !type.type.utf8.contains(UInt8(ascii: "*")) {
            require(MediaRange("application/*+json")?.matches(type) == true, "The suffix pattern matches \(value).")
        }
        guard type.type != "*", type.parameters.allSatisfy({ $0.name != "q" }) else { return }
        guard let accept = Accept(lines: [value]) else { return require(false, "Accept takes a type: \(value)") }
        if !type.essence.utf8.contains(UInt8(ascii: "*")) {
            requireEqual(accept.quality(of: type), 1_000, "A type is accepted where it is asked for.")
        }
    }

    /// The type with its names in upper case and its values quoted, every byte escaped.
    static func spell(_ type: MediaType) -> String {
        var bytes = upper(type.essence)
        for parameter in type.parameters {
            bytes += Array(" ;\t".utf8) + upper(parameter.name) + Array("=\"".utf8)
            for byte in parameter.value.utf8 { bytes += byte < 0x80 ? [UInt8(ascii: "\\"), byte] : [byte] }
            bytes.append(UInt8(ascii: "\""))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func upper(_ text: String) -> [UInt8] {
        text.utf8.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 - 0x20 : $0 }
    }
}
