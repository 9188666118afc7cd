/// What the service owes its writers: for each address what it has acknowledged, and what may have happened besides.
///
/// No two writes to one address are under way at the same time, so there is never more than one such possibility.
struct Ledger {
    struct Entry: Equatable {
        /// What the last answer said.
        var certain = Version.nothing
        /// What a write that got no answer would have made of it. All or nothing.
        var possible: Version?
    }

    struct Post {
        var write: Write
        /// The answer; nil until there is one.
        var answer: (location: String, tag: String)?
    }

    private(set) var entries: [String: Entry] = [:]
    /// The POSTs, by their keys.
    private(set) var posts: [String: Post] = [:]
    /// The patches with a key that got no answer, by their keys.
    private(set) var patches: [String: Write] = [:]
    /// All addresses and all keys of POSTs, the oldest first.
    private(set) var addresses: [String] = []
    private(set) var keys: [String] = []
    /// Addresses that were touched since this was emptied last.
    var touched: Set<String> = []
    /// The acknowledged writes of each kind.
    private(set) var counts: [Write.Method: Int] = [:]
    private(set) var highestRevision = 0
    /// What each acknowledged revision made, for ever.
    private(set) var revisions: [Int: Document] = [:]
    private(set) var refused = 0
    private var lastNumber = 0

    /// A number for a document that none had before.
    mutating func takeNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// A write is sent.
    mutating func begin(_ write: Write) {
        if write.method == .post, let key = write.key {
            posts[key] = Post(write: write)
            keys.append(key)
            return
        }
        if write.method == .patch, let key = write.key { patches[key] = write }
        if entries[write.target] == nil { addresses.append(write.target) }
        entries[write.target, default: Entry()].possible = Version(document: write.document)
        touched.insert(write.target)
    }

    /// A write is acknowledged; throws if the answer cannot be right.
    /// - Returns: The address that it wrote to.
    @discardableResult
    mutating func acknowledge(_ write: Write, _ answer: Answer) throws -> String {
        guard answer.status == write.success else {
            throw HarnessError("\(write.verb) \(write.target): \(answer.status) \(answer.text)")
        }
        var target = write.target
        var version = Version(document: write.document)
        if write.method != .delete {
            let tag = try answer.entityTag()
            version.tag = tag
            guard let number = revision(tag), number > 0 else { throw HarnessError("ETag: \(tag)") }
            if answer["Idempotency-Replayed"] == nil {
                let last = entries[target]?.certain.tag.flatMap { revision($0) } ?? 0
                guard number > last else { throw HarnessError("\(target): \(tag) after \(last)") }
            }
            highestRevision = max(highestRevision, number)
            revisions[number] = write.document
        }
        if write.method == .post, let key = write.key {
            guard let location = answer["Location"] else { throw HarnessError("201 without a Location") }
            target = location
            if entries[target] == nil { addresses.append(target) }
            posts[key]?.answer = (location, version.tag ?? "")
        }
        if let key = write.key { patches[key] = nil }
        entries[target] = Entry(certain: version)
        touched.insert(target)
        counts[write.method, default: 0] += 1
        return target
    }

    /// A write is refused: it changed nothing.
    mutating func refuse(_ write: Write) {
        refused += 1
        if let key = write.key {
            posts[key] = nil
            patches[key] = nil
        }
        entries[write.target]?.possible = nil
    }

    /// Holds what an address has against what it must have, and takes it as certain from now on.
    /// - Returns: What is wrong; nil if nothing is.
    mutating func finish(_ target: String, _ actual: (text: String, tag: String)?) -> String? {
        guard let entry = entries[target] else { return "\(target): nobody wrote that" }
        if Self.fits(entry.certain, actual) {
            entries[target]?.possible = nil
            return nil
        }
        let last = entry.certain.tag.flatMap { revision($0) } ?? 0
        if let possible = entry.possible, Self.fits(possible, actual) {
            let number = actual.flatMap { revision($0.tag) }
            guard number ?? Int.max > last else { return "\(target): the tag \(number ?? 0) is not newer than \(last)" }
            entries[target] = Entry(certain: Version(document: possible.document, tag: actual?.tag))
            highestRevision = max(highestRevision, number ?? 0)
            return nil
        }
        let found = actual.map { "\($0.tag) \($0.text.prefix(80))… of \($0.text.utf8.count)" } ?? "nothing"
        return "\(target): \(found), but certain is \(entry.certain), possible \(String(describing: entry.possible))"
    }

    /// Every address at which there must be something. Right only when nothing is under way.
    var live: [String: Version] { entries.filter { $0.value.certain.document != nil }.mapValues(\.certain) }

    var summary: String {
        let parts = Write.Method.allCases.map { "\(counts[$0] ?? 0) × \($0)" }
        return "\(counts.values.reduce(0, +)) acknowledged (\(parts.joined(separator: ", "))), \(refused) refused"
    }

    private static func fits(_ version: Version, _ actual: (text: String, tag: String)?) -> Bool {
        guard let document = version.document else { return actual == nil }
        guard let actual else { return false }
        return document.text == actual.text && (version.tag == nil || version.tag == actual.tag)
    }
}
