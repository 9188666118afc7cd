/// A JSON value that remembers how it was written: the order of members, the spelling of numbers, strings and names,
/// and the white space inside it.
///
/// Values share the text they were read from, so copying one is cheap, and a small one keeps its whole text alive.
package enum JSONValue: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case boolean(Bool)
    /// A number of any size and precision.
    case number(JSONNumber)
    /// A string.
    case string(JSONString)
    /// An array.
    case array(JSONArray)
    /// An object; its names are unique.
    case object(JSONObject)

    /// The size of the value as written, in bytes. Known without writing it.
    package var byteCount: Int {
        switch self {
        case .null, .boolean(true): 4
        case .boolean: 5
        case .number(let number): number.fragment.count
        case .string(let string): string.fragment.count
        case .array(let array): array.row.byteCount
        case .object(let object): object.row.byteCount
        }
    }

    /// The value as written, without what surrounds it.
    package var bytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(byteCount)
        write(into: &text)
        return text
    }

    func write(into text: inout [UInt8]) {
        switch self {
        case .null: text.append(contentsOf: "null".utf8)
        case .boolean(let isTrue): text.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .number(let number): number.fragment.write(into: &text)
        case .string(let string): string.fragment.write(into: &text)
        case .array(let array): array.row.write(into: &text)
        case .object(let object): object.row.write(into: &text)
        }
    }
}

extension JSONValue {
    /// A cheap upper bound of `height`: edits raise it, removals do not lower it.
    var heightBound: Int {
        switch self {
        case .null, .boolean, .number, .string: 0
        case .array(let array): array.row.heightBound
        case .object(let object): object.row.heightBound
        }
    }

    /// How many arrays and objects lie in one another here; 0 for a scalar. Visits the whole value.
    var height: Int {
        switch self {
        case .null, .boolean, .number, .string: 0
        case .array(let array): array.row.height
        case .object(let object): object.row.height
        }
    }
}
