import PostgreSQL

/// Changes from one on back, for who goes back through them: some are read at a time.
struct PastChanges {
    private var rows: Rows?
    /// The first that was not passed yet.
    private var place = 0
    private var start: Int64 = 0

    init() {}

    /// - Parameter rows: of `Query.past`.
    init(_ rows: Rows, upTo start: Int64) {
        self.rows = rows
        self.start = start
    }

    /// The last one up to `number`; nil if it is not among them.
    mutating func change(upTo number: Int64) -> Row? {
        guard let rows, number <= start, place == 0 || rows[place - 1].integer(0) > number else { return nil }
        while place < rows.count, rows[place].integer(0) > number { place += 1 }
        return place < rows.count ? rows[place] : nil
    }
}
