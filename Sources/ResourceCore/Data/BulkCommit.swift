import HTTPSemantics
import JSONDocuments

/// A transaction of its own over any number of resources, which are read while it runs: all of it is carried out, or nothing.
package struct BulkCommit: Sendable {
    package enum Scope: Sendable, Equatable {
        /// What is there under other addresses stays.
        case adding
        /// Nothing stays but what is among the resources.
        case replacingAll
        case replacing(String)
    }

    /// Hands resources over, until it is told what is wrong. Gives back what is wrong with where it all comes from.
    package typealias Source = @Sendable ((DataFile.Resource) -> JSONOutline.Fault?) -> DataFile.Fault?

    package enum Work: Sendable {
        case fill(Scope, source: Source)
        /// Fills a store with nothing in it, and gives the state of that moment a name, if there is one; does nothing where
        /// something is there.
        case seed(remembering: String?, source: Source)
        /// Gives the state of this moment a name; another that had it is forgotten. `refusal`: why that is not to be done, given
        /// the one that has the name; nil to go on.
        case remember(String, refusal: @Sendable (NamedSnapshot?) -> Problem?)
        case forget(String, refusal: @Sendable (NamedSnapshot?) -> Problem?)
        /// Makes everything what it was at the moment of that name.
        case goBack(String)

        package static func remember(_ name: String) -> Work { .remember(name, refusal: { _ in nil }) }
        package static func forget(_ name: String) -> Work { .forget(name, refusal: { _ in nil }) }
    }

    package var work: Work
    /// Why nothing is to be done, given the validators of the store, or of the collection that is replaced; nil to go on.
    package var refusal: @Sendable (CollectionValidators) -> Problem?
    /// Told what has come of it once it is durable, or why the store failed: then nothing was changed.
    package var completion: StoreCompletion<BulkOutcome>

    package init(
        _ work: Work, refusal: @escaping @Sendable (CollectionValidators) -> Problem? = { _ in nil },
        completion: @escaping StoreCompletion<BulkOutcome>
    ) {
        self.work = work
        self.refusal = refusal
        self.completion = completion
    }

    package init(
        _ scope: Scope, refusal: @escaping @Sendable (CollectionValidators) -> Problem? = { _ in nil },
        source: @escaping Source,
        completion: @escaping StoreCompletion<BulkOutcome>
    ) {
        self.init(.fill(scope, source: source), refusal: refusal, completion: completion)
    }
}

/// Which targets were seen, by 128 bits of each: many take little room.
private struct TargetMarks {
    private var marks: Set<Mark> = []

    private struct Mark: Hashable {
        let first: Int
        let second: Int

        init(_ target: Target) {
            func hash(_ salt: UInt8) -> Int {
                var hasher = Hasher()
                hasher.combine(salt)
                hasher.combine(target)
                return hasher.finalize()
            }
            first = hash(0)
            second = hash(1)
        }
    }

    mutating func insert(_ target: Target) { marks.insert(Mark(target)) }

    func contains(_ target: Target) -> Bool { !marks.isEmpty && marks.contains(Mark(target)) }
}

/// What has come of a bulk commit.
package enum BulkOutcome: Sendable {
    case done(BulkSummary)
    /// Nothing was changed.
    case refused(Problem)
    /// Nothing was changed: this is wrong with the text.
    case faulty(DataFile.Fault)
}

package struct BulkSummary: Sendable, Equatable {
    package var created = 0
    package var replaced = 0
    /// What was there to the byte already.
    package var unchanged = 0
    package var deleted = 0
    /// Whether nothing was done, for something was there and only an empty store was to be filled.
    package var isPassedOver = false
    /// Of the store, or of the collection that was replaced, afterwards.
    package var validators = CollectionValidators.unchanged

    package init() {}
}

