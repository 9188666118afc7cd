import Synchronization

/// A number that one thread at a time counts up and any thread reads: that takes no locked instruction.
package final class Counter: Sendable {
    private let count = Atomic<Int64>(0)

    package init() {}

    package func add(_ number: Int64 = 1) {
        count.store(count.load(ordering: .relaxed) &+ number, ordering: .relaxed)
    }

    package var value: Int64 { count.load(ordering: .relaxed) }
}

/// Numbers in a row, each a counter as `Counter` is.
final class CounterRow: @unchecked Sendable {
    // Unchecked: what is pointed to is atomic.
    private let cells: UnsafeMutablePointer<Atomic<Int64>>
    let count: Int

    init(count: Int) {
        self.count = count
        cells = .allocate(capacity: count)
        for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: count)
        cells.deallocate()
    }

    func add(_ number: Int64, at index: Int) {
        precondition(0..<count ~= index)
        cells[index].store(cells[index].load(ordering: .relaxed) &+ number, ordering: .relaxed)
    }

    subscript(index: Int) -> Int64 {
        precondition(0..<count ~= index)
        return cells[index].load(ordering: .relaxed)
    }
}
