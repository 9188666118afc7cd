import HTTPSemantics
import PostgreSQL
import ResourceCore

/// Reads the log of changes on a session that is in a transaction: a round trip for each step.
struct SessionLog: RevisionLog {
    typealias Failure = PostgreSQLError

    private let session: Session
    private let deadline: ContinuousClock.Instant?

    init(_ session: Session, by deadline: ContinuousClock.Instant? = nil) {
        self.session = session
        self.deadline = deadline
    }

    private func query(_ query: Query, _ values: [Value] = []) throws(PostgreSQLError) -> Rows {
        try session.query(query, values, by: deadline)
    }

    func state() throws(PostgreSQLError) -> BatchState {
        // Starting again from 0 would use revisions twice.
        guard let row = try query(.state).first else { throw .unexpected("the row of the log is gone") }
        return BatchState(row)
    }

    func logState() throws(PostgreSQLError) -> LogState { try state().log }

    func link(of revision: Int64) throws(PostgreSQLError) -> LogLink? {
        try query(.link, [.integer(revision)]).first.map {
            LogLink(
                prior: $0.integerOrNil(0), depth: $0.integer(1), jump: $0.integerOrNil(2), time: $0.integer(3),
                bytes: $0.integerOrNil(4))
        }
    }

    func change(_ number: Int64) throws(PostgreSQLError) -> LoggedChange? {
        guard let row = try query(.change, [.integer(number)]).first else { return nil }
        return try row.loggedChange()
    }

    func superseded(
        by revision: Int64, part: (StoredRepresentation) -> ContentPart
    ) throws(PostgreSQLError) -> (stored: StoredRepresentation, isErased: Bool)? {
        let rows = try query(.superseded, [.integer(revision), .integer(Self.inlineLimit)])
        guard let row = rows.first, let length = row.integerOrNil(8), let prior = row.integerOrNil(0) else {
            return nil
        }
        let isErased = row.isNull(6)
        var stored = StoredRepresentation(
            Representation(
                content: row.content(7) ?? [], mediaType: row.text(3) ?? "", language: row.text(4),
                disposition: row.text(5)),
            revision: prior, lastModified: row.integer(1), isDateStrong: row.flag(2), contentLength: Int(length),
            contentStart: 0)
        if !isErased, row.isNull(7) {
            try fetch(&stored, part) { range throws(PostgreSQLError) in
                try query(
                    .supersededPart,
                    [.integer(revision), .integer(Int64(range.lowerBound)), .integer(Int64(range.count))])
            }
        }
        return (stored, isErased)
    }

    /// Bytes of content that are read with a row; more of them are read apart, and only as many as are wanted.
    static let inlineLimit: Int64 = 64 << 10

    private func fetch(
        _ stored: inout StoredRepresentation, _ part: (StoredRepresentation) -> ContentPart,
        _ read: (Range<Int>) throws(PostgreSQLError) -> Rows
    ) throws(PostgreSQLError) {
        let range = part(stored).range(ofLength: stored.contentLength)
        guard !range.isEmpty else { return }
        stored.representation.content = try read(range).first?.content(0) ?? []
        stored.contentStart = range.lowerBound
    }

    func stored(
        at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(PostgreSQLError) -> StoredRepresentation? {
        let rows = try query(.stored, [.text(target.collection), .text(target.id), .integer(Self.inlineLimit)])
        guard let row = rows.first, var stored = row.stored(from: 0) else { return nil }
        if row.isNull(7) {
            let revision = stored.revision
            try fetch(&stored, part) { range throws(PostgreSQLError) in
                try query(
                    .part,
                    [
                        .text(target.collection), .text(target.id), .integer(revision),
                        .integer(Int64(range.lowerBound)), .integer(Int64(range.count)),
                    ])
            }
        }
        return stored
    }

    func currentRevision(of target: Target) throws(PostgreSQLError) -> Int64? {
        try query(.current, [.text(target.collection), .text(target.id)]).first?.integer(0)
    }

    func deletion(of target: Target) throws(PostgreSQLError) -> Int64? {
        try query(.deletion, [.text(target.collection), .text(target.id)]).first?.integer(0)
    }

    func replacement(
        of number: Int64, since first: Int64
    ) throws(PostgreSQLError) -> (successor: Int64, target: Target)? {
        try query(.replacement, [.integer(first), .integer(number)]).first.map { ($0.integer(0), $0.target(1)) }
    }

    func holder(of number: Int64) throws(PostgreSQLError) -> Target? {
        try query(.holder, [.integer(number)]).first?.target(0)
    }
}
