import Glibc
import ResourceCore
import SQLite
import StorageThreads

/// The writer's transactions, one after the other: each begins with a look for what others have written, and ends in a sync
/// whose time is taken. What is remembered of recent resources is never newer than what is known of the file.
struct WriteTransaction {
    private let connection: Connection
    private let file: DatabaseFile
    private let place: FilePlace
    private let statements: TransactionStatements
    private let dataVersion: Statement
    private let recent: RecentResources
    private let health: WriterHealth
    /// The version of the data that `recent` is of.
    private var seenVersion: Int64?
    /// Whether the last COMMIT took so little that nobody is held up who waits for one.
    private(set) var isDiskQuick = true

    init(
        on connection: Connection, to file: DatabaseFile, recent: RecentResources, health: WriterHealth
    ) throws(SQLiteError) {
        self.connection = connection
        self.file = file
        self.recent = recent
        self.health = health
        place = FilePlace(of: file.path)
        statements = try TransactionStatements(on: connection, writing: true)
        dataVersion = try connection.prepare(.dataVersion)
    }

    /// - Returns: whether others have written since.
    mutating func begin() throws(SQLiteError) -> Bool {
        try statements.rollBack()
        try statements.begin()
        return try noticeOthers()
    }

    /// Forgets what is remembered if another program, or another connection of this one, has written since.
    ///
    /// Between here and the end of a transaction that has begun nobody else can.
    /// - Returns: whether somebody has.
    mutating func noticeOthers() throws(SQLiteError) -> Bool {
        let start = Clock.nanoseconds(CLOCK_MONOTONIC_COARSE)
        var version: Int64?
        try dataVersion.query { row in
            version = row.integer(0)
            return false
        }
        let isAnother = version != seenVersion
        if isAnother {
            recent.forget()
            seenVersion = version
        }
        recent.setChecked(at: connection.isInTransaction ? .max : start)
        return isAnother
    }

    /// - Returns: how many nanoseconds it took.
    @discardableResult
    mutating func commit() throws(SQLiteError) -> Int64 {
        let start = Clock.nanoseconds(CLOCK_MONOTONIC)
        health.beginSync(at: start)
        defer { health.endSync() }
        try statements.commit()
        let end = Clock.nanoseconds(CLOCK_MONOTONIC)
        recent.setChecked(at: end)
        isDiskQuick = end - start < Self.quickCommit
        return end - start
    }

    /// Nanoseconds within which a COMMIT is no stall. A disk that is slower is not much slower for two wakings of threads.
    private static let quickCommit: Int64 = 2_000_000

    /// Whether what was committed is where it is looked for. If not, the file takes nothing from now on.
    func isKept() -> Bool {
        guard place.isKept else {
            file.markLost()
            return false
        }
        return true
    }

    /// After what failed.
    mutating func rollBack() throws(SQLiteError) {
        isDiskQuick = false
        recent.setChecked(at: .min)
        try statements.rollBack()
    }
}
