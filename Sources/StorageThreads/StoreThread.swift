import Glibc
import ResourceCore
import Synchronization

/// A thread of a store's own: it waits for the disk or the network most of its life.
package final class StoreThread: Sendable {
    private let thread: pthread_t
    private let isJoined = Mutex(false)

    private init(_ thread: pthread_t) {
        self.thread = thread
    }

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Starts a thread that runs `body` and ends with it.
    /// - Throws: `.broken` if the system has no thread to give.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(StoreError) -> StoreThread {
        // Signals go to the other threads. That spares this one SIGXFSZ too: a file-size limit is an errno here, not the end.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw .broken("no thread for the store: \(String(cString: strerror(code)))")
        }
        return StoreThread(thread)
    }

    /// Waits for the thread's end; every caller does. On the thread itself, lets it end unattended instead.
    package func join() {
        guard pthread_equal(thread, pthread_self()) == 0 else {
            isJoined.withLock { isJoined in
                if !isJoined { pthread_detach(thread) }
                isJoined = true
            }
            return
        }
        isJoined.withLock { isJoined in
            if !isJoined { pthread_join(thread, nil) }
            isJoined = true
        }
    }
}
