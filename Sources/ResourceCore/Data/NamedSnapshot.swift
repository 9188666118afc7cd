import HTTPSemantics

/// A moment of the store that was given a name.
package struct NamedSnapshot: Sendable, Equatable {
    package var name: String
    /// The last revision before it; 0 if there was none.
    package var revision: Int64
    /// When it was made, in seconds since 1970 (UTC).
    package var time: Int64

    package init(name: String, revision: Int64, time: Int64) {
        self.name = name
        self.revision = revision
        self.time = time
    }
}

/// A change as it can be taken back.
package struct ReversibleChange: Sendable {
    package var target: Target
    /// What it replaced; nil if it was nothing. Where it was erased, this tells nothing of it.
    package var replaced: StoredRepresentation?
    package var isErased: Bool

    package init(target: Target, replaced: StoredRepresentation?, isErased: Bool) {
        self.target = target
        self.replaced = replaced
        self.isErased = isErased
    }
}

extension StoreTransaction {
    private var storeValidators: CollectionValidators {
        CollectionValidators(revision: lastRevision, lastModified: nil)
    }

    mutating func remember(
        _ name: String, refusal: (NamedSnapshot?) -> Problem?
    ) throws(StoreError) -> BulkOutcome {
        let found = try snapshots().first { $0.name == name }
        if let problem = refusal(found) { return .refused(problem) }
        var summary = BulkSummary()
        if found == nil { summary.created = 1 } else { summary.replaced = 1 }
        try keep(NamedSnapshot(name: name, revision: lastRevision, time: now))
        summary.validators = storeValidators
        return .done(summary)
    }

    mutating func forget(
        _ name: String, refusal: (NamedSnapshot?) -> Problem?
    ) throws(StoreError) -> BulkOutcome {
        guard let found = try snapshots().first(where: { $0.name == name }) else {
            return .refused(Problem(.notFound, detail: "There is no snapshot of this name."))
        }
        if let problem = refusal(found) { return .refused(problem) }
        try dropSnapshot(name)
        var summary = BulkSummary()
        summary.deleted = 1
        summary.validators = storeValidators
        return .done(summary)
    }

    /// Takes back what was changed since, by changes that are new: no revision is used twice. The way is as long as what was
    /// changed; at its end the snapshot is of the moment that has come, for the two are the same.
    mutating func goBack(
        to name: String, refusal: (CollectionValidators) -> Problem?
    ) throws(StoreError) -> BulkOutcome {
        guard var snapshot = try snapshots().first(where: { $0.name == name }) else {
            return .refused(
                Problem(
                    .malformedContent, detail: "There is no snapshot “\(name)”: GET /_snapshots lists those there are."
                )
                .with { $0.pointer = "/snapshot" })
        }
        if let problem = refusal(storeValidators) { return .refused(problem) }
        var first: [Target: ReversibleChange] = [:]
        var order: [Target] = []
        var number = lastRevision
        while true {
            number = try newestChange(upTo: number)
            guard number > snapshot.revision else { break }
            guard let change = try reversibleChange(number) else { return Self.gone }
            if first.updateValue(change, forKey: change.target) == nil { order.append(change.target) }
            number -= 1
        }
        if order.count > 1000 { beginBulk() }
        var summary = BulkSummary()
        for (place, target) in order.enumerated() {
            if place % Self.expected == 0 { try expect(order[place...].prefix(Self.expected)) }
            guard let change = first[target] else { continue }
            guard !change.isErased else { return Self.gone }
            let old = try stored(at: target)
            guard let replaced = change.replaced else {
                guard old != nil else { continue }
                guard Facts.revision(after: lastRevision) != nil else { throw .revisionsUsedUp }
                try apply(.delete, at: target, replacing: old, isPatch: false)
                summary.deleted += 1
                continue
            }
            guard old?.representation != replaced.representation else {
                summary.unchanged += 1
                continue
            }
            guard let revision = Facts.revision(after: lastRevision) else { throw .revisionsUsedUp }
            let new = StoredRepresentation(replaced.representation, revision: revision, replacing: old, now: now)
            try apply(.store(new), at: target, replacing: old, isPatch: false)
            if old == nil { summary.created += 1 } else { summary.replaced += 1 }
        }
        // What they tell of is taken back, and who asks again is to have it done again.
        try dropRecords(after: snapshot.revision)
        snapshot.revision = lastRevision
        try keep(snapshot)
        summary.validators = storeValidators
        return .done(summary)
    }

    /// Resources that are looked up in one go.
    private static var expected: Int { 256 }

    private static var gone: BulkOutcome {
        .refused(
            Problem(
                .revisionGone,
                detail:
                    "What was there at the moment of the snapshot is kept no longer, for it was erased; nothing was changed."
            ))
    }
}
