extension JSONValue {
    /// Whether two values are equal as RFC 6902 §4.6 says; spelling and white space do not matter.
    ///
    /// Numbers are equal when their values are, exactly: `1`, `1.0` and `10e-1` are, and so are `0` and `-0`, while
    /// no two integers fall together for want of precision. Strings and names are compared by decoded value, code
    /// unit by code unit (no Unicode normalisation). The order of members does not matter, that of elements does.
    package func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.boolean(let one), .boolean(let two)): one == two
        case (.number(let one), .number(let two)): one == two
        case (.string(let one), .string(let two)): one == two
        case (.array(let one), .array(let two)): one.isEqual(to: two)
        case (.object(let one), .object(let two)): one.isEqual(to: two)
        case (.null, _), (.boolean, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}

extension JSONArray {
    fileprivate func isEqual(to other: JSONArray) -> Bool {
        count == other.count && zip(list.items, other.list.items).allSatisfy { $0.value.isEqual(to: $1.value) }
    }
}

extension JSONObject {
    /// Names are unique, so objects of one size are equal when each member of one has an equal in the other.
    fileprivate func isEqual(to other: JSONObject) -> Bool {
        guard count == other.count else { return false }
        let other = other.indexed()
        for position in list.items.indices {
            let member = list.items[position]
            var twin: Int? = position
            if other.list.items[position].name != member.name { twin = other.position(of: member.name) }
            guard let twin, member.value.isEqual(to: other.list.items[twin].value) else { return false }
        }
        return true
    }
}
