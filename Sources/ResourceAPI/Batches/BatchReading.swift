import HTTPSemantics
import ResourceCore

extension BatchSnapshot {
    /// Reads all that `patch` can reach. What is read at one moment may not fit what is read at another: the transaction
    /// compares each part.
    init(_ patch: BatchPatch, _ reader: any ResourceReader, _ rules: BatchRules) throws(BatchReadingError) {
        self.init()
        var left = BatchReading(reader, rules)
        for reach in patch.reach {
            switch reach {
            case .store(let needsContent): try left.readStore(needsContent: needsContent, into: &self)
            case .collection(let name, let needsContent):
                try left.read(name, needsContent: needsContent, into: &self)
            case .resource(let target, let needsContent): try left.read(target, needsContent: needsContent, into: &self)
            }
        }
        try left.readNames(of: patch, into: &self)
    }
}

/// Why a patch of many resources is not looked into any further.
enum BatchReadingError: Error {
    case store(StoreError)
    /// It reaches too many resources, or too large ones.
    case fault(BatchFault)
}

private struct BatchReading {
    private let reader: any ResourceReader
    private let rules: BatchRules
    /// The resources that were found.
    private var count = 0
    private var isWholeStoreRead = false

    init(_ reader: any ResourceReader, _ rules: BatchRules) {
        self.reader = reader
        self.rules = rules
    }

    mutating func readStore(needsContent: Bool, into snapshot: inout BatchSnapshot) throws(BatchReadingError) {
        isWholeStoreRead = true
        var names = try names(after: nil)
        snapshot.storeRevision = names.validators.revision
        while true {
            for name in names.names { try read(name, needsContent: needsContent, into: &snapshot) }
            guard names.hasMore else { return }
            names = try self.names(after: names.names.last)
        }
    }

    private func names(after name: String?) throws(BatchReadingError) -> CollectionNames {
        try read { (reader) throws(StoreError) in
            try inline { reader.collections(after: name, limit: 1000, completion: $0) }
        }
    }

    /// Reads everything in the collection `name`.
    mutating func read(
        _ name: String, needsContent: Bool, into snapshot: inout BatchSnapshot
    ) throws(BatchReadingError) {
        guard !snapshot.collections.contains(name) else { return }
        let extent = PageExtent(limit: rules.limit + 1, byteLimit: .max, holdsContents: false)
        let read: CollectionRead = try read { (reader) throws(StoreError) in
            try inline { reader.page(of: name, extent, isWanted: { _ in true }, completion: $0) }
        }
        snapshot.add(name, read.validators)
        for item in read.page?.items ?? [] {
            try self.read(Target(collection: name, id: item.id), needsContent: needsContent, into: &snapshot)
        }
    }

    mutating func read(
        _ target: Target, needsContent: Bool, into snapshot: inout BatchSnapshot
    ) throws(BatchReadingError) {
        let part: ContentPart = needsContent ? .whole : .none
        let stored: StoredRepresentation? = try read { (reader) throws(StoreError) in
            try inline { reader.representation(of: target, part: { _ in part }, completion: $0) }
        }
        if stored != nil { count += 1 }
        if let problem = rules.fault(ofCount: count) { throw .fault(BatchFault(.size, problem)) }
        snapshot.add(target, stored)
        guard snapshot.byteCount <= Self.byteFactor * rules.contentLimit else {
            let detail = "The resources that the patch is for have more bytes together than one request may change."
            throw .fault(BatchFault(.size, Problem(.contentTooLarge, detail: detail)))
        }
    }

    /// How many contents of the largest size may be held at once.
    private static let byteFactor = 4

    /// Whether there are the collections in which nothing was found of what the patch names.
    mutating func readNames(of patch: BatchPatch, into snapshot: inout BatchSnapshot) throws(BatchReadingError) {
        guard patch.needsCollections, !isWholeStoreRead else { return }
        let extent = PageExtent(limit: 1, byteLimit: 1, holdsContents: false)
        for name in Set(snapshot.targets.map(\.collection)).subtracting(snapshot.names).sorted() {
            let read: CollectionRead = try read { (reader) throws(StoreError) in
                try inline { reader.page(of: name, extent, isWanted: { _ in true }, completion: $0) }
            }
            snapshot.add(name, read.validators)
            if read.page?.items.isEmpty == false { snapshot.add(name: name) }
        }
    }

    private func read<Value>(
        _ body: (any ResourceReader) throws(StoreError) -> Value
    ) throws(BatchReadingError) -> Value {
        do throws(StoreError) {
            return try body(reader)
        } catch {
            throw .store(error)
        }
    }
}

extension ResourceReader {
    /// The facts that the decision of a batch would see now, without resources: for looking ahead.
    func batchFacts(of collection: String?, key: String?) throws(StoreError) -> BatchFacts {
        try inline { batchFacts(of: collection, key: key, completion: $0) }
    }

    func batchFacts(of collection: String?, key: String?, completion: @escaping StoreCompletion<BatchFacts>) {
        // The record of the key, and what the store as a whole has: facts of no resource.
        facts(for: Target(collection: collection ?? "", id: ""), idempotencyKey: key, part: .none) { result in
            completion(
                result.map { facts in
                    BatchFacts(
                        validators: collection == nil
                            ? CollectionValidators(revision: facts.nextRevision - 1, lastModified: nil)
                            : facts.collection,
                        record: facts.record, nextRevision: facts.nextRevision, now: facts.now)
                })
        }
    }
}
