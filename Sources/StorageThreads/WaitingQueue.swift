/// What waits for a thread, in order.
package final class WaitingQueue<Element: Sendable>: @unchecked Sendable {
    // Unchecked: what is variable is only touched between lock and unlock.
    private let monitor = Monitor()
    private var waiting: [Element] = []
    private var hasClosed = false

    package init() {}

    deinit { monitor.destroy() }

    /// Appends `elements`, so that they are taken together where they fit. Waits for nobody. False if the queue is closed.
    package func add(_ elements: [Element]) -> Bool {
        monitor.locked {
            guard !hasClosed else { return false }
            waiting += elements
            monitor.signal()
            return true
        }
    }

    package func add(_ element: Element) -> Bool { add([element]) }

    /// Puts what was taken and not used back where it was.
    package func putBack(_ elements: some Collection<Element>) {
        guard !elements.isEmpty else { return }
        monitor.locked {
            waiting.insert(contentsOf: elements, at: 0)
            monitor.signal()
        }
    }

    /// Waits for elements, `seconds` at most (nil: as long as it takes).
    /// - Returns: the first, `limit` at most; none if the time is over; nil if the queue is closed and empty.
    package func take(atMost limit: Int, within seconds: Double? = nil) -> [Element]? {
        let end = seconds.map { Monitor.end(after: $0) }
        return monitor.locked {
            while waiting.isEmpty {
                guard !hasClosed else { return nil }
                guard let end else {
                    monitor.wait()
                    continue
                }
                if !monitor.wait(until: end), waiting.isEmpty, !hasClosed { return [] }
            }
            let taken = takeFirst(limit)
            // For another thread that takes.
            if !waiting.isEmpty { monitor.signal() }
            return taken
        }
    }

    /// The first of what waits now, `limit` at most.
    package func takeNow(atMost limit: Int) -> [Element] { monitor.locked { takeFirst(limit) } }

    private func takeFirst(_ limit: Int) -> [Element] {
        let taken = Array(waiting.prefix(limit))
        waiting.removeFirst(taken.count)
        return taken
    }

    /// Whether nothing waits.
    package var isEmpty: Bool { monitor.locked { waiting.isEmpty } }

    /// Whether it takes no more.
    package var isClosed: Bool { monitor.locked { hasClosed } }

    /// Takes no more elements. What waits will still be taken.
    package func close() {
        monitor.locked {
            hasClosed = true
            monitor.broadcast()
        }
    }
}
