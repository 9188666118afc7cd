import Glibc
import Synchronization

extension PutstoreProcess {
    /// The one process with the default options that all tests share which need no other. It ends with the tests.
    static func shared() throws -> PutstoreProcess { try sharedStart.get() }

    private static let sharedStart: Result<PutstoreProcess, any Error> = Result {
        let service = try PutstoreProcess()
        atexit { PutstoreProcess.endShared() }
        return service
    }

    /// Stops it as the tests end; an ending other than exit 0 fails the run, which is too late for an issue.
    private static func endShared() {
        guard case .success(let service) = sharedStart else { return }
        let ending = try? service.stop()
        if ending != .exit(0) { print("The shared putstore ended with \(ending as Any):\n\(service.log)") }
        service.directory.remove()
        fflush(nil)
        if ending != .exit(0) { _exit(1) }
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