extension StoreTransaction {
    /// Carries `bulk` out. Unless it is done, the transaction is to be rolled back.
    package mutating func carryOut(_ bulk: BulkCommit) throws(StoreError) -> BulkOutcome {
        if let error = Facts.fault(ofClock: now) { throw error }
        switch bulk.work {
        case .fill(let scope, let source):
            if let problem = bulk.refusal(try validators(of: scope)) { return .refused(problem) }
            return try fill(scope, source)
        case .seed(let name, let source): return try seed(remembering: name, source)
        case .remember(let name, let refusal): return try remember(name, refusal: refusal)
        case .forget(let name, let refusal): return try forget(name, refusal: refusal)
        case .goBack(let name): return try goBack(to: name, refusal: bulk.refusal)
        }
    }

    private mutating func seed(
        remembering name: String?, _ source: BulkCommit.Source
    ) throws(StoreError) -> BulkOutcome {
        guard try collection(after: nil) == nil else {
            var summary = BulkSummary()
            summary.isPassedOver = true
            summary.validators = try validators(of: .adding)
            return .done(summary)
        }
        let outcome = try fill(.adding, source)
        if case .done = outcome, let name {
            try keep(NamedSnapshot(name: name, revision: lastRevision, time: now))
        }
        return outcome
    }

    private mutating func fill(
        _ scope: BulkCommit.Scope, _ source: BulkCommit.Source
    ) throws(StoreError) -> BulkOutcome {
        beginBulk()
        let start = lastRevision
        var summary = BulkSummary()
        var failure: StoreError?
        var unchanged = TargetMarks()
        let fault = source { resource in
            do throws(StoreError) {
                let old = try stored(at: resource.target)
                if let old, old.revision > start || unchanged.contains(resource.target) {
                    return JSONOutline.Fault(
                        offset: resource.offset,
                        sentence: "There is another resource with the id \(resource.target.id) in this collection.")
                }
                guard old?.representation != resource.representation else {
                    summary.unchanged += 1
                    unchanged.insert(resource.target)
                    return nil
                }
                guard let revision = Facts.revision(after: lastRevision) else { throw .revisionsUsedUp }
                let new = StoredRepresentation(resource.representation, revision: revision, replacing: old, now: now)
                try apply(.store(new), at: resource.target, replacing: old, isPatch: false)
                if old == nil { summary.created += 1 } else { summary.replaced += 1 }
            } catch {
                failure = error
                return JSONOutline.Fault(offset: 0, sentence: "")
            }
            return nil
        }
        if let failure { throw failure }
        if let fault { return .faulty(fault) }
        switch scope {
        case .adding: break
        case .replacing(let name): try deleteOthers(in: name, than: unchanged, since: start, &summary)
        case .replacingAll:
            var last: String?
            while let name = try collection(after: last) {
                try deleteOthers(in: name, than: unchanged, since: start, &summary)
                last = name
            }
        }
        summary.validators = try validators(of: scope)
        return .done(summary)
    }

    /// Deletes what was there before the transaction and is none of `unchanged`.
    private mutating func deleteOthers(
        in collection: String, than unchanged: TargetMarks, since start: Int64, _ summary: inout BulkSummary
    ) throws(StoreError) {
        var last: String?
        while true {
            let ids = try ids(of: collection, after: last, limit: 256)
            guard !ids.isEmpty else { return }
            last = ids.last
            for id in ids {
                let target = Target(collection: collection, id: id)
                guard let old = try stored(at: target), old.revision <= start, !unchanged.contains(target) else {
                    continue
                }
                guard Facts.revision(after: lastRevision) != nil else { throw .revisionsUsedUp }
                try apply(.delete, at: target, replacing: old, isPatch: false)
                summary.deleted += 1
            }
        }
    }

    private mutating func validators(of scope: BulkCommit.Scope) throws(StoreError) -> CollectionValidators {
        switch scope {
        case .adding, .replacingAll: CollectionValidators(revision: lastRevision, lastModified: nil)
        case .replacing(let name): try validators(of: name)
        }
    }
}
