import Glibc
import ResourceCore
import Synchronization

/// Holds the writer, for whoever may use it next, and the commits that wait for it. One thread at a time has the writer: the
/// writer's own, which takes all the commits there are; or one that finds it idle.
final class CommitQueue: @unchecked Sendable {
    // Unchecked: what is variable is only touched between lock and unlock. The writer goes from hand to hand.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [QueuedCommit] = []
    private var erasures: [ChangeLog.Erasure] = []
    /// Nil while somebody has it, and after the end.
    private var writer: Writer?
    private var isClosed = false

    init(_ writer: Writer) {
        self.writer = writer
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    enum Addition {
        /// The writer's thread will take the commit.
        case queued
        /// The writer was idle: the caller is to carry the commit out, at once, and to give the writer back.
        case mine(Writer)
        /// The queue is closed.
        case refused
    }

    /// Appends `commit`, unless it may be carried out here and now. Waits for nobody.
    func add(_ commit: consuming Commit) -> Addition {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return .refused }
        if commit.mayWait, waiting.isEmpty, let idle = writer, idle.isDiskQuick {
            writer = nil
            return .mine(idle)
        }
        append(.one(commit))
        return .queued
    }

    /// Appends `commit`: it is for the writer's thread. False if the queue is closed.
    func add(_ commit: QueuedCommit) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        append(commit)
        return true
    }

    private func append(_ commit: QueuedCommit) {
        waiting.append(commit)
        // The thread sleeps only while nothing waits, or while another has the writer, who wakes it then.
        if waiting.count == 1, writer != nil { pthread_cond_signal(arrival) }
    }

    /// Appends `erasure`, for when nobody writes. Waits for nobody.
    /// - Returns: whether it was taken; a queue that is closed takes none.
    func add(_ erasure: ChangeLog.Erasure) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        erasures.append(erasure)
        pthread_cond_signal(arrival)
        return true
    }

    /// Appends `commits`, for the writer's thread to take together. False if the queue is closed.
    func add(together commits: [Commit]) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        waiting += commits.map { .one($0) }
        if writer != nil { pthread_cond_signal(arrival) }
        return true
    }

    enum Work {
        /// What waits, in order; nothing, if only the log is to be moved.
        case commits([QueuedCommit], Writer)
        /// Nothing waits, and the writer has something of its own to do.
        case chore(Writer)
        /// The queue is closed and empty: the writer has one last thing to do.
        case end(Writer)
    }

    /// Waits for work and for the writer.
    func take() -> Work {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            guard let idle = writer else {
                pthread_cond_wait(arrival, mutex)
                continue
            }
            if !erasures.isEmpty {
                idle.take(erasures)
                erasures = []
            }
            if !waiting.isEmpty || isClosed || idle.isCheckpointDue {
                writer = nil
                if waiting.isEmpty, isClosed { return .end(idle) }
                defer { waiting = [] }
                return .commits(waiting, idle)
            }
            if idle.hasChore {
                writer = nil
                return .chore(idle)
            }
            if idle.mayHaveChoreSoon { waitASecond() } else { pthread_cond_wait(arrival, mutex) }
        }
    }

    /// Waits for an arrival, but no longer than a second.
    private func waitASecond() {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        end.tv_sec += 1
        pthread_cond_timedwait(arrival, mutex, &end)
    }

    /// The writer, if it is idle. Waits for nobody.
    func takeIfIdle() -> Writer? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard waiting.isEmpty, let idle = writer else { return nil }
        writer = nil
        return idle
    }

    /// Gives the writer back, for the next one.
    func giveBack(_ writer: Writer) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        self.writer = writer
        if !waiting.isEmpty || isClosed || writer.isCheckpointDue || !erasures.isEmpty || writer.hasChore {
            pthread_cond_signal(arrival)
        }
    }

    /// Takes no more commits. What waits will still be taken.
    func close() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        isClosed = true
        pthread_cond_signal(arrival)
    }
}
