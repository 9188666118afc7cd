import Synchronization

/// What asks a service to stop: once, for all who wait for it.
package final class StopRequest: Sendable {
    private struct State {
        var isMade = false
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether somebody asked.
    package var isMade: Bool { state.withLock { $0.isMade } }

    /// Asks for the stop; again, it does nothing.
    package func make() {
        let waiting = state.withLock { state in
            state.isMade = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Waits until somebody asks.
    /// - Returns: false if the task was cancelled before that.
    package func wait() async -> Bool {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            if state.isMade { continuation.finish() } else { state.waiting.append(continuation) }
        }
        for await _ in stream {}
        return isMade
    }
}
