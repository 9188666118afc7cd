import Glibc
import Synchronization

/// Writes to a descriptor on a thread of its own, so that nobody waits for who reads it. What has no room while the reader
/// is behind is dropped, and counted: the count stands in the log where the lines would have stood.
package final class LogWriter: Sendable {
    /// Writes to standard error.
    package static let standardError = LogWriter(descriptor: STDERR_FILENO)

    private struct State {
        var waiting: [UInt8] = []
        /// Lines, since it was last told how many.
        var dropped = 0
        /// Those that were told of.
        var droppedInAll = 0
        var format = LogFormat.text
        var isWriting = false
        var isRunning = false
    }

    /// Bytes that may wait for the reader.
    private static let capacity = 1 << 20

    private let descriptor: Int32
    private let state = Mutex(State())
    /// Counts up when there is something to write.
    private let signal: Semaphore

    package init(descriptor: Int32) {
        self.descriptor = descriptor
        signal = Semaphore()
    }

    /// Takes whole lines, and returns at once.
    package func write(_ lines: [UInt8]) {
        let (isFirst, mustStart) = state.withLock { state in
            guard state.waiting.count + lines.count <= Self.capacity else {
                state.dropped += lines.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
                return (false, false)
            }
            let isFirst = state.waiting.isEmpty && !state.isWriting
            state.waiting += lines
            defer { state.isRunning = true }
            return (isFirst, !state.isRunning)
        }
        if mustStart { start() }
        if isFirst { signal.post() }
    }

    /// How what is said of dropped lines is written.
    package func setFormat(_ format: LogFormat) { state.withLock { $0.format = format } }

    /// How many lines were dropped so far.
    package var dropped: Int { state.withLock { $0.droppedInAll + $0.dropped } }

    private static func note(dropped: Int, _ format: LogFormat) -> [UInt8] {
        let text = "\(dropped) lines of the log were dropped: nobody read it"
        return LogLine(format, level: "warning", message: text, metadata: []).bytes
    }

    /// Waits until everything is written, at most for about so many milliseconds.
    func finish(milliseconds: Int = 500) {
        for _ in 0..<milliseconds {
            let isDone = state.withLock { $0.waiting.isEmpty && !$0.isWriting }
            if isDone { return }
            usleep(1_000)
        }
    }

    private func start() {
        // What was said last has to be out when the process ends.
        if descriptor == STDERR_FILENO { atexit { LogWriter.standardError.finish() } }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<LogWriter>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        if result == 0 { pthread_detach(thread) } else { context.release() }
    }

    private func run() {
        // Signals are for the threads that wait for them.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        while true {
            signal.wait()
            while let lines = next() { writeAll(lines) }
        }
    }

    private func next() -> [UInt8]? {
        state.withLock { state in
            var lines = state.waiting
            state.waiting = []
            if state.dropped > 0 {
                lines += Self.note(dropped: state.dropped, state.format)
                state.droppedInAll += state.dropped
                state.dropped = 0
            }
            state.isWriting = !lines.isEmpty
            return lines.isEmpty ? nil : lines
        }
    }

    /// What cannot be written is lost: a log must not stop the service.
    private func writeAll(_ lines: [UInt8]) {
        var rest = lines[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&event, 1, -1)
                continue
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A counting semaphore of the system's.
private final class Semaphore: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func post() { sem_post(semaphore) }

    func wait() {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
