import Glibc
import HTTPSemantics
import ResourceCore
import Synchronization

/// Threads for work that would hold up an event loop, or the writer: checks of large contents, large patches, large
/// pages, queries, large digests. A thread begins when there is work and ends when there is none; what it read with is kept for
/// the next, for opening a database takes longer than most queries. Their priority is low, so that event loops come first.
final class WorkerPool: Sendable {
    /// Does some work on a thread of the pool, with what that thread reads with.
    typealias Job = @Sendable (Worker) -> Void

    /// Bytes that are worked on where they are: more go to the pool.
    static let inlineLimit = 65_536

    /// Jobs on more bytes than these run one or two at a time, for the room that parsed JSON takes.
    private static let largeJob = 1 << 20
    /// Jobs that may wait.
    private static let queueLimit = 512

    /// A job, and when it came.
    private struct Waiting {
        let job: Job
        let time = ContinuousClock.now
    }

    private struct State {
        var small: [Waiting] = []
        var large: [Waiting] = []
        var threads = 0
        var largeRunning = 0
        var isLargeNext = false
        /// Of threads that have ended: at most as many as there were at once.
        var readers: [IdleReader] = []
    }

    /// Unchecked: one thread at a time has it, the one that took it out of the state.
    private struct IdleReader: @unchecked Sendable {
        let reader: any ResourceReader
    }

    private let state = Mutex(State())
    private let width: Int
    private let largeWidth: Int
    private let makeReader: @Sendable () throws(StoreError) -> any ResourceReader

    /// - Parameter width: How many jobs run at once; 0: each on the thread that brings it.
    init(width: Int, makeReader: @escaping @Sendable () throws(StoreError) -> any ResourceReader) {
        self.width = width
        largeWidth = min(2, max(1, width - 1))
        self.makeReader = makeReader
    }

    /// As many jobs at once as there are processors, and at least two.
    static var usualWidth: Int { max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// As many where they wait for a network most of the time.
    static let waitingWidth = 16

    /// Has `job` run, now or when its turn comes. False, and it never will, if too many wait.
    func run(bytes: Int, _ job: @escaping Job) -> Bool {
        guard width > 0 else {
            job(Worker(makeReader))
            return true
        }
        let isLarge = bytes > Self.largeJob
        let (isTaken, needsThread) = state.withLock { state in
            guard state.small.count + state.large.count < Self.queueLimit else { return (false, false) }
            if isLarge { state.large.append(Waiting(job: job)) } else { state.small.append(Waiting(job: job)) }
            guard state.threads < width, !isLarge || state.largeRunning < largeWidth else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        guard needsThread, !start() else { return isTaken }
        // The system has no thread to give. Others of the pool take the job; if there are none, nobody does.
        return state.withLock { state in
            state.threads -= 1
            guard state.threads == 0 else { return true }
            return (isLarge ? state.large.popLast() : state.small.popLast()) == nil
        }
    }

    /// Works until nothing is left that this thread may begin.
    private func serve() {
        let worker = Worker(makeReader, state.withLock { $0.readers.popLast()?.reader })
        var wasLarge = false
        while true {
            let next: (waiting: Waiting, isLarge: Bool)? = state.withLock { state in
                if wasLarge { state.largeRunning -= 1 }
                // Large and small ones take turns where both may begin.
                let mayBeLarge = !state.large.isEmpty && state.largeRunning < largeWidth
                if mayBeLarge, state.small.isEmpty || state.isLargeNext {
                    state.isLargeNext = false
                    state.largeRunning += 1
                    return (state.large.removeFirst(), true)
                }
                state.isLargeNext = true
                if !state.small.isEmpty { return (state.small.removeFirst(), false) }
                state.threads -= 1
                if let reader = worker.made { state.readers.append(IdleReader(reader: reader)) }
                return nil
            }
            guard let next else { return }
            wasLarge = next.isLarge
            worker.time = next.waiting.time
            next.waiting.job(worker)
        }
    }

    /// Starts a thread that serves. It is not waited for: at the end of the process it may stand within a job, of which
    /// nothing is stored but by a commit.
    private func start() -> Bool {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let pool = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                // Of this thread alone, for Linux gives each a priority of its own.
                setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
                Unmanaged<WorkerPool>.fromOpaque(argument).takeRetainedValue().serve()
                return nil
            }, pool.toOpaque())
        guard code == 0 else {
            pool.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

/// What a job is given: the reader of its thread.
final class Worker {
    private let makeReader: @Sendable () throws(StoreError) -> any ResourceReader
    /// What there is already.
    fileprivate private(set) var made: (any ResourceReader)?
    /// When the job came that is being done.
    fileprivate(set) var time = ContinuousClock.now

    fileprivate init(
        _ makeReader: @escaping @Sendable () throws(StoreError) -> any ResourceReader,
        _ made: (any ResourceReader)? = nil
    ) {
        self.makeReader = makeReader
        self.made = made
    }

    /// A reader for this thread, made when it is first wanted.
    func reader() throws(StoreError) -> any ResourceReader {
        if let made { return made.begun(at: time) }
        let reader = try makeReader()
        made = reader
        return reader.begun(at: time)
    }
}
