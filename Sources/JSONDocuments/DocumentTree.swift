/// Many documents that a patch sees as one: as the members of an object, or (two levels) as the members of its members.
///
/// Only those that a patch can reach need to be there; what is not there must not exist.
package struct DocumentTree: Sendable {
    /// How many names lead to a document: 1 or 2.
    private let levels: Int
    private var leaves: [Leaf] = []
    /// The names on the first of two levels, with the documents below them.
    private var branches: [Branch] = []
    private var branchIndex: [[UInt8]: Int] = [:]

    private struct Leaf {
        let names: [[UInt8]]
        /// Nil for what is no JSON, and can only be removed.
        let document: JSONDocument?
    }

    private struct Branch {
        let name: [UInt8]
        var leaves: [Int] = []
    }

    package init(levels: Int) {
        self.levels = levels
    }

    /// Adds a document; nil for one that is not JSON.
    /// - Parameter names: as many as there are levels, and none that were added before.
    package mutating func add(_ names: [[UInt8]], _ document: JSONDocument?) {
        if levels == 2 { branches[branch(names[0])].leaves.append(leaves.count) }
        leaves.append(Leaf(names: names, document: document))
    }

    /// Adds a name of the first of two levels, even if nothing is added below it.
    package mutating func add(_ name: [UInt8]) { _ = branch(name) }

    private mutating func branch(_ name: [UInt8]) -> Int {
        if let index = branchIndex[name] { return index }
        branchIndex[name] = branches.count
        branches.append(Branch(name: name))
        return branches.count - 1
    }

    /// What becomes of a document.
    package struct Change: Sendable, Equatable {
        package var names: [[UInt8]]
        /// Its text; nil if it is removed.
        package var content: [UInt8]?
        /// Whether it was there before.
        package var isThere: Bool
    }

    /// Why a patch of the tree comes to nothing.
    package struct Failure: Error, Sendable, Equatable {
        /// The operation that is to blame, counted from 0; nil if that is not one.
        package var operation: Int?
        /// The place (RFC 6901).
        package var pointer: String
        package var reason: Reason

        package init(operation: Int? = nil, pointer: String, reason: Reason) {
            self.operation = operation
            self.pointer = pointer
            self.reason = reason
        }

        package enum Reason: Sendable, Equatable {
            /// The patch does not apply to what is there.
            case inapplicable(String)
            /// It does something else than removing to what is not JSON.
            case notJSON
            /// The result, or the work, is more than is allowed.
            case tooLarge(String)
            /// What should hold documents is no object, or a name is not one that they may have.
            case malformed(String)
        }
    }

    /// What the documents would be after `patch`: those that change, are removed and are made, in this order.
    /// - Parameters:
    ///   - limit: the most bytes that each may have.
    ///   - totalLimit: the most bytes that all together may have, those that stay as they are included.
    ///   - fault: what is wrong with a name on a level, counted from 0; nil if nothing is.
    package func applying(
        _ patch: JSONPatch, limit: Int, totalLimit: Int, depthLimit: Int, stepLimit: Int = JSONPatch.defaultStepLimit,
        fault: @escaping (_ name: [UInt8], _ level: Int) -> String?
    ) throws(Failure) -> [Change] {
        let opaque = firstUseOfWhatIsNotJSON(patch)
        let allowed = opaque.map { JSONPatch(Array(patch.operations.prefix($0.operation))) } ?? patch
        let target = JSONDocument(tree())
        let result: JSONValue
        do {
            // The names lie above the documents.
            result = try allowed.apply(
                to: target, limit: totalLimit, depthLimit: depthLimit, stepLimit: stepLimit
            ).value
        } catch {
            let reason: Failure.Reason =
                switch error.reason {
                case .tooLarge, .tooDeep, .tooCostly: .tooLarge(error.reason.sentence)
                case .noSuchLocation, .notAnIndex, .indexOutOfRange, .testFailed, .moveIntoItself, .rootRemoved:
                    .inapplicable(error.sentence)
                }
            throw Failure(operation: error.operation, pointer: "\(error.pointer)", reason: reason)
        }
        if let opaque { throw opaque.failure }
        return try Comparison(patch: patch, limit: limit, depthLimit: depthLimit, fault: fault).changes(self, result)
    }

    /// The documents as one value, those that are no JSON as null.
    private func tree() -> JSONValue {
        func object(_ members: [(name: [UInt8], value: JSONValue)]) -> JSONValue {
            let list = members.map { Member(space: nil, name: JSONString(decoded: $0.name), value: $0.value) }
            return .object(JSONObject(ItemList(list, emptySpace: [])).indexed())
        }
        func value(_ leaf: Leaf) -> JSONValue { leaf.document?.value ?? .null }
        if levels == 1 { return object(leaves.map { ($0.names[0], value($0)) }) }
        return object(
            branches.map { branch in
                (branch.name, object(branch.leaves.map { (leaves[$0].names[1], value(leaves[$0])) }))
            })
    }

    /// The first operation that does anything but remove what is not JSON.
    private func firstUseOfWhatIsNotJSON(_ patch: JSONPatch) -> (operation: Int, failure: Failure)? {
        var left = Set(leaves.lazy.filter { $0.document == nil }.map(\.names))
        guard !left.isEmpty else { return nil }
        /// Whether `pointer` leads to what is not JSON, into it, or to what is above it; `removed`: and takes it away.
        func touches(_ pointer: JSONPointer, removing: Bool) -> Bool {
            let tokens = pointer.tokens
            if tokens.count >= levels {
                let names = Array(tokens.prefix(levels))
                guard left.contains(names) else { return false }
                if removing, tokens.count == levels { left.remove(names) }
                return true
            }
            let below = left.filter { $0.starts(with: tokens) }
            if removing { left.subtract(below) }
            return !below.isEmpty
        }
        for (index, operation) in patch.operations.enumerated() where !left.isEmpty {
            let faulty: JSONPointer?
            switch operation {
            case .remove(let path):
                let isFault = touches(path, removing: true) && path.tokens.count > levels
                faulty = isFault ? path : nil
            case .add(let path, _), .replace(let path, _):
                // In place of all that is above it, it is gone.
                let isFault = touches(path, removing: path.tokens.count < levels) && path.tokens.count >= levels
                faulty = isFault ? path : nil
            case .test(let path, _): faulty = touches(path, removing: false) ? path : nil
            case .move(let from, let path), .copy(let from, let path):
                faulty =
                    touches(from, removing: false)
                    ? from
                    : touches(path, removing: path.tokens.count < levels) && path.tokens.count >= levels ? path : nil
            }
            if let faulty {
                return (index, Failure(operation: index, pointer: "\(faulty.prefix(levels))", reason: .notJSON))
            }
        }
        return nil
    }

    /// Compares the tree with what a patch has made of it.
    private struct Comparison {
        let patch: JSONPatch
        let limit: Int
        let depthLimit: Int
        let fault: (_ name: [UInt8], _ level: Int) -> String?

        func changes(_ tree: DocumentTree, _ result: JSONValue) throws(Failure) -> [Change] {
            let top = try object(result, at: [])
            var below: [[UInt8]: JSONObject] = [:]
            if tree.levels == 2 {
                for member in top.list.items {
                    let name = member.name.decodedBytes
                    if tree.branchIndex[name] == nil { try check(name, 0, [name]) }
                    below[name] = try object(member.value, at: [name]).indexed()
                }
            }
            var changes: [Change] = []
            let indexed = top.indexed()
            for leaf in tree.leaves {
                let holder = tree.levels == 1 ? indexed : below[leaf.names[0]]
                let name = leaf.names[tree.levels - 1]
                guard let holder, let position = holder.position(of: name) else {
                    changes.append(Change(names: leaf.names, content: nil, isThere: true))
                    continue
                }
                let value = holder.list.items[position].value
                guard let document = leaf.document else {
                    if case .null = value, !isWritten(leaf.names) { continue }
                    throw failure(at: leaf.names, .notJSON)
                }
                guard value.byteCount != document.value.byteCount || value.bytes != document.value.bytes else {
                    continue
                }
                var changed = document
                changed.value = value
                changes.append(Change(names: leaf.names, content: try text(changed, leaf.names), isThere: true))
            }
            let known = Set(tree.leaves.map(\.names))
            func add(_ members: [Member], below above: [[UInt8]]) throws(Failure) {
                for member in members {
                    let names = above + [member.name.decodedBytes]
                    guard !known.contains(names) else { continue }
                    try check(names[names.count - 1], tree.levels - 1, names)
                    let content = try text(JSONDocument(member.value), names)
                    changes.append(Change(names: names, content: content, isThere: false))
                }
            }
            if tree.levels == 1 {
                try add(top.list.items, below: [])
            } else {
                for member in top.list.items {
                    let name = member.name.decodedBytes
                    try add(below[name]?.list.items ?? [], below: [name])
                }
            }
            return changes
        }

        private func object(_ value: JSONValue, at names: [[UInt8]]) throws(Failure) -> JSONObject {
            guard case .object(let object) = value else {
                throw failure(
                    at: names,
                    .malformed(
                        names.isEmpty
                            ? "What is patched is an object of all that is in it, and is to be one afterwards."
                            : "A collection is an object of contents by their ids, and is to be one afterwards."))
            }
            return object
        }

        private func check(_ name: [UInt8], _ level: Int, _ names: [[UInt8]]) throws(Failure) {
            if let sentence = fault(name, level) { throw failure(at: names, .malformed(sentence)) }
        }

        private func text(_ document: JSONDocument, _ names: [[UInt8]]) throws(Failure) -> [UInt8] {
            do {
                return try document.bytes(limit: limit, depthLimit: depthLimit)
            } catch {
                throw failure(at: names, .tooLarge(error.sentence))
            }
        }

        /// Whether an operation puts something there.
        private func isWritten(_ names: [[UInt8]]) -> Bool { lastWrite(to: names) != nil }

        private func failure(at names: [[UInt8]], _ reason: Failure.Reason) -> Failure {
            Failure(operation: lastWrite(to: names), pointer: "\(JSONPointer(tokens: names))", reason: reason)
        }

        /// The last operation that put something there, or above it.
        private func lastWrite(to names: [[UInt8]]) -> Int? {
            patch.operations.lastIndex { operation in
                switch operation {
                case .add(let path, _), .replace(let path, _), .move(_, let path), .copy(_, let path):
                    names.starts(with: path.tokens)
                case .remove, .test: false
                }
            }
        }
    }
}

