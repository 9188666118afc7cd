/// A parameter of a statement, in PostgreSQL's binary form. The statement says of which type it is: `$1::bigint`.
package enum Value: Sendable {
    case null
    /// bigint
    case integer(Int64)
    /// boolean
    case flag(Bool)
    case text(String)
    /// bytea
    case bytes([UInt8])
    /// Arrays of these.
    case integers([Int64?])
    case flags([Bool?])
    case texts([String?])
    case contents([[UInt8]?])

    package static func text(orNull text: String?) -> Value { text.map { .text($0) } ?? .null }
    package static func integer(orNull integer: Int64?) -> Value { integer.map { .integer($0) } ?? .null }

    /// Appends the bytes.
    /// - Returns: false for NULL.
    func append(to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .null: return false
        case .integer(let value): bytes.append(bigEndian: value)
        case .flag(let value): bytes.append(value ? 1 : 0)
        case .text(let value): bytes.append(contentsOf: value.utf8)
        case .bytes(let value): bytes.append(contentsOf: value)
        case .integers(let values):
            Self.append(values, type: 20, to: &bytes) { $1.append(bigEndian: $0) }
        case .flags(let values):
            Self.append(values, type: 16, to: &bytes) { $1.append($0 ? 1 : 0) }
        case .texts(let values):
            Self.append(values, type: 25, to: &bytes) { $1.append(contentsOf: $0.utf8) }
        case .contents(let values):
            Self.append(values, type: 17, to: &bytes) { $1.append(contentsOf: $0) }
        }
        return true
    }

    /// An array of one dimension: how many, whether there is a NULL, the type of the elements (an OID), then each with its length.
    private static func append<Element>(
        _ values: [Element?], type: Int32, to bytes: inout [UInt8], element: (Element, inout [UInt8]) -> Void
    ) {
        bytes.append(bigEndian: Int32(values.isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(values.contains { $0 == nil } ? 1 : 0))
        bytes.append(bigEndian: type)
        guard !values.isEmpty else { return }
        bytes.append(bigEndian: Int32(values.count))
        bytes.append(bigEndian: Int32(1))
        for value in values {
            guard let value else {
                bytes.append(bigEndian: Int32(-1))
                continue
            }
            let start = bytes.count
            bytes.append(bigEndian: Int32(0))
            element(value, &bytes)
            let length = Int32(bytes.count - start - 4)
            withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(start..<start + 4, with: $0) }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append<Integer: FixedWidthInteger>(bigEndian value: Integer) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
