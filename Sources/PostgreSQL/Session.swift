import CPostgreSQL
import Glibc

/// A connection in pipeline mode: statements are sent without waiting, and answered in order. For one thread at a time.
package final class Session: @unchecked Sendable {
    private let connection: OpaquePointer
    /// WARNINGs so far; counted by libpq's notice receiver.
    private let warningCount: UnsafeMutablePointer<Int64>
    private var prepared: Set<String> = []
    private var awaited: [Awaited] = []
    /// Why nothing more can be sent.
    private var failure: PostgreSQLError?
    private var buffer: [UInt8] = []
    /// By when answers are waited for where nothing else is said; nil: as long as it takes.
    package var deadline: ContinuousClock.Instant?

    private enum Awaited {
        case preparation(name: String)
        case statement, sync
    }

    /// Connects. Waits for the network: `patience` seconds for each host that the address names.
    package init(to address: DatabaseAddress, patience: Int) throws(PostgreSQLError) {
        let settings = address.settings(patience: patience)
        var names = settings.map { UnsafePointer(strdup($0.name)) } + [nil]
        var values = settings.map { UnsafePointer(strdup($0.value)) } + [nil]
        defer { for text in names + values { free(UnsafeMutablePointer(mutating: text)) } }
        guard let connection = cpq_connect(&names, &values, 1) else {
            throw PostgreSQLError(.lost, "there is no memory for a connection")
        }
        guard cpq_is_ok(connection) != 0 else {
            defer { cpq_finish(connection) }
            var error = PostgreSQLError.lost(connection)
            error.message = DatabaseAddress.withoutSecrets(error.message, of: address.url)
            throw error
        }
        warningCount = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
        warningCount.initialize(to: 0)
        self.connection = connection
        cpq_count_warnings(connection, warningCount)
        guard cpq_set_nonblocking(connection) != 0, cpq_enter_pipeline(connection) != 0 else {
            let error = PostgreSQLError.lost(connection)
            failure = error
            throw error
        }
    }

    deinit {
        cpq_finish(connection)
        warningCount.deallocate()
    }

    /// Whether the session has ended.
    package var isLost: Bool { failure != nil || cpq_is_ok(connection) == 0 }

    /// How many WARNINGs have come.
    package var warnings: Int64 { warningCount.pointee }

    package var socket: Int32 { cpq_socket(connection) }

    /// 150003 for 15.3.
    package var serverVersion: Int { Int(cpq_server_version(connection)) }

    /// What the server has told of a setting, such as `server_encoding`.
    package func parameter(_ name: String) -> String? { cpq_parameter(connection, name).map { String(cString: $0) } }

    // MARK: Sending

    /// Adds a statement, which is prepared when it is first sent under this name.
    package func send(_ sql: String, named name: String, _ values: [Value] = []) {
        guard failure == nil else { return }
        if !prepared.contains(name) {
            guard cpq_prepare(connection, name, sql, 0, nil) != 0 else { return fail() }
            prepared.insert(name)
            awaited.append(.preparation(name: name))
        }
        let isSent = withParameters(values) { pointers, lengths, formats in
            cpq_execute_prepared(connection, name, Int32(values.count), pointers, lengths, formats) != 0
        }
        guard isSent else { return fail() }
        awaited.append(.statement)
    }

    /// Adds a statement that is sent once.
    package func sendOnce(_ sql: String, _ values: [Value] = []) {
        guard failure == nil else { return }
        let isSent = withParameters(values) { pointers, lengths, formats in
            cpq_execute(connection, sql, Int32(values.count), nil, pointers, lengths, formats) != 0
        }
        guard isSent else { return fail() }
        awaited.append(.statement)
    }

    /// Ends a group of statements: if one is refused, the rest of its group is passed over.
    package func sync() {
        guard failure == nil else { return }
        guard cpq_sync(connection) != 0 else { return fail() }
        awaited.append(.sync)
    }

    private func fail() { failure = failure ?? .lost(connection) }

    private func withParameters(
        _ values: [Value],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Bool
    ) -> Bool {
        guard !values.isEmpty else { return body(nil, nil, nil) }
        buffer.removeAll(keepingCapacity: buffer.capacity < 1 << 20)
        var starts: [Int?] = []
        var lengths: [Int32] = []
        for value in values {
            let start = buffer.count
            let isThere = value.append(to: &buffer)
            starts.append(isThere ? start : nil)
            lengths.append(Int32(buffer.count - start))
        }
        // A value of no bytes points somewhere, too.
        buffer.append(0)
        let formats = [Int32](repeating: 1, count: values.count)
        return buffer.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = starts.map { start in start.flatMap { base?.advanced(by: $0) } }
            return body(pointers, lengths, formats)
        }
    }

    // MARK: Receiving

    /// What was answered to the statements of a group, in order.
    package struct Answers {
        package var items: [Result<Rows, PostgreSQLError>] = []
        /// Why there are no more, although there should be: the session is lost.
        package var failure: PostgreSQLError?

        /// What went wrong first, if anything.
        package var error: PostgreSQLError? {
            for item in items { if case .failure(let error) = item { return error } }
            return failure
        }

        /// What was answered.
        package func rows() throws(PostgreSQLError) -> [Rows] {
            if let error { throw error }
            var rows: [Rows] = []
            for item in items { rows.append(try item.get()) }
            return rows
        }
    }

    /// Waits for the answers up to the next `sync`. A session that does not answer by `deadline` is given up.
    package func receive(by deadline: ContinuousClock.Instant?) -> Answers {
        let deadline = deadline ?? self.deadline
        var answers = Answers()
        var refusedPreparation: PostgreSQLError?
        while let next = awaited.first {
            if failure != nil { break }
            switch next {
            case .sync:
                guard let result = nextResult(deadline) else { break }
                defer { cpq_result_clear(result) }
                let status = cpq_result_status(result)
                if status == cpq_failed {
                    failure = PostgreSQLError(result)
                    continue
                }
                // What comes between is nothing that was asked for.
                guard status == cpq_synced else { continue }
                awaited.removeFirst()
                if awaited.isEmpty { awaited.reserveCapacity(16) }
                return answers
            case .preparation, .statement:
                guard let result = nextResult(deadline) else { break }
                let answer = self.answer(result)
                // The NULL that ends what belongs to a statement.
                while failure == nil, let more = nextResult(deadline, mayBeNone: true) { cpq_result_clear(more) }
                awaited.removeFirst()
                if case .preparation(let name) = next {
                    if case .failure(let error) = answer {
                        if error.kind != .skipped { refusedPreparation = error }
                        prepared.remove(name)
                    }
                } else if let error = refusedPreparation {
                    answers.items.append(.failure(error))
                    refusedPreparation = nil
                } else {
                    answers.items.append(answer)
                }
            }
            if case .failure(let error)? = answers.items.last, error.endsSession { failure = failure ?? error }
        }
        answers.failure = failure ?? .lost(connection)
        return answers
    }

    private func answer(_ result: OpaquePointer) -> Result<Rows, PostgreSQLError> {
        switch cpq_result_status(result) {
        case cpq_empty, cpq_command, cpq_rows: return .success(Rows(result))
        case cpq_aborted:
            cpq_result_clear(result)
            return .failure(PostgreSQLError(.skipped, "passed over"))
        default:
            defer { cpq_result_clear(result) }
            return .failure(PostgreSQLError(result))
        }
    }

    /// - Parameter mayBeNone: Whether the end of a statement's results is looked for.
    private func nextResult(_ deadline: ContinuousClock.Instant?, mayBeNone: Bool = false) -> OpaquePointer? {
        var ends = 0
        while true {
            guard awaitInput(deadline) else { return nil }
            if let result = cpq_get_result(connection) { return result }
            if mayBeNone { return nil }
            ends += 1
            guard ends < 3 else {
                fail()
                return nil
            }
        }
    }

    /// Sends what is left to be sent, and waits until a result can be taken without waiting. False if the session is lost.
    private func awaitInput(_ deadline: ContinuousClock.Instant?) -> Bool {
        var sent = cpq_flush(connection)
        while true {
            if sent < 0 || cpq_is_ok(connection) == 0 {
                // What the server said last may still be there to be read.
                if cpq_is_busy(connection) == 0 { return true }
                fail()
                return false
            }
            if sent == 0, cpq_is_busy(connection) == 0 { return true }
            var events = pollfd(
                fd: cpq_socket(connection), events: Int16(POLLIN | (sent > 0 ? POLLOUT : 0)), revents: 0)
            var wait: Int32 = 1000
            if let deadline {
                let left = ContinuousClock.now.duration(to: deadline)
                let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
                guard milliseconds > 0 else {
                    failure = PostgreSQLError(.lost, "the database did not answer in time")
                    return false
                }
                wait = Int32(min(milliseconds + 1, 1000))
            }
            guard poll(&events, 1, wait) >= 0 || errno == EINTR else {
                fail()
                return false
            }
            if events.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, cpq_consume(connection) == 0 {
                if cpq_is_busy(connection) == 0 { return true }
                fail()
                return false
            }
            if sent > 0 { sent = cpq_flush(connection) }
        }
    }

    // MARK: In one

    /// Sends one statement and waits for its rows.
    package func query(
        _ sql: String, named name: String, _ values: [Value] = [], by deadline: ContinuousClock.Instant? = nil
    ) throws(PostgreSQLError) -> Rows {
        send(sql, named: name, values)
        return try alone(deadline)
    }

    /// The same of a statement that is sent once.
    @discardableResult
    package func run(
        _ sql: String, _ values: [Value] = [], by deadline: ContinuousClock.Instant? = nil
    ) throws(PostgreSQLError) -> Rows {
        sendOnce(sql, values)
        return try alone(deadline)
    }

    private func alone(_ deadline: ContinuousClock.Instant?) throws(PostgreSQLError) -> Rows {
        sync()
        let rows = try receive(by: deadline).rows()
        guard let last = rows.last else { throw .unexpected("no answer") }
        return last
    }

    /// Whether a transaction is open, or was when an error came.
    package var isInTransaction: Bool { [2, 3].contains(cpq_transaction_status(connection)) }

    // MARK: Notifications

    /// Takes what has come, without waiting. Whether there was a notification.
    package func takeNotifications() -> Bool {
        guard failure == nil, cpq_consume(connection) != 0 else {
            fail()
            return false
        }
        var found = false
        while cpq_take_notification(connection) != 0 { found = true }
        return found
    }
}
