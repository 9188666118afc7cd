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

    /// Tells what there is to say of the indexes of a database, collection by collection.
    /// - Parameters:
    ///   - indexes: Those that are not dropped.
    ///   - count: How many entries an index has, by its number; nil: how many are of no index.
    ///   - scan: Takes note of every entry that the resources of a collection are to have in these indexes.
    package static func tell<Failure>(
        of indexes: [(collection: String, index: CollectionIndex)], by tell: (CheckFinding) -> Void,
        count: (Int64?) throws(Failure) -> Int64,
        scan: (String, CollectionIndexes, inout IndexFindings) throws(Failure) -> Void
    ) throws(Failure) {
        let strays = try count(nil)
        if strays > 0 { tell(CheckFinding(isGood: false, sentence: "indexes: \(strays) entries are of no index")) }
        for (collection, ofOne) in Dictionary(grouping: indexes, by: \.collection).sorted(by: { $0.key < $1.key }) {
            for (_, index) in ofOne where !index.isComplete {
                let name = name(index.subject, collection)
                tell(CheckFinding(isGood: true, sentence: "\(name): it is being built"))
            }
            let complete = ofOne.map(\.index).filter(\.isComplete)
            var findings = IndexFindings()
            try scan(collection, CollectionIndexes(complete), &findings)
            for index in complete {
                let entries = try count(index.number)
                for finding in findings.findings(of: index, in: collection, entries: entries) { tell(finding) }
            }
        }
    }

    /// Takes note of an entry that is to be in an index.
    package mutating func note(_ index: Int64, of id: String, isThere: Bool) {
        if isThere { found[index, default: 0] += 1 } else { missing[index, default: (0, id)].count += 1 }
    }

    /// What there is to say of an index with so many entries.
    private func findings(of index: CollectionIndex, in collection: String, entries: Int64) -> [CheckFinding] {
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
