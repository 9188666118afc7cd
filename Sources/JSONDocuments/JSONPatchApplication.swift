extension JSONPatch {
    /// The steps a patch may take unless the caller says otherwise: a few tenths of a second.
    package static let defaultStepLimit = 50_000_000

    /// The target with all operations applied in order.
    ///
    /// What no operation touches keeps its bytes. A new member or element takes the layout of its neighbours, a
    /// removed one goes with its comma, a replaced value takes the place of the old one; values from the patch keep
    /// the spelling of the patch.
    ///
    /// A short patch can be a bomb: `copy` doubles a document with every operation, and shifting a long array many
    /// times takes quadratic time. So size, depth and work are bounded, and judged before they are spent. Beside the
    /// steps, the first edit of an array or object copies its list of items, once.
    /// - Parameters:
    ///   - target: stays as it is.
    ///   - limit: the most bytes the document may have after each operation.
    ///   - depthLimit: how deep it may be nested after each operation; more than 512 counts as 512.
    ///   - stepLimit: the most steps: one for each name compared (eight bytes of it), element looked up, byte compared,
    ///     and four items shifted; four for each byte copied. A step takes some 5 ns.
    /// - Throws: the error of the first operation that fails (RFC 6902 §5).
    package func apply(
        to target: JSONDocument, limit: Int, depthLimit: Int = JSONCheck.defaultDepthLimit,
        stepLimit: Int = JSONPatch.defaultStepLimit
    ) throws(JSONPatchApplicationError) -> JSONDocument {
        var run = PatchRun(
            document: target, limit: limit, depthLimit: min(depthLimit, JSONCheck.defaultDepthLimit),
            stepLimit: stepLimit)
        for (position, operation) in operations.enumerated() {
            do {
                try run.apply(operation)
            } catch {
                throw JSONPatchApplicationError(operation: position, pointer: error.pointer, reason: error.reason)
            }
        }
        return run.document
    }
}

/// An error before the operation's number is known.
private struct OperationError: Error {
    let pointer: JSONPointer
    let reason: JSONPatchApplicationError.Reason
}

/// An error on the way that a pointer leads.
private struct PathError: Error {
    /// How many tokens could be followed.
    let depth: Int
    let reason: JSONPatchApplicationError.Reason
}

/// A document while a patch is applied. After an error it is thrown away, whatever state it is in.
private struct PatchRun {
    private(set) var document: JSONDocument
    private let limit: Int
    private let depthLimit: Int
    private var steps: StepBudget

    init(document: JSONDocument, limit: Int, depthLimit: Int, stepLimit: Int) {
        self.document = document
        // Sums and small multiples of sizes up to this do not overflow.
        self.limit = min(limit, .max / 8)
        self.depthLimit = depthLimit
        steps = StepBudget(limit: stepLimit)
    }

    mutating func apply(_ operation: JSONPatch.Operation) throws(OperationError) {
        switch operation {
        case .add(let path, let value):
            try put(.add(value), value, at: path)
        case .replace(let path, let value):
            try put(.replace(value), value, at: path)
        case .remove(let path):
            try edit(.remove, at: path)
        case .move(let from, let path):
            if from.isAncestor(of: path) { throw OperationError(pointer: path, reason: .moveIntoItself) }
            let value = try find(from)
            if from == path { return }
            try edit(.remove, at: from)
            try put(.add(value), value, at: path)
        case .copy(let from, let path):
            let value = try find(from)
            // Copying is cheap, but the copy comes apart when one of the two is edited: paid in advance, at four
            // steps a byte, as measured.
            try spend(4 * min(value.byteCount, limit), at: from)
            try put(.add(value), value, at: path)
        case .test(let path, let value):
            let found = try find(path)
            try spend(found.byteCount + value.byteCount, at: path)
            if !found.isEqual(to: value) { throw OperationError(pointer: path, reason: .testFailed) }
        }
    }

    private mutating func put(_ edit: ItemEdit, _ value: JSONValue, at path: JSONPointer) throws(OperationError) {
        let room = depthLimit - path.tokens.count
        if value.heightBound > room {
            try spend(value.byteCount, at: path)
            if value.height > room { throw OperationError(pointer: path, reason: .tooDeep(limit: depthLimit)) }
        }
        try self.edit(edit, at: path)
        if document.byteCount > limit { throw OperationError(pointer: path, reason: .tooLarge(limit: limit)) }
    }

    private mutating func edit(_ edit: ItemEdit, at path: JSONPointer) throws(OperationError) {
        do throws(PathError) {
            try edit.apply(at: path.tokens, from: 0, of: &document.value, colon: ColonSpace(), steps: &steps)
        } catch {
            throw OperationError(pointer: path.prefix(error.depth + 1), reason: error.reason)
        }
    }

    private mutating func find(_ path: JSONPointer) throws(OperationError) -> JSONValue {
        var value = document.value
        for (depth, token) in path.tokens.enumerated() {
            do throws(JSONPatchApplicationError.Reason) {
                let position = try steps.position(of: token, in: value)
                guard let child = value.child(at: position) else {
                    throw JSONPatchApplicationError.Reason.noSuchLocation
                }
                value = child
            } catch {
                throw OperationError(pointer: path.prefix(depth + 1), reason: error)
            }
        }
        return value
    }

    private mutating func spend(_ count: Int, at path: JSONPointer) throws(OperationError) {
        do throws(JSONPatchApplicationError.Reason) {
            try steps.spend(count)
        } catch {
            throw OperationError(pointer: path, reason: error)
        }
    }
}

/// One change at one location: what the operations of RFC 6902 come down to.
private enum ItemEdit {
    case add(JSONValue)
    case replace(JSONValue)
    case remove

