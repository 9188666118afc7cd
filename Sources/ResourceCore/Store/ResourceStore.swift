import Metrics

/// Where resources live. Writes go through `commit`, one transaction each; reads through a reader of one's own.
///
/// Every store passes the same suite, `StorageContract`.
package protocol ResourceStore: Sendable {
    /// Reads the facts, decides, and applies the change, all in one transaction that no other commit overlaps.
    ///
    /// `completion` is called exactly once, on a thread of the store's choosing, and only when the change is durable (and
    /// seen by every read that begins afterwards). It must not wait.
    func commit(_ commit: Commit)

    /// The same over many resources, in the same one transaction.
    func commit(_ batch: BatchCommit)

    /// Takes `commits` at once, in order, so that they are carried out in one transaction where they fit into one.
    func commit(together commits: [Commit])

    /// Any number of changes, in a transaction of their own.
    func commit(_ bulk: BulkCommit)

    /// Declares which indexes a collection has. They are built afterwards, while requests go on.
    func commit(_ declaration: DeclarationCommit)

    /// The state of this moment, of `collection` or (nil) of all.
    func makeSnapshot(of collection: String?) throws(StoreError) -> any StoreSnapshot

    /// The same for one who has come at `time`: see `ResourceReader.begun(at:)`.
    func makeSnapshot(
        of collection: String?, begun time: ContinuousClock.Instant
    ) throws(StoreError) -> any StoreSnapshot

    /// A reader for the caller's own thread.
    func makeReader() throws(StoreError) -> any ResourceReader

    /// Has `observer` told of the changes of each transaction, in the order of their revisions, once they are durable and seen
    /// by every read. It is called on whatever thread the store has, must not wait, and must not call the store. Called once,
    /// before the first commit.
    func observe(_ observer: @escaping @Sendable ([Revision]) -> Void)

    /// Whether anybody listens to the changes: those that other processes make are told only then, and not all those from before.
    func setFollowed(_ isFollowed: Bool)

    /// Whether reads of a single resource, and what else is read in some microseconds, complete before they return. If not,
    /// who must not wait leaves them to others.
    var readsAtOnce: Bool { get }

    /// Erases the superseded contents of `target`: what the log holds of them is overwritten. What is current stays.
    ///
    /// `completion` is told whether the store knows any revision of it.
    func eraseHistory(of target: Target, completion: @escaping StoreCompletion<Bool>)

    /// What it has counted, and how large it is.
    var measurements: StoreMeasurements { get }

    /// Why nothing can be committed, as far as is known; nil if nothing is wrong.
    var trouble: StoreError? { get }

    /// Writes to the disk without changing anything, and tells why that failed; nil if it did not.
    func probe(completion: @escaping @Sendable (StoreError?) -> Void)

    /// Finishes what was committed, refuses the rest, and all reading, with `.closed`, and releases the file. Waits until
    /// that is done, so never call it from a completion. Further calls do nothing.
    func close()
}

extension ResourceStore {
    package func commit(together commits: [Commit]) {
        for commit in commits { self.commit(commit) }
    }

    package func makeSnapshot(
        of collection: String?, begun time: ContinuousClock.Instant
    ) throws(StoreError) -> any StoreSnapshot {
        try makeSnapshot(of: collection)
    }

    package func setFollowed(_ isFollowed: Bool) {}

    package var readsAtOnce: Bool { true }

    package var measurements: StoreMeasurements { StoreMeasurements() }

    package var trouble: StoreError? { nil }

    package func probe(completion: @escaping @Sendable (StoreError?) -> Void) { completion(trouble) }
}

/// One read-decide-apply.
package struct Commit: Sendable {
    /// The resource that is read and changed.
    package var target: Target
    /// The idempotency key whose record is read; nil for none.
    package var idempotencyKey: String?
    /// Whether the caller's thread serves nobody else, so that waiting for the disk there holds nobody up: the store may
    /// then commit, and complete, before `commit` returns.
    package var mayWait: Bool
    /// Whether it is a patch that is stored: the log tells so.
    package var isPatch: Bool
    /// Pure and synchronous. Called once for each attempt: again only if what an earlier call decided was rolled back.
    package var decide: @Sendable (Facts) -> Decision
    /// Told the decision once it is durable, or why the store failed: then nothing was changed, but for `.outcomeUnknown`.
    package var completion: StoreCompletion<Decision>

    package init(
        to target: Target, idempotencyKey: String? = nil, mayWait: Bool = false, isPatch: Bool = false,
        decide: @escaping @Sendable (Facts) -> Decision,
        completion: @escaping StoreCompletion<Decision>
    ) {
        self.target = target
        self.idempotencyKey = idempotencyKey
        self.mayWait = mayWait
        self.isPatch = isPatch
        self.decide = decide
        self.completion = completion
    }
}

/// Called with what was read or decided, or with why the store failed.
package typealias StoreCompletion<Value> = @Sendable (Result<Value, StoreError>) -> Void

/// Why the store could not do its work. Expected endings (a precondition that fails, a missing target) are outcomes, not
/// errors; these are about the disk and the network.
package enum StoreError: Error, Sendable, Equatable {
    /// The file system or the file-size limit has no room: nothing of the commit was kept. 507.
    case outOfSpace
    /// The file or its directory cannot be written: 503.
    case readOnly
    /// The file is broken, gone or in a state that the store does not understand: 503. The text is for the log.
    case broken(String)
    /// Another process has the file open for writing. Only from opening.
    case inUse(path: String)
    /// The file is not a putstore database. Only from opening.
    case notOurs(path: String)
    /// A later putstore wrote the file; `version` is its schema's. Only from opening.
    case newer(path: String, version: Int)
    /// An earlier putstore wrote the file, and no later one has opened it for writing since. Only from looking into a file.
    case older(path: String, version: Int)
    /// The clock is at so many seconds since 1970, which no date can name: nothing was changed. 503.
    case clockBeyondDates(Int64)
    /// The store was closed before the commit could be made. 503.
    case closed
    /// The database, which is on another machine, could not be reached, or did not answer in time: nothing was changed. 503.
    case unreachable
    /// The database was reached, and others held a lock that was needed for as long as it was waited for: nothing was changed. 503.
    case locked
    /// The connection to the database was lost while it committed, and it could not be asked since: the change may have been
    /// made. 503.
    case outcomeUnknown
}
