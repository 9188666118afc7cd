import HTTPSemantics
import JSONDocuments

/// A patch of a collection, seen as `{id: content}`, or of the store, seen as `{collection: {id: content}}`.
package struct BatchPatch: Sendable {
    /// The collection; nil for the store.
    private let collection: String?
    private let kind: Kind
    private let rules: BatchRules
    /// What has to be read to apply it, in the order in which the patch names it.
    package let reach: [Reach]
    /// Whether it matters which collections there are.
    package var needsCollections: Bool {
        switch kind {
        case .merge: false
        case .operations: collection == nil
        }
    }

    /// Whether it takes so little that it may be applied anew in a transaction, if there is little to apply it to.
    private let isSmall: Bool

    private enum Kind: Sendable {
        case merge([MergePatch.Part])
        case operations(JSONPatch)
    }

    /// What a patch can reach. `needsContent`: it matters what it is, and not only that it is there.
    package enum Reach: Sendable, Hashable {
        case resource(Target, needsContent: Bool)
        /// All resources of a collection.
        case collection(String, needsContent: Bool)
        /// All resources there are.
        case store(needsContent: Bool)
    }

    /// Reads a patch document.
    package init(
        parsing content: [UInt8], isMerge: Bool, of collection: String?, _ rules: BatchRules
    ) throws(BatchFault) {
        self.collection = collection
        self.rules = rules
        isSmall = content.count <= 65_536
        let levels = collection == nil ? 2 : 1
        var reached: [(names: [[UInt8]], needsContent: Bool)] = []
        func judge(_ names: [[UInt8]], operation: Int? = nil) throws(DocumentTree.Failure) {
            guard let sentence = rules.fault(ofNames: names, in: collection) else { return }
            throw DocumentTree.Failure(
                operation: operation, pointer: Self.pointer(names), reason: .malformed(sentence))
        }
        do {
            if isMerge {
                // A new content is as deep as one of PUT may be, below its names.
                let patch = try MergePatch(parsing: content, depthLimit: rules.depthLimit + levels)
                for name in patch.names { try judge([name]) }
                let parts = try patch.parts(levels: levels)
                for part in parts { try judge(part.names) }
                reached = parts.map { ($0.names, $0.patch != nil) }
                kind = .merge(parts)
            } else {
                let patch = try JSONPatch(parsing: content, depthLimit: rules.depthLimit)
                let reaches = patch.reach(levels: levels)
                for reach in reaches { try judge(reach.names, operation: reach.operation) }
                reached = reaches.map { ($0.names, $0.needsContent) }
                kind = .operations(patch)
            }
        } catch let error as JSONError {
            throw BatchFault(.content, ContentError.json(error).problem(profile: .rfc9110))
        } catch let error as DocumentTree.Failure {
            throw BatchFault(error)
        } catch let error as JSONPatchError {
            throw BatchFault(error)
        } catch {
            throw BatchFault(.content, Problem(.notAPatchDocument, detail: "\(error)"))
        }
        guard reached.count(where: { $0.names.count == levels }) <= rules.limit else {
            throw BatchFault(.size, rules.fault(ofCount: .max) ?? Problem(.contentTooLarge, detail: ""))
        }
        var reach: [Reach] = []
        for (names, needsContent) in reached {
            let texts = names.map { String(decoding: $0, as: UTF8.self) }
            switch (collection, texts.count) {
            case (nil, 0): reach.append(.store(needsContent: needsContent))
            case (let collection?, 0): reach.append(.collection(collection, needsContent: needsContent))
            case (nil, 1): reach.append(.collection(texts[0], needsContent: needsContent))
            case (nil, _):
                reach.append(.resource(Target(collection: texts[0], id: texts[1]), needsContent: needsContent))
            case (let collection?, _):
                reach.append(.resource(Target(collection: collection, id: texts[0]), needsContent: needsContent))
            }
        }
        self.reach = reach
    }

    /// What the patch comes to, given all that it can reach.
    package func plan(_ snapshot: BatchSnapshot) -> BatchPlan {
        var plan = BatchPlan(snapshot)
        do throws(BatchFault) {
            let changes = try changes(snapshot)
            if let problem = rules.fault(ofCount: changes.count) { throw BatchFault(.size, problem) }
            plan.result = .success(
                changes.map { change in
                    BatchPlan.Change(target: change.target, new: change.new, index: plan.index(of: change.target))
                })
        } catch {
            plan.result = .failure(error)
        }
        guard isSmall, snapshot.isSmall else { return plan }
        plan.again = { [self] in self.plan(snapshot.with($0)) }
        return plan
    }

    private func changes(_ snapshot: BatchSnapshot) throws(BatchFault) -> [(target: Target, new: Representation?)] {
        do throws(DocumentTree.Failure) {
            switch kind {
            case .merge(let parts): return try merged(parts, snapshot)
            case .operations(let patch): return try patched(patch, snapshot)
            }
        } catch {
            throw BatchFault(error)
        }
    }

    // MARK: Merge patches

    private func merged(
        _ parts: [MergePatch.Part], _ snapshot: BatchSnapshot
    ) throws(DocumentTree.Failure) -> [(target: Target, new: Representation?)] {
        var changes: [(target: Target, new: Representation?)] = []
        for part in parts {
            func failure(_ reason: DocumentTree.Failure.Reason) -> DocumentTree.Failure {
                DocumentTree.Failure(operation: nil, pointer: Self.pointer(part.names), reason: reason)
            }
            let names = part.names.map { String(decoding: $0, as: UTF8.self) }
            guard let target = Target(names, in: collection) else {
                for target in snapshot.targets(of: names.first) { changes.append((target, nil)) }
                continue
            }
            let stored = snapshot.stored(at: target)
            guard let patch = part.patch else {
                if stored != nil { changes.append((target, nil)) }
                continue
            }
            guard let stored else {
                let content = patch.content
                if content.count > rules.contentLimit {
                    throw failure(.tooLarge("A content would be larger than \(rules.contentLimit) bytes."))
                }
                changes.append((target, Representation(content: content, mediaType: MediaType.json.essence)))
                continue
            }
            guard let document = try document(stored) else { throw failure(.notJSON) }
            var new = stored.representation
            do {
                new.content = try patch.apply(to: document).bytes(
                    limit: rules.contentLimit, depthLimit: rules.depthLimit)
            } catch {
                throw failure(.tooLarge(error.sentence))
            }
            if new.content != stored.representation.content { changes.append((target, new)) }
        }
        return changes
    }

    /// The stored document; nil if it is not JSON.
    private func document(_ stored: StoredRepresentation) throws(DocumentTree.Failure) -> JSONDocument? {
        guard MediaType(stored.representation.mediaType)?.isJSON == true else { return nil }
        return try? JSONDocument(parsing: stored.representation.content, depthLimit: rules.depthLimit)
    }

    private static func pointer(_ names: [[UInt8]]) -> String {
        MemberPath(tokens: names).pointer
    }

    // MARK: JSON Patch

    private func patched(
        _ patch: JSONPatch, _ snapshot: BatchSnapshot
    ) throws(DocumentTree.Failure) -> [(target: Target, new: Representation?)] {
        var tree = DocumentTree(levels: collection == nil ? 2 : 1)
        if collection == nil { for name in snapshot.names { tree.add(Array(name.utf8)) } }
        for target in snapshot.targets {
            guard let stored = snapshot.stored(at: target) else { continue }
            // What is only removed stands for itself.
            let document =
                stored.isWhole
                ? try document(stored)
                : MediaType(stored.representation.mediaType)?.isJSON == true ? JSONDocument.null : nil
            tree.add(names(of: target), document)
        }
        let changes = try tree.applying(
            patch, limit: rules.contentLimit, totalLimit: snapshot.byteCount + 2 * rules.contentLimit,
            depthLimit: rules.depthLimit
        ) { name, level in rules.fault(ofName: name, isCollection: collection == nil && level == 0) }
        return changes.compactMap { change in
            let names = change.names.map { String(decoding: $0, as: UTF8.self) }
            guard let target = Target(names, in: collection) else { return nil }
            guard let content = change.content else { return (target, nil) }
            var new =
                snapshot.stored(at: target)?.representation
                ?? Representation(content: [], mediaType: MediaType.json.essence)
            new.content = content
            return (target, new)
        }
    }

    private func names(of target: Target) -> [[UInt8]] {
        let id = Array(target.id.utf8)
        return collection == nil ? [Array(target.collection.utf8), id] : [id]
    }
}

