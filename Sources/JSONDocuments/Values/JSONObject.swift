/// An object with the order, the spelling and the white space of its members. Names are unique by decoded value.
package struct JSONObject: Sendable {
    var row: Row<Member>

    /// How many members there are.
    package var count: Int { row.items.count }

    /// The members in order.
    package var members: [(name: JSONString, value: JSONValue)] { row.items.map { ($0.name, $0.value) } }

    /// The value of the member of this name, code unit by code unit; nil when there is none.
    package subscript(name: String) -> JSONValue? {
        position(of: Array(name.utf8)).map { row.items[$0].value }
    }

    /// - Parameter name: decoded, as UTF-8 (WTF-8 for lone surrogates).
    func position(of name: [UInt8]) -> Int? { row.items.firstIndex { $0.name.isSpelled(as: name) } }
}

/// A member with the white space around it and around its colon.
struct Member: RowItem {
    static let brackets = (UInt8(ascii: "{"), UInt8(ascii: "}"))

    var lead: [UInt8]
    var name: JSONString
    var colon: ColonSpace
    var value: JSONValue
    var trail: [UInt8] = []

    var byteCount: Int {
        lead.count + name.fragment.count + colon.before.count + 1 + colon.after.count + value.byteCount + trail.count
    }

    func write(into text: inout [UInt8]) {
        text.append(contentsOf: lead)
        name.fragment.write(into: &text)
        text.append(contentsOf: colon.before)
        text.append(UInt8(ascii: ":"))
        text.append(contentsOf: colon.after)
        value.write(into: &text)
        text.append(contentsOf: trail)
    }
}

/// The white space on either side of a colon.
struct ColonSpace: Sendable {
    var before: [UInt8] = []
    var after: [UInt8] = []
}
