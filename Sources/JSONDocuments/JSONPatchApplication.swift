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
                throw JSONPatchApplicationError(operation: position, pointer: run.faultyPointer, reason: error)
            }
        }
        return run.document
    }
}

/// A document while a patch is applied. After an error it is thrown away, whatever state it is in.
private struct PatchRun {
    private(set) var document: JSONDocument
    private let limit: Int
    private let depthLimit: Int
    private var walk: Walk
    /// The pointer that is followed.
    private var pointer = JSONPointer.root

    init(document: JSONDocument, limit: Int, depthLimit: Int, stepLimit: Int) {
        self.document = document
        // Sums and small multiples of sizes up to this do not overflow.
        self.limit = min(limit, .max / 8)
        self.depthLimit = depthLimit
        walk = Walk(limit: stepLimit)
    }

    /// Where an operation failed: the pointer up to the first token that could not be followed.
    var faultyPointer: JSONPointer { pointer.prefix(walk.depth + 1) }

    mutating func apply(_ operation: JSONPatch.Operation) throws(JSONPatchApplicationError.Reason) {
        switch operation {
        case .add(let path, let value):
            try put(.add(value), value, at: path)
        case .replace(let path, let value):
            try put(.replace(value), value, at: path)
        case .remove(let path):
            try edit(.remove, at: path)
        case .move(let from, let path):
            if from.isAncestor(of: path) {
                begin(path)
                throw .moveIntoItself
            }
            let value = try find(from)
            if from == path { return }
            try edit(.remove, at: from)
            try put(.add(value), value, at: path)
        case .copy(let from, let path):
            let value = try find(from)
            // Copying is cheap, but the copy comes apart when one of the two is edited: paid in advance, at four
            // steps a byte, as measured.
            try walk.spend(4 * min(value.byteCount, limit))
            try put(.add(value), value, at: path)
        case .test(let path, let value):
            let found = try find(path)
            try walk.spend(found.byteCount + value.byteCount)
            if !found.isEqual(to: value) { throw .testFailed }
        }
    }

    /// Errors from here on are at the end of this pointer, unless a walk stops before.
    private mutating func begin(_ path: JSONPointer) {
        pointer = path
        walk.depth = path.tokens.count
    }

    private mutating func put(
        _ edit: ItemEdit, _ value: JSONValue, at path: JSONPointer
    ) throws(JSONPatchApplicationError.Reason) {
        begin(path)
        let levels = depthLimit - path.tokens.count
        var isTooDeep = false
        if value.heightBound > levels {
            try walk.spend(value.byteCount)
            isTooDeep = value.height > levels
        }
        if isTooDeep {
            // A way that does not lead there is what is wrong first; where it does, nothing is put at its end.
            _ = try find(path.prefix(max(path.tokens.count - 1, 0)))
            begin(path)
            throw .tooDeep(limit: depthLimit)
        }
        try self.edit(edit, at: path)
        if document.byteCount > limit { throw .tooLarge(limit: limit) }
    }

    private mutating func edit(_ edit: ItemEdit, at path: JSONPointer) throws(JSONPatchApplicationError.Reason) {
        pointer = path
        walk.depth = 0
        try edit.apply(at: path.tokens, of: &document.value, colon: ColonSpace(), walk: &walk)
        walk.depth = path.tokens.count
    }

    private mutating func find(_ path: JSONPointer) throws(JSONPatchApplicationError.Reason) -> JSONValue {
        pointer = path
        walk.depth = 0
        var value = document.value
        for token in path.tokens {
            let position = try walk.position(of: token, in: value)
            guard let child = value.child(at: position) else { throw .noSuchLocation }
            value = child
            walk.depth += 1
        }
        return value
    }
}

/// One change at one location: what the operations of RFC 6902 come down to.
private enum ItemEdit {
    case add(JSONValue)
    case replace(JSONValue)
    case remove

