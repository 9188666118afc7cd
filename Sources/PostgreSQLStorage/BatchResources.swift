import PostgreSQL
import ResourceCore

/// The resources that a batch looks at, as it has left them so far: what was not read before is read when it is wanted, and what
/// was changed is sent in the end. And where the chains of their changes lead.
struct BatchResources {
    private let session: Session
    private var all: [Target: Resource] = [:]
    private var links: [Int64: Link] = [:]
    /// Which ids of a collection are known: what is not in `all` is not there.
    private var stretches: [String: Stretch] = [:]
    private var touched: [Target] = []

    struct Resource {
        var stored: StoredRepresentation?
        /// Whether all of its content is here.
        var isWhole: Bool
        /// The revision that its row in the database has; nil if there is none.
        var written: Int64?
        /// The deletion that the database has; nil if there is none.
        var deletion: Int64?
        /// The deletion that is to be there.
        var newDeletion: Int64?
        var isTouched = false
    }

    /// What was read of a collection from one id to another.
    private struct Stretch {
        var first: String
        /// Nil if there is nothing behind it.
        var last: String?
        /// How many there were, at most.
        var count: Int64

        func contains(_ id: String) -> Bool {
            !id.utf8.lexicographicallyPrecedes(first.utf8)
                && last.map { !$0.utf8.lexicographicallyPrecedes(id.utf8) } ?? true
        }

        /// Whether `id` lies behind it.
        func precedes(_ id: String) -> Bool { last.map { $0.utf8.lexicographicallyPrecedes(id.utf8) } ?? false }
    }

    private struct Link {
        var depth: Int64
        var jump: Int64?
    }

    /// Bytes of content that facts carry: more are fetched when they are wanted.
    static let inlineLimit: Int64 = 64 << 10
    private static let longestStretch: Int64 = 512
    /// Resources that are remembered while a bulk commit goes on.
    private static let limit = 4096

    init(_ session: Session) { self.session = session }

    // MARK: Looking up

    func isKnown(_ target: Target) -> Bool { all[target] != nil }

    var areMany: Bool { all.count > Self.limit }

    /// Whether there is no room for what `target` is read with.
    func mustForget(before target: Target) -> Bool {
        areMany && stretches[target.collection]?.contains(target.id) != true
    }

    /// Drops what is remembered, all of which the database has.
    mutating func forget() {
        all = [:]
        stretches = [:]
        links = [:]
    }

    /// Takes a row of `Query.facts`.
    mutating func remember(_ row: Row, of target: Target) {
        let stored = row.stored(from: 1)
        let deletion = row.integerOrNil(9)
        all[target] = Resource(
            stored: stored, isWhole: stored == nil || !row.isNull(8), written: stored?.revision, deletion: deletion,
            newDeletion: deletion)
        guard let prior = stored?.revision ?? deletion, let depth = row.integerOrNil(10) else { return }
        let jump = row.integerOrNil(11)
        links[prior] = Link(depth: depth, jump: jump)
        // Of the one that the long way leads to only where its own leads is wanted.
        if let jump, links[jump] == nil { links[jump] = Link(depth: 0, jump: row.integerOrNil(12)) }
    }

    /// Takes that nothing is there, nor ever was.
    mutating func noteMissing(_ target: Target) {
        all[target] = Resource(stored: nil, isWhole: true, written: nil, deletion: nil, newDeletion: nil)
    }

    /// - Parameter isOrdered: Whether who asks may go through a collection in its order.
    mutating func stored(
        at target: Target, readingOn isOrdered: Bool
    ) throws(PostgreSQLError) -> StoredRepresentation? {
        if all[target] == nil {
            if isOrdered {
                try readOn(from: target)
            } else {
                guard let row = try facts(of: [target], upTo: .max).first else { throw .unexpected("no facts") }
                remember(row, of: target)
            }
        }
        guard let resource = all[target] else { return nil }
        guard !resource.isWhole, let revision = resource.stored?.revision else { return resource.stored }
        let rows = try query(.stored, [.text(target.collection), .text(target.id), .integer(Int64.max)])
        guard let stored = rows.first?.stored(from: 0), stored.revision == revision else {
            throw .unexpected("\(target) changed under the lock")
        }
        all[target]?.stored = stored
        all[target]?.isWhole = true
        return stored
    }

