import HTTPSemantics
import ResourceCore
import Synchronization
import Testing

extension StorageContract {
    static let endings = [
        Check("A closed store refuses commits and reading, and may be closed again") { it in
            try await it.put("one", at: .note("a"))
            let reader = try it.store.makeReader()
            it.store.close()
            it.store.close()
            await #expect(throws: StoreError.closed) { try await it.put("two", at: .note("a")) }
            #expect(throws: StoreError.closed) { try it.store.makeReader() }
            #expect(throws: StoreError.closed) { try reader.representation(of: .note("a")) }
            #expect(throws: StoreError.closed) { try reader.facts(for: .note("a"), idempotencyKey: nil) }
            #expect(throws: StoreError.closed) { try reader.validators(of: "notes") }
            #expect(throws: StoreError.closed) { try reader.page(of: "notes") }
            #expect(throws: StoreError.closed) { try reader.collections() }
        },
        Check("Closing waits for everything that was committed before") { it in
            let succeeded = Counter()
            for number in 0..<100 {
                it.store.commit(
                    Commit(to: .note("\(number)")) {
                        .putting(Representation(""), at: .note("\(number)"), $0)
                    } completion: {
                        if case .success = $0 { succeeded.add() }
                    })
            }
            it.store.close()
            #expect(succeeded.value == 100)
        },
    ]
}

/// Counts from any thread.
package final class Counter: Sendable {
    private let count = Atomic(0)

    /// A counter at 0.
    package init() {}

    /// The count.
    package var value: Int { count.load(ordering: .acquiring) }

    /// Counts one.
    package func add() {
        count.add(1, ordering: .acquiringAndReleasing)
    }
}
