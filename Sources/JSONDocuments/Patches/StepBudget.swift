/// Counts the work that a patch causes, and refuses what goes beyond the limit before it is done.
struct StepBudget {
    private let limit: Int
    private var left: Int

    init(limit: Int) {
        self.limit = limit
        left = limit
    }

    mutating func spend(_ count: Int) throws(JSONPatchApplicationError.Reason) {
        guard count <= left else { throw .tooCostly(limit: limit) }
        left -= count
    }

    /// Finds a member, paying for every name compared; nil when there is none.
    mutating func position(
        of name: [UInt8], in object: JSONObject
    ) throws(JSONPatchApplicationError.Reason) -> Int? {
        try spend((1 + name.count / 8) * (1 + object.count))
        return object.position(of: name)
    }

    /// The position of the child that a token names.
    mutating func position(
        of token: [UInt8], in value: JSONValue
    ) throws(JSONPatchApplicationError.Reason) -> Int {
        switch value {
        case .object(let object):
            guard let position = try position(of: token, in: object) else { throw .noSuchLocation }
            return position
        case .array(let array):
            try spend(1)
            switch ArrayIndex(token) {
            case .none: throw .notAnIndex
            case .afterLast: throw .noSuchLocation
            case .position(let position):
                guard position < array.count else { throw .indexOutOfRange(count: array.count) }
                return position
            }
        case .null, .boolean, .number, .string:
            throw .noSuchLocation
        }
    }
}

extension JSONValue {
    /// The value of the item at a position; nil beyond the last, and for a scalar.
    func child(at position: Int) -> JSONValue? {
        switch self {
        case .array(let array): array[position]
        case .object(let object):
            object.row.items.indices.contains(position) ? object.row.items[position].value : nil
        case .null, .boolean, .number, .string: nil
        }
    }
}
