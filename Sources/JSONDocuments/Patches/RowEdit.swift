/// One change at one location: what the operations of RFC 6902 come down to.
enum RowEdit {
    case add(JSONValue)
    case replace(JSONValue)
    case remove

    /// Makes the change at the location that `tokens` lead to from `value`.
    ///
    /// Recursive, but never deeper than the value is. A container is taken out of its place while it is edited, so
    /// that it is the only holder of its items and nothing is copied.
    /// - Parameter colon: the white space that the nearest member above has at its colon, for want of neighbours.
    func apply(
        at tokens: ArraySlice<[UInt8]>, of value: inout JSONValue, colon: ColonSpace, steps: inout StepBudget
    ) throws(JSONPatchApplicationError.Reason) {
        guard let token = tokens.first else { return try applyHere(to: &value) }
        let isLast = tokens.count == 1
        switch value {
        case .object(var object):
            value = .null
            if isLast {
                try apply(to: &object, name: token, colon: colon, steps: &steps)
            } else {
                guard let position = try steps.position(of: token, in: object) else { throw .noSuchLocation }
                let colon = object.row.items[position].colon
                try object.row.edit(at: position) { (child) throws(JSONPatchApplicationError.Reason) in
                    try apply(at: tokens.dropFirst(), of: &child, colon: colon, steps: &steps)
                }
            }
            value = .object(object)
        case .array(var array):
            if isLast {
                value = .null
                try apply(to: &array, token: token, colon: colon, steps: &steps)
            } else {
                let position = try steps.position(of: token, in: value)
                value = .null
                try array.row.edit(at: position) { (child) throws(JSONPatchApplicationError.Reason) in
                    try apply(at: tokens.dropFirst(), of: &child, colon: colon, steps: &steps)
                }
            }
            value = .array(array)
        case .null, .boolean, .number, .string:
            throw .noSuchLocation
        }
    }

    private func applyHere(to value: inout JSONValue) throws(JSONPatchApplicationError.Reason) {
        switch self {
        case .add(let new), .replace(let new): value = new
        case .remove: throw .rootRemoved
        }
    }

    private func apply(
        to object: inout JSONObject, name: [UInt8], colon: ColonSpace, steps: inout StepBudget
    ) throws(JSONPatchApplicationError.Reason) {
        let position = try steps.position(of: name, in: object)
        switch (self, position) {
        case (.add(let new), .some(let position)), (.replace(let new), .some(let position)):
            object.row.edit(at: position) { $0 = new }
        case (.add(let new), nil):
            let colon = object.row.items.last?.colon ?? colon
            let member = Member(lead: [], name: JSONString(decoded: name), colon: colon, value: new)
            object.row.insert(member, at: object.count, guess: colon.after)
        case (.remove, .some(let position)):
            try steps.spend(object.count - position)
            object.row.remove(at: position)
        case (.replace, nil), (.remove, nil):
            throw .noSuchLocation
        }
    }

    private func apply(
        to array: inout JSONArray, token: [UInt8], colon: ColonSpace, steps: inout StepBudget
    ) throws(JSONPatchApplicationError.Reason) {
        if case .add(let new) = self {
            let position = try insertionPosition(token, in: array)
            try steps.spend(1 + array.count - position)
            array.row.insert(Element(lead: [], value: new), at: position, guess: colon.after)
            return
        }
        let position = try steps.position(of: token, in: .array(array))
        if case .replace(let new) = self {
            array.row.edit(at: position) { $0 = new }
        } else {
            try steps.spend(array.count - position)
            array.row.remove(at: position)
        }
    }

    /// RFC 6902 §4.1: the index must not be greater than the number of elements; `-` is the end.
    private func insertionPosition(
        _ token: [UInt8], in array: JSONArray
    ) throws(JSONPatchApplicationError.Reason) -> Int {
        switch ArrayIndex(token) {
        case .none: throw .notAnIndex
        case .afterLast: return array.count
        case .position(let position):
            guard position <= array.count else { throw .indexOutOfRange(count: array.count) }
            return position
        }
    }
}