extension JSONPatch {
    /// Which documents of a tree its operations can reach.
    package struct Reach: Sendable, Hashable {
        /// The names that lead there; fewer than there are levels for all that lie below.
        package var names: [[UInt8]]
        /// Whether it matters what they are, and not only that they are there.
        package var needsContent: Bool
        /// The first operation that reaches them.
        package var operation: Int
    }

    /// What the operations can reach, in the order in which it is named, each once.
    package func reach(levels: Int) -> [Reach] {
        var reaches: [Reach] = []
        var known: [[[UInt8]]: Int] = [:]
        func enter(_ pointer: JSONPointer, _ operation: Int, needsContent: Bool) {
            let names = Array(pointer.tokens.prefix(levels))
            if let index = known[names] {
                if needsContent { reaches[index].needsContent = true }
            } else {
                known[names] = reaches.count
                reaches.append(Reach(names: names, needsContent: needsContent, operation: operation))
            }
        }
        for (index, operation) in operations.enumerated() {
            switch operation {
            case .remove(let path): enter(path, index, needsContent: path.tokens.count > levels)
            case .add(let path, _), .replace(let path, _), .test(let path, _):
                enter(path, index, needsContent: true)
            case .move(let from, let path), .copy(let from, let path):
                enter(from, index, needsContent: true)
                enter(path, index, needsContent: true)
            }
        }
        return reaches
    }
}

