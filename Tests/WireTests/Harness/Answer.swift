import Foundation

/// One answer as it stood on the wire.
struct Answer: Sendable, Equatable {
    struct Field: Sendable, Hashable {
        var name: String
        var value: String
    }

    var version: String
    var status: Int
    var reason: String
    /// The fields in their order.
    var fields: [Field]
    /// The content, without its framing.
    var content: [UInt8]

    /// The value of a field; of several lines, joined as a list. Nil if it is not there.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The content as text.
    var text: String { String(decoding: content, as: UTF8.self) }

    /// The content as JSON.
    func json() throws -> JSON { try JSONDecoder().decode(JSON.self, from: Data(content)) }

    /// A member of the problem document; nil if it has none of that name.
    func problem(_ member: String) throws -> JSON? { try json()[member] }

    /// The entity tag, which the test needs.
    func entityTag() throws -> String {
        guard let tag = self["ETag"] else { throw HarnessError("\(status) without an ETag") }
        return tag
    }
}

/// A JSON value that can be compared.
enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    subscript(name: String) -> JSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The value of a JSON text.
    init(parsing text: String) throws { self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8)) }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
    var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }
}

extension JSON: Decodable {
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .bool(truth)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let items = try? value.decode([JSON].self) {
            self = .array(items)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByBooleanLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
}
