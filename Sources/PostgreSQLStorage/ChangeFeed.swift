import Glibc
import Logging
import PostgreSQL
import ResourceCore
import StorageThreads
import Synchronization

/// Tells of changes, those of other processes among them, in the order of their revisions.
///
/// What this process commits is told at once where nothing came between. The rest is read from the log: ten times a second while
/// somebody listens, and as soon as another process has sent a notification that there is something.
final class ChangeFeed: Sendable {
    private let database: Database
    private let channel: String
    private let observer = ChangeObserver()
    private let state: Mutex<State>
    private let logger: Logger
    /// A pair of sockets: a byte wakes the thread.
    private let bell: (reading: Int32, ringing: Int32)
    private let thread = Mutex<StoreThread?>(nil)

    private struct State {
        /// The last change that was told, or that nobody wanted to be told of.
        var told: Int64
        var isFollowed = false
        /// Whether other processes are to be told that there is something.
        var hasNews = false
        var isClosed = false
    }

    private static let pollMilliseconds: Int32 = 100
    /// Milliseconds between two notifications of other processes.
    private static let notificationRest: Int32 = 10
    private static let atOnce: Int64 = 4096

    init(_ database: Database, newest: Int64, _ logger: Logger) throws(StoreError) {
        self.database = database
        self.logger = logger
        channel = "putstore_" + database.schema
        state = Mutex(State(told: newest))
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .broken("no socket: \(String(cString: strerror(errno)))")
        }
        bell = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let started = try StoreThread.start { [self] in serve() }
        thread.withLock { $0 = started }
    }

    func observe(_ observer: @escaping @Sendable ([Revision]) -> Void) { self.observer.set(observer) }

    /// Whether anybody listens to the changes of others.
    func setFollowed(_ isFollowed: Bool) {
        state.withLock { $0.isFollowed = isFollowed }
        if isFollowed { ring() }
    }

    /// These changes of this process are durable.
    func committed(_ revisions: [Revision]) {
        guard let first = revisions.first, let last = revisions.last else { return }
        state.withLock { state in
            state.hasNews = true
            guard !state.isFollowed || first.number == state.told + 1 else { return }
            guard last.number > state.told else { return }
            state.told = last.number
            // Within the lock, for the order's sake.
            observer.tell(revisions)
        }
        ring()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        ring()
        thread.withLock { $0 }?.join()
        thread.withLock { thread in
            guard thread != nil else { return }
            thread = nil
            Glibc.close(bell.reading)
            Glibc.close(bell.ringing)
        }
    }

    private func ring() {
        var byte: UInt8 = 1
        _ = write(bell.ringing, &byte, 1)
    }

    // MARK: The thread

    private func serve() {
        var session: Session?
        while true {
            let (isFollowed, hasNews, isClosed) = state.withLock { state in
                defer { state.hasNews = false }
                return (state.isFollowed, state.hasNews, state.isClosed)
            }
            if isClosed { return }
            if isFollowed || hasNews {
                do throws(PostgreSQLError) {
                    let open = try listening(session)
                    session = open
                    if hasNews { try notify(open) }
                    if isFollowed { try read(open) }
                } catch {
                    session = nil
                }
            }
            wait(session, isFollowed: isFollowed, hasSent: hasNews)
        }
    }

    private func listening(_ session: Session?) throws(PostgreSQLError) -> Session {
        if let session, !session.isLost { return session }
        let session = try database.open(.reading)
        let name = try session.run("SELECT quote_ident($1::text)", [.text(channel)]).first?.text(0) ?? channel
        try session.run("LISTEN \(name)")
        return session
    }

    private func notify(_ session: Session) throws(PostgreSQLError) {
        try session.run("SELECT pg_notify($1::text, '')", [.text(channel)], by: .now + .seconds(5))
    }

    /// Tells of what has come since.
    private func read(_ session: Session) throws(PostgreSQLError) {
        while true {
            var told = state.withLock { $0.told }
            let newest = try session.query(.newest, by: .now + .seconds(5)).first?.integer(0) ?? 0
            guard newest > told else { return }
            // Who was not there for long has to look at the log anyway.
            told = max(told, newest - Self.atOnce)
            let rows = try session.query(.news, [.integer(told), .integer(Self.atOnce)], by: .now + .seconds(15))
            var revisions: [Revision] = []
            for row in rows.all { revisions.append(try row.loggedChange().revision) }
            guard let last = revisions.last else {
                state.withLock { $0.told = max($0.told, newest) }
                return
            }
            state.withLock { state in
                let news = revisions.filter { $0.number > state.told }
                guard !news.isEmpty else { return }
                state.told = last.number
                observer.tell(news)
            }
            guard rows.count == Self.atOnce else { return }
        }
    }

    /// Until there may be something to do.
    private func wait(_ session: Session?, isFollowed: Bool, hasSent: Bool) {
        if hasSent { usleep(UInt32(Self.notificationRest) * 1000) }
        var events = [pollfd(fd: bell.reading, events: Int16(POLLIN), revents: 0)]
        if let session, !session.isLost { events.append(pollfd(fd: session.socket, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&events, nfds_t(events.count), isFollowed ? Self.pollMilliseconds : -1)
        var bytes = [UInt8](repeating: 0, count: 256)
        while Glibc.read(bell.reading, &bytes, bytes.count) > 0 {}
        if events.count > 1, events[1].revents != 0 { _ = session?.takeNotifications() }
    }
}