    /// Sees to it that `target` is known. Who goes through a collection in its order has more and more of it read at once; who does
    /// not, each alone.
    private mutating func readOn(from target: Target) throws(PostgreSQLError) {
        let known = stretches[target.collection]
        if known?.contains(target.id) != true {
            let count = known.map { $0.precedes(target.id) ? min($0.count * 2, Self.longestStretch) : 1 } ?? 1
            let rows = try query(
                .factsFrom,
                [.text(target.collection), .text(target.id), .integer(Self.inlineLimit / 4), .integer(count)])
            for row in rows.all {
                let found = Target(collection: target.collection, id: row.text(0) ?? "")
                if all[found] == nil { remember(row, of: found) }
            }
            let last = rows.count < count ? nil : rows[rows.count - 1].text(0)
            stretches[target.collection] = Stretch(first: target.id, last: last, count: count)
        }
        if all[target] == nil { noteMissing(target) }
    }

    /// Reads those of `targets` that are not known, at once.
    mutating func prefetch(_ targets: [Target]) throws(PostgreSQLError) {
        let unknown = targets.filter { all[$0] == nil }
        guard !unknown.isEmpty else { return }
        for row in try facts(of: unknown, upTo: Self.inlineLimit / 16).all {
            remember(row, of: unknown[Int(row.integer(0)) - 1])
        }
    }

    /// - Parameter bytes: A larger content is left where it is.
    private func facts(of targets: [Target], upTo bytes: Int64) throws(PostgreSQLError) -> Rows {
        try query(.facts, [.texts(targets.map(\.collection)), .texts(targets.map(\.id)), .integer(bytes)])
    }

    private func query(_ query: Query, _ values: [Value]) throws(PostgreSQLError) -> Rows {
        try session.query(query, values, by: .now + .seconds(30))
    }

    // MARK: Changing

    /// - Parameter stored: Nil if nothing is there any more.
    mutating func set(_ stored: StoredRepresentation?, at target: Target) {
        guard var resource = all[target] else { return }
        resource.stored = stored
        resource.isWhole = true
        if !resource.isTouched {
            resource.isTouched = true
            touched.append(target)
        }
        all[target] = resource
    }

    /// The deletion of what stood at `target`, which something follows now.
    mutating func takeDeletion(of target: Target) -> Int64? {
        defer { all[target]?.newDeletion = nil }
        return all[target]?.newDeletion
    }

    mutating func keepDeletion(_ revision: Int64, of target: Target) { all[target]?.newDeletion = revision }

    /// Links a change to the one before it, as `RevisionLog.place(after:)`.
    /// - Parameter firstKept: The first change that the log has.
    mutating func place(
        _ revision: Int64, after prior: Int64?, from firstKept: Int64
    ) throws(PostgreSQLError) -> (depth: Int64, jump: Int64?) {
        let place = try place(after: prior, from: firstKept)
        links[revision] = Link(depth: place.depth, jump: place.jump)
        return place
    }

    private mutating func place(
        after prior: Int64?, from firstKept: Int64
    ) throws(PostgreSQLError) -> (depth: Int64, jump: Int64?) {
        guard let prior, prior >= firstKept, let link = try link(of: prior) else { return (0, nil) }
        let length = JumpPointers.length(from: link.depth)
        guard let jump = link.jump, JumpPointers.length(from: link.depth - length) == length else {
            return (link.depth + 1, prior)
        }
        guard jump >= firstKept else { return (link.depth + 1, jump) }
        return (link.depth + 1, try self.link(of: jump)?.jump)
    }

    private mutating func link(of revision: Int64) throws(PostgreSQLError) -> Link? {
        if let known = links[revision] { return known }
        guard let row = try query(.link, [.integer(revision)]).first else { return nil }
        let link = Link(depth: row.integer(1), jump: row.integerOrNil(2))
        links[revision] = link
        return link
    }

    // MARK: On the way out

    /// Sends what was changed, without waiting for the answers.
    mutating func send() {
        guard !touched.isEmpty else { return }
        var changed = ChangedResources()
        for target in touched {
            guard var resource = all[target] else { continue }
            changed.add(resource, at: target)
            resource.written = resource.stored?.revision
            resource.deletion = resource.newDeletion
            resource.isTouched = false
            all[target] = resource
        }
        touched = []
        changed.send(on: session)
    }
}
