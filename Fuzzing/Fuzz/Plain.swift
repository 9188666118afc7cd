@testable import JSONDocuments

/// A JSON value without layout, in the plainest form there is: what the references work on.
indirect enum Plain: Equatable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    /// Decoded, as WTF-8.
    case string([UInt8])
    case array([Plain])
    case object([[UInt8]: Plain])

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .boolean(let isTrue): self = .boolean(isTrue)
        case .number(let number): self = .number(number)
        case .string(let string): self = .string(string.decodedBytes)
        case .array(let array): self = .array(array.elements.map(Plain.init))
        case .object(let object):
            var members: [[UInt8]: Plain] = [:]
            for (name, value) in object.members {
                let before = members.updateValue(Plain(value), forKey: name.decodedBytes)
                require(before == nil, "An object has the name \(name.decodedBytes) twice.")
            }
            self = .object(members)
        }
    }

    /// The value in a spelling of its own: names sorted, every character of a string escaped that can be.
    var text: [UInt8] {
        switch self {
        case .null: Array("null".utf8)
        case .boolean(let isTrue): Array((isTrue ? "true" : "false").utf8)
        case .number(let number): Array(number.spelling.utf8)
        case .string(let decoded): Plain.spell(decoded)
        case .array(let elements):
            Array("[ ".utf8) + elements.map(\.text).joined(separator: Array(" ,\t".utf8)) + Array("\n]".utf8)
        case .object(let members):
            Array("{\r".utf8)
                + members.sorted { $0.key.lexicographicallyPrecedes($1.key) }
                .map { Plain.spell($0.key) + Array(" : ".utf8) + $0.value.text }
                .joined(separator: Array(",".utf8)) + Array("}".utf8)
        }
    }

    private static func spell(_ decoded: [UInt8]) -> [UInt8] {
        var text = "\""
        var index = 0
        while index < decoded.count {
            let (scalar, length) = Plain.scalar(decoded[index...])
            index += length
            if scalar > 0xFFFF {
                text += escape(0xD7C0 + scalar >> 10) + escape(0xDC00 + scalar & 0x3FF)
            } else {
                text += escape(scalar)
            }
        }
        return Array((text + "\"").utf8)
    }

    private static func escape(_ unit: UInt32) -> String {
        let digits = String(unit, radix: 16, uppercase: unit % 2 == 0)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The first code point of well-formed WTF-8, and how many bytes it has.
    private static func scalar(_ bytes: ArraySlice<UInt8>) -> (UInt32, Int) {
        let first = UInt32(bytes[bytes.startIndex])
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        require(bytes.count >= length, "A decoded string is cut off.")
        var scalar = length == 1 ? first : first & (0x7F >> UInt32(length))
        for byte in bytes.dropFirst().prefix(length - 1) {
            require(byte & 0xC0 == 0x80, "A decoded string is not UTF-8.")
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        return (scalar, length)
    }
}
