/// A document under the knife. After a failure it is thrown away, whatever state it is in.
struct PatchWork {
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

    mutating func apply(_ operation: JSONPatch.Operation) throws(PatchTrouble) {
        switch operation {
        case .add(let path, let value):
            try put(.add(value), value, at: path)
        case .replace(let path, let value):
            try put(.replace(value), value, at: path)
        case .remove(let path):
            try edit(.remove, at: path)
        case .move(let from, let path):
            if from.isAncestor(of: path) { throw PatchTrouble(pointer: path, reason: .moveIntoItself) }
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
            if !found.isEqual(to: value) { throw PatchTrouble(pointer: path, reason: .testFailed) }
        }
    }

    private mutating func put(
        _ edit: RowEdit, _ value: JSONValue, at path: JSONPointer
    ) throws(PatchTrouble) {
        let room = depthLimit - path.tokens.count
        if value.heightBound > room {
            try spend(value.byteCount, at: path)
            if value.height > room { throw PatchTrouble(pointer: path, reason: .tooDeep(limit: depthLimit)) }
        }
        try self.edit(edit, at: path)
        if document.byteCount > limit { throw PatchTrouble(pointer: path, reason: .tooLarge(limit: limit)) }
    }

    private mutating func edit(_ edit: RowEdit, at path: JSONPointer) throws(PatchTrouble) {
        do throws(JSONPatchApplicationError.Reason) {
            try edit.apply(at: path.tokens[...], of: &document.value, colon: ColonSpace(), steps: &steps)
        } catch {
            throw PatchTrouble(pointer: path, reason: error)
        }
    }

    private mutating func find(_ path: JSONPointer) throws(PatchTrouble) -> JSONValue {
        var value = document.value
        do throws(JSONPatchApplicationError.Reason) {
            for token in path.tokens {
                let position = try steps.position(of: token, in: value)
                guard let child = value.child(at: position) else {
                    throw JSONPatchApplicationError.Reason.noSuchLocation
                }
                value = child
            }
        } catch {
            throw PatchTrouble(pointer: path, reason: error)
        }
        return value
    }

    private mutating func spend(_ count: Int, at path: JSONPointer) throws(PatchTrouble) {
        do throws(JSONPatchApplicationError.Reason) {
            try steps.spend(count)
        } catch {
            throw PatchTrouble(pointer: path, reason: error)
        }
    }
}

/// A failure before the operation's number is known.
struct PatchTrouble: Error {
    let pointer: JSONPointer
    let reason: JSONPatchApplicationError.Reason
}
