/// An array with its white space.
package struct JSONArray: Sendable {
    var row: Row<Element>

    /// How many elements there are.
    package var count: Int { row.items.count }

    /// The elements in order.
    package var elements: [JSONValue] { row.items.map(\.value) }

    /// The element at a position counted from 0; nil beyond the last.
    package subscript(position: Int) -> JSONValue? {
        row.items.indices.contains(position) ? row.items[position].value : nil
    }
}

/// An element with the white space around it.
struct Element: RowItem {
    static let brackets = (UInt8(ascii: "["), UInt8(ascii: "]"))

    var lead: [UInt8]
    var value: JSONValue
    var trail: [UInt8] = []

    var byteCount: Int { lead.count + value.byteCount + trail.count }

    func write(into text: inout [UInt8]) {
        text.append(contentsOf: lead)
        value.write(into: &text)
        text.append(contentsOf: trail)
    }
}
