/// What a look through a whole database has found of one thing.
package struct CheckFinding: Sendable, Equatable {
    package var isGood: Bool
    package var sentence: String

    package init(isGood: Bool, sentence: String) {
        self.isGood = isGood
        self.sentence = sentence
    }
}

/// What is found when the indexes of a collection are held against its resources.
package struct IndexFindings {
    /// Entries that are there, as the resources want them.
    private var found: [Int64: Int64] = [:]
    private var missing: [Int64: (count: Int, id: String)] = [:]

    package init() {}

    /// Takes note of an entry that is to be in an index.
    package mutating func note(_ index: Int64, of id: String, isThere: Bool) {
        if isThere { found[index, default: 0] += 1 } else { missing[index, default: (0, id)].count += 1 }
    }

    /// What there is to say of an index with so many entries.
    package func findings(of index: CollectionIndex, in collection: String, entries: Int64) -> [CheckFinding] {
        let name = Self.name(index.subject, collection)
        var faults: [String] = []
        if let (count, id) = missing[index.number] {
            faults.append("\(count) entries are missing, the first of “\(id)”")
        }
        let surplus = entries - found[index.number, default: 0]
        if surplus > 0 { faults.append("\(surplus) entries are of what is not there") }
        guard faults.isEmpty else {
            return faults.map { CheckFinding(isGood: false, sentence: "\(name): \($0)") }
        }
        return [CheckFinding(isGood: true, sentence: "\(name): \(entries) entries, as a scan finds them")]
    }

    package static func beingBuilt(_ subject: CollectionIndex.Subject, in collection: String) -> CheckFinding {
        CheckFinding(isGood: true, sentence: "\(name(subject, collection)): it is being built")
    }

    /// - Parameter count: Entries that are of no index.
    package static func strays(_ count: Int64) -> CheckFinding? {
        count > 0 ? CheckFinding(isGood: false, sentence: "indexes: \(count) entries are of no index") : nil
    }

    private static func name(_ subject: CollectionIndex.Subject, _ collection: String) -> String {
        "index of \(subject.title) in \(collection)"
    }
}

extension CollectionIndex.Subject {
    /// How a finding names it.
    fileprivate var title: String {
        switch self {
        case .member(let path): path.description
        case .words: "all words"
        }
    }
}