extension Target {
    /// The resource of these names in `collection`, or in the store; nil if they name a collection only.
    fileprivate init?(_ names: [String], in collection: String?) {
        switch (collection, names.count) {
        case (let collection?, 1): self.init(collection: collection, id: names[0])
        case (nil, 2): self.init(collection: names[0], id: names[1])
        case _: return nil
        }
    }
}

extension BatchRules {
    /// What is wrong with the names that lead to a resource, or to a collection; nil if nothing is.
    fileprivate func fault(ofNames names: [[UInt8]], in collection: String?) -> String? {
        for (level, name) in names.enumerated() {
            if let fault = fault(ofName: name, isCollection: collection == nil && level == 0) { return fault }
        }
        return nil
    }
}

/// Why the content of a batch cannot be carried out.
package struct BatchFault: Error, Sendable {
    package enum Stage: Sendable {
        /// It is not the content that its digest tells of.
        case digest
        /// It is not what its type says, whatever is stored.
        case content
        /// It does something else than removing to what is not JSON.
        case type
        /// It does not apply to what is stored.
        case application
        /// It is for too many resources, or makes too large ones.
        case size
    }

    package let stage: Stage
    package let problem: Problem

    package init(_ stage: Stage, _ problem: Problem) {
        self.stage = stage
        self.problem = problem
    }

    init(_ failure: DocumentTree.Failure) {
        let place: (inout Problem) -> Void = {
            $0.pointer = failure.pointer
            $0.operation = failure.operation
        }
        switch failure.reason {
        case .inapplicable(let sentence):
            self.init(.application, Problem(.patchDoesNotApply, detail: sentence).with(place))
        case .notJSON:
            self.init(
                .type,
                Problem(
                    .targetNotJSON,
                    detail: "The resource is not JSON: a patch of many can only remove it. PUT can replace it."
                ).with(place))
        case .tooLarge(let sentence):
            self.init(.size, Problem(.contentTooLarge, detail: sentence).with(place))
        case .malformed(let sentence):
            self.init(.content, Problem(.malformedBatch, detail: sentence).with(place))
        }
    }

    init(_ error: JSONPatchError) {
        switch error {
        case .notJSON(let error): self.init(.content, ContentError.json(error).problem(profile: .rfc9110))
        case .notPatch(let operation, _):
            self.init(
                .content,
                Problem(.notAPatchDocument, detail: error.sentence).with {
                    $0.operation = operation
                    $0.pointer = operation.map { "/\($0)" } ?? ""
                })
        }
    }
}
