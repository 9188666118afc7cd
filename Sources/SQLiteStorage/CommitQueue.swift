import ResourceCore
import StorageThreads

/// Holds the writer, for whoever may use it next, and the commits that wait for it. One thread at a time has the writer: the
/// writer's own, which takes all the commits there are; or one that finds it idle.
final class CommitQueue: @unchecked Sendable {
    // Unchecked: what is variable is only touched between lock and unlock. The writer goes from hand to hand.
    private let monitor = Monitor()
    private var waiting: [QueuedCommit] = []
    private var erasures: [ChangeLog.Erasure] = []
    /// Nil while somebody has it, and after the end.
    private var writer: Writer?
    private var isClosed = false

    init(_ writer: Writer) {
        self.writer = writer
    }

    deinit { monitor.destroy() }

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
        monitor.lock()
        defer { monitor.unlock() }
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
        monitor.locked {
            guard !isClosed else { return false }
            append(commit)
            return true
        }
    }

    private func append(_ commit: QueuedCommit) {
        waiting.append(commit)
        // The thread sleeps only while nothing waits, or while another has the writer, who wakes it then.
        if waiting.count == 1, writer != nil { monitor.signal() }
    }

    /// Appends `erasure`, for when nobody writes. Waits for nobody.
    /// - Returns: whether it was taken; a queue that is closed takes none.
    func add(_ erasure: ChangeLog.Erasure) -> Bool {
        monitor.locked {
            guard !isClosed else { return false }
            erasures.append(erasure)
            monitor.signal()
            return true
        }
    }

    /// Appends `commits`, for the writer's thread to take together. False if the queue is closed.
    func add(together commits: [Commit]) -> Bool {
        monitor.locked {
            guard !isClosed else { return false }
            waiting += commits.map { .one($0) }
            if writer != nil { monitor.signal() }
            return true
        }
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
        monitor.locked {
            while true {
                guard let idle = writer else {
                    monitor.wait()
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
                guard idle.mayHaveChoreSoon else {
                    monitor.wait()
                    continue
                }
                _ = monitor.wait(until: Monitor.end(after: 1))
            }
        }
    }

    /// The writer, if it is idle. Waits for nobody.
    func takeIfIdle() -> Writer? {
        monitor.locked {
            guard waiting.isEmpty, let idle = writer else { return nil }
            writer = nil
            return idle
        }
    }

    /// Gives the writer back, for the next one.
    func giveBack(_ writer: Writer) {
        monitor.locked {
            self.writer = writer
            if !waiting.isEmpty || isClosed || writer.isCheckpointDue || !erasures.isEmpty || writer.hasChore {
                monitor.signal()
            }
        }
    }

    /// Takes no more commits. What waits will still be taken.
    func close() {
        monitor.locked {
            isClosed = true
            monitor.signal()
        }
    }
}