    /// Makes the change at the location that the tokens from `depth` on lead to from `value`.
    ///
    /// Recursive, but never deeper than the value is. A container is taken out of its place while it is edited, so
    /// that it is the only holder of its items and nothing is copied.
    /// - Parameter colon: the white space that the nearest member above has at its colon, for want of neighbours.
    func apply(
        at tokens: [[UInt8]], from depth: Int, of value: inout JSONValue, colon: ColonSpace, steps: inout StepBudget
    ) throws(PathError) {
        guard depth < tokens.count else { return try replaceRoot(&value) }
        let isLast = depth + 1 == tokens.count
        do throws(JSONPatchApplicationError.Reason) {
            if isLast { return try edit(&value, tokens[depth], colon: colon, steps: &steps) }
        } catch {
            throw PathError(depth: depth, reason: error)
        }
        let position: Int
        do throws(JSONPatchApplicationError.Reason) {
            position = try steps.position(of: tokens[depth], in: value)
        } catch {
            throw PathError(depth: depth, reason: error)
        }
        switch value {
        case .object(var object):
            value = .null
            let colon = object.list.items[position].colon
            try object.edit(at: position) { (child) throws(PathError) in
                try apply(at: tokens, from: depth + 1, of: &child, colon: colon, steps: &steps)
            }
            value = .object(object)
        case .array(var array):
            value = .null
            try array.list.edit(at: position) { (child) throws(PathError) in
                try apply(at: tokens, from: depth + 1, of: &child, colon: colon, steps: &steps)
            }
            value = .array(array)
        case .null, .boolean, .number, .string:
            throw PathError(depth: depth, reason: .noSuchLocation)
        }
    }

    private func replaceRoot(_ value: inout JSONValue) throws(PathError) {
        switch self {
        case .add(let new), .replace(let new): value = new
        case .remove: throw PathError(depth: 0, reason: .rootRemoved)
        }
    }

    private func edit(
        _ value: inout JSONValue, _ token: [UInt8], colon: ColonSpace, steps: inout StepBudget
    ) throws(JSONPatchApplicationError.Reason) {
        switch value {
        case .object(var object):
            value = .null
            try edit(&object, token, colon: colon, steps: &steps)
            value = .object(object)
        case .array(var array):
            value = .null
            try edit(&array, token, colon: colon, steps: &steps)
            value = .array(array)
        case .null, .boolean, .number, .string:
            throw .noSuchLocation
        }
    }

    private func edit(
        _ object: inout JSONObject, _ name: [UInt8], colon: ColonSpace, steps: inout StepBudget
    ) throws(JSONPatchApplicationError.Reason) {
        let position = try steps.position(of: name, in: object)
        switch (self, position) {
        case (.add(let new), .some(let position)), (.replace(let new), .some(let position)):
            object.edit(at: position) { $0 = new }
        case (.add(let new), nil):
            let colon = object.list.items.last?.colon ?? colon
            let space = ItemSpace.make(before: [], colon: colon, after: [])
            object.append(Member(space: space, name: JSONString(decoded: name), value: new), guess: colon.after)
        case (.remove, .some(let position)):
            try steps.shift(object.count - position)
            // Every so often the index of a wide object is made anew.
            try steps.spend(object.count / NameRegister.wide)
            object.remove(at: position)
        case (.replace, nil), (.remove, nil):
            throw .noSuchLocation
        }
    }

    private func edit(
        _ array: inout JSONArray, _ token: [UInt8], colon: ColonSpace, steps: inout StepBudget
    ) throws(JSONPatchApplicationError.Reason) {
        if case .add(let new) = self {
            let position = try insertionPosition(token, in: array)
            try steps.shift(array.count - position)
            array.list.insert(Element(space: nil, value: new), at: position, guess: colon.after)
            return
        }
        let position = try steps.position(of: token, in: array)
        if case .replace(let new) = self {
            array.list.edit(at: position) { $0 = new }
        } else {
            try steps.shift(array.count - position)
            array.list.remove(at: position)
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

/// Counts the work that a patch causes, and refuses what goes beyond the limit before it is done.
private struct StepBudget {
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

    /// Pays for moving items one place on.
    mutating func shift(_ count: Int) throws(JSONPatchApplicationError.Reason) { try spend(1 + count / 4) }

    /// Finds a member, paying for every name compared; nil when there is none.
    mutating func position(
        of name: [UInt8], in object: JSONObject
    ) throws(JSONPatchApplicationError.Reason) -> Int? {
        try spend((1 + name.count / 8) * (1 + object.searchCost))
        return object.position(of: name)
    }

    mutating func position(
        of token: [UInt8], in array: JSONArray
    ) throws(JSONPatchApplicationError.Reason) -> Int {
        try spend(1)
        switch ArrayIndex(token) {
        case .none: throw .notAnIndex
        case .afterLast: throw .noSuchLocation
        case .position(let position):
            guard position < array.count else { throw .indexOutOfRange(count: array.count) }
            return position
        }
    }

    /// The position of the child that a token names.
    mutating func position(
        of token: [UInt8], in value: JSONValue
    ) throws(JSONPatchApplicationError.Reason) -> Int {
        switch value {
        case .object(let object):
            guard let position = try position(of: token, in: object) else { throw .noSuchLocation }
            return position
        case .array(let array): return try position(of: token, in: array)
        case .null, .boolean, .number, .string: throw .noSuchLocation
        }
    }
}

extension JSONValue {
    /// The value of the item at a position; nil beyond the last, and for a scalar.
    fileprivate func child(at position: Int) -> JSONValue? {
        switch self {
        case .array(let array): array[position]
        case .object(let object):
            object.list.items.indices.contains(position) ? object.list.items[position].value : nil
        case .null, .boolean, .number, .string: nil
        }
    }
}