    /// Makes the change at the location that the tokens from `walk.depth` on lead to from `value`.
    ///
    /// Recursive, but never deeper than the value is. A container is taken out of its place while it is edited, so
    /// that it is the only holder of its items and nothing is copied.
    /// - Parameter colon: the white space that the nearest member above has at its colon, for want of neighbours.
    func apply(
        at tokens: [[UInt8]], of value: inout JSONValue, colon: ColonSpace, walk: inout Walk
    ) throws(JSONPatchApplicationError.Reason) {
        guard walk.depth < tokens.count else { return try replaceRoot(&value) }
        let token = tokens[walk.depth]
        let isLast = walk.depth + 1 == tokens.count
        switch value {
        case .object(var object):
            if isLast {
                value = .null
                try edit(&object, token, colon: colon, walk: &walk)
            } else {
                let position = try walk.position(of: token, in: value)
                value = .null
                walk.depth += 1
                let colon = object.list.items[position].colon
                try object.edit(at: position) { (child) throws(JSONPatchApplicationError.Reason) in
                    try apply(at: tokens, of: &child, colon: colon, walk: &walk)
                }
            }
            value = .object(object)
        case .array(var array):
            if isLast {
                value = .null
                try edit(&array, token, colon: colon, walk: &walk)
            } else {
                let position = try walk.position(of: token, in: value)
                value = .null
                walk.depth += 1
                try array.list.edit(at: position) { (child) throws(JSONPatchApplicationError.Reason) in
                    try apply(at: tokens, of: &child, colon: colon, walk: &walk)
                }
            }
            value = .array(array)
        case .null, .boolean, .number, .string:
            throw .noSuchLocation
        }
    }

    private func replaceRoot(_ value: inout JSONValue) throws(JSONPatchApplicationError.Reason) {
        switch self {
        case .add(let new), .replace(let new): value = new
        case .remove: throw .rootRemoved
        }
    }

    private func edit(
        _ object: inout JSONObject, _ name: [UInt8], colon: ColonSpace, walk: inout Walk
    ) throws(JSONPatchApplicationError.Reason) {
        let position = try walk.position(of: name, in: object)
        switch (self, position) {
        case (.add(let new), .some(let position)), (.replace(let new), .some(let position)):
            object.edit(at: position) { $0 = new }
        case (.add(let new), nil):
            let colon = object.list.items.last?.colon ?? colon
            let space = ItemSpace.make(before: [], colon: colon, after: [])
            object.append(Member(space: space, name: JSONString(decoded: name), value: new), guess: colon.after)
        case (.remove, .some(let position)):
            // Beside the shift: every so often the index of a wide object is made anew.
            try walk.spend(1 + (object.count - position) / 4 + object.count / NameRegister.wide)
            object.remove(at: position)
        case (.replace, nil), (.remove, nil):
            throw .noSuchLocation
        }
    }

    private func edit(
        _ array: inout JSONArray, _ token: [UInt8], colon: ColonSpace, walk: inout Walk
    ) throws(JSONPatchApplicationError.Reason) {
        if case .add(let new) = self {
            let position = try insertionPosition(token, in: array)
            try walk.spend(1 + (array.count - position) / 4)
            array.list.insert(Element(space: nil, value: new), at: position, guess: colon.after)
            return
        }
        let position = try walk.position(of: token, in: array)
        if case .replace(let new) = self {
            array.list.edit(at: position) { $0 = new }
        } else {
            try walk.spend(1 + (array.count - position) / 4)
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

/// Follows pointers, counts the work that a patch causes, and refuses what goes beyond the limit before it is done.
private struct Walk {
    private let limit: Int
    private var left: Int
    /// How many tokens of the pointer were followed.
    var depth = 0

    init(limit: Int) {
        self.limit = limit
        left = limit
    }

    mutating func spend(_ count: Int) throws(JSONPatchApplicationError.Reason) {
        guard count <= left else { throw .tooCostly(limit: limit) }
        left -= count
    }

    /// Finds a member, paying for every name compared; nil when there is none.
    mutating func position(of name: [UInt8], in object: JSONObject) throws(JSONPatchApplicationError.Reason) -> Int? {
        try spend((1 + name.count / 8) * (1 + object.searchCost))
        return object.position(of: name)
    }

    mutating func position(of token: [UInt8], in array: JSONArray) throws(JSONPatchApplicationError.Reason) -> Int {
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
    mutating func position(of token: [UInt8], in value: JSONValue) throws(JSONPatchApplicationError.Reason) -> Int {
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
