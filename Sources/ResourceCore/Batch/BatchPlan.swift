/// All that a patch can reach, as it was read before the transaction, each part at its own moment.
package struct BatchSnapshot: Sendable {
    /// The resources, whether they are there or not, each once.
    package private(set) var targets: [Target] = []
    private var contents: [Target: StoredRepresentation] = [:]
    /// The collections that have something in them, as far as that is known.
    package private(set) var names: [String] = []
    /// The collections of which it matters what is in them, with their revisions.
    package private(set) var collections: [String] = []
    private(set) var revisions: [Int64] = []
    /// The revision of the store, if it matters which collections there are.
    package var storeRevision: Int64?
    /// Bytes of contents.
    package private(set) var byteCount = 0

    package init() {}

    /// Adds what is stored at `target`, unless that is known already.
    package mutating func add(_ target: Target, _ stored: StoredRepresentation?) {
        guard known.insert(target).inserted else { return }
        targets.append(target)
        guard let stored else { return }
        contents[target] = stored
        byteCount += stored.representation.content.count
        if names.last != target.collection { add(name: target.collection) }
    }

    /// Adds that it matters what is in `collection`.
    package mutating func add(_ collection: String, _ validators: CollectionValidators) {
        guard !collections.contains(collection) else { return }
        collections.append(collection)
        revisions.append(validators.revision)
    }

    /// Adds that `collection` has something in it.
    package mutating func add(name: String) {
        if knownNames.insert(name).inserted { names.append(name) }
    }

    private var known: Set<Target> = []
    private var knownNames: Set<String> = []

    func stored(at target: Target) -> StoredRepresentation? { contents[target] }

    /// Those that are there, of `collection`, or of all.
    func targets(of collection: String?) -> [Target] {
        targets.filter { contents[$0] != nil && (collection == nil || $0.collection == collection) }
    }

    /// Whether nothing matters but some resources, and those are small.
    var isSmall: Bool { collections.isEmpty && storeRevision == nil && byteCount <= 65_536 }

    func revision(of target: Target) -> Int64? { contents[target]?.revision }

    /// The same with what is stored now.
    func with(_ stored: [StoredRepresentation?]) -> BatchSnapshot {
        var snapshot = BatchSnapshot()
        for (target, stored) in zip(targets, stored) { snapshot.add(target, stored) }
        return snapshot
    }
}

/// What a patch of many resources comes to, and what of the store that rests on.
package struct BatchPlan: Sendable {
    package struct Change: Sendable, Equatable {
        package var target: Target
        /// What is stored there then; nil to delete it.
        package var new: Representation?
        /// The place of the target among the plan's.
        package var index: Int
    }

    /// The changes in order, none of which changes nothing; or why there are none.
    package var result: Result<[Change], BatchFault> = .success([])
    /// The resources that it rests on.
    package private(set) var targets: [Target]
    /// The collections of which it matters what is in them.
    package let collections: [String]
    private var revisions: [Int64?]
    private let collectionRevisions: [Int64]
    private let storeRevision: Int64?
    private var places: [Target: Int] = [:]
    /// Makes the plan anew for what is stored at its targets now, where that takes little.
    var again: (@Sendable ([StoredRepresentation?]) -> BatchPlan)?

    init(_ snapshot: BatchSnapshot) {
        targets = snapshot.targets
        revisions = snapshot.targets.map { snapshot.revision(of: $0) }
        collections = snapshot.collections
        collectionRevisions = snapshot.revisions
        storeRevision = snapshot.storeRevision
        for (index, target) in targets.enumerated() { places[target] = index }
    }

    /// The place of `target` among the plan's; it is added if it was not there, for what is to be made.
    mutating func index(of target: Target) -> Int {
        if let index = places[target] { return index }
        places[target] = targets.count
        targets.append(target)
        revisions.append(nil)
        return targets.count - 1
    }

    var isWithoutChange: Bool {
        if case .success(let changes) = result { changes.isEmpty } else { false }
    }

    /// The plan if it fits what is stored now, or one that does; nil if it has to be made anew from more than is here.
    func fitting(_ facts: BatchFacts) -> BatchPlan? {
        let isUnchanged =
            zip(facts.stored, revisions).allSatisfy { $0?.revision == $1 }
            && zip(facts.collections, collectionRevisions).allSatisfy { $0.revision == $1 }
            && (storeRevision == nil || storeRevision == facts.nextRevision - 1)
        if isUnchanged { return self }
        guard let again else { return nil }
        let plan = again(Array(facts.stored.prefix(facts.stored.count)))
        // What is made under names that were not looked at takes another round.
        return plan.targets == targets ? plan : nil
    }
}