extension MergePatch {
    /// What it does to one document of a tree, or to all that lie below a name.
    package struct Part: Sendable {
        package var names: [[UInt8]]
        /// Nil to remove.
        package var patch: MergePatch?
    }

    /// The names of the members of the patch; none if it is no object.
    package var names: [[UInt8]] {
        if case .object(let object) = patch { object.list.items.map(\.name.decodedBytes) } else { [] }
    }

    /// The patch of a tree, document by document, in the order in which they are named.
    package func parts(levels: Int) throws(DocumentTree.Failure) -> [Part] {
        func parts(_ value: JSONValue, _ names: [[UInt8]]) throws(DocumentTree.Failure) -> [Part] {
            if names.count == levels {
                if case .null = value { return [Part(names: names, patch: nil)] }
                return [Part(names: names, patch: MergePatch(value))]
            }
            switch value {
            case .object(let object):
                var found: [Part] = []
                for member in object.list.items {
                    found += try parts(member.value, names + [member.name.decodedBytes])
                }
                return found
            case .null where !names.isEmpty: return [Part(names: names, patch: nil)]
            case .null, .boolean, .number, .string, .array:
                throw DocumentTree.Failure(
                    operation: nil, pointer: "\(JSONPointer(tokens: names))",
                    reason: .malformed(
                        names.isEmpty
                            ? "A patch of many resources is an object; an array of operations is application/json-patch+json."
                            : "A patch of a collection is an object of contents by their ids, or null to remove all."))
            }
        }
        return try parts(patch, [])
    }
}
