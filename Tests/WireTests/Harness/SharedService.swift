import Glibc
import Synchronization

extension PutstoreProcess {
    /// The one process with the default options that all tests share which need no other. It ends with the tests.
    static func shared() throws -> PutstoreProcess { try sharedStart.get() }

    private static let sharedStart: Result<PutstoreProcess, any Error> = Result {
        let service = try PutstoreProcess()
        atexit {
            if case .success(let service) = PutstoreProcess.sharedStart { _ = try? service.stop() }
        }
        return service
    }
}

/// Names that no other test uses.
enum Fresh {
    private static let count = Atomic<Int>(0)

    /// A collection with nothing in it.
    static func collection() -> String {
        "c\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
    }

    /// The address of a resource that does not exist.
    static func resource() -> String { "/\(collection())/1" }
}
