import Glibc
import HTTPSemantics
import JSONDocuments
import Logging
import ResourceCore
import ServiceLifecycle
import Synchronization

/// `serve --watch`: writes into the store what the seed file says differently from its last state, and nothing else. The file
/// itself is only read.
///
/// It is looked at twice a second, by `stat`, and not waited for with inotify: that does not see what changes on the host of a
/// container, on a network file system, or behind a symbolic link.
final class SeedWatch: ServiceLifecycle.Service {
    private let path: String
    private let rules: BatchRules
    private let store: any ResourceStore
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        /// What the file said when it could be read last.
        var last: [Target: Representation]
        /// The file that this was read from; nil if it is to be looked at.
        var stamp: FileStamp?
        /// What was found at the last look, if it is too fresh to be read: it may still be being written.
        var fresh: FileStamp?
        var isMissing = false
    }

    private static let interval = Duration.milliseconds(500)

    /// - Parameter file: what the store was seeded with, or would have been.
    init(_ path: String, _ file: MappedFile, _ rules: BatchRules, _ store: any ResourceStore, _ logger: Logger) {
        self.path = path
        self.rules = rules
        self.store = store
        self.logger = logger
        let last = (try? Self.resources(in: file.bytes, rules).get()) ?? [:]
        state = Mutex(State(last: last))
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                if !Task.isCancelled { await look() }
            }
        }
    }

    private func look() async {
        guard let bytes = newBytes() else { return }
        guard bytes.contains(where: { $0 > 0x20 }) else {
            logger.warning("The watched file is empty: the store stays as it is", metadata: ["file": "\(path)"])
            return
        }
        switch bytes.withUnsafeBufferPointer({ Self.resources(in: $0, rules) }) {
        case .failure(let fault):
            logger.warning(
                "The watched file cannot be read: the store stays as it is",
                metadata: [
                    "file": "\(path)", "line": "\(fault.line)", "column": "\(fault.column)",
                    "reason": "\(fault.sentence)",
                ])
        case .success(let now): await write(now)
        }
    }

    // MARK: The file

    /// The file's bytes, if it is another than the last that was read, and whole.
    private func newBytes() -> [UInt8]? {
        state.withLock { state in
            guard let stamp = FileStamp(of: path) else {
                if !state.isMissing {
                    logger.warning("The watched file is gone: the store stays as it is", metadata: ["file": "\(path)"])
                }
                state.isMissing = true
                return nil
            }
            state.isMissing = false
            guard stamp != state.stamp else { return nil }
            guard stamp == state.fresh || stamp.isOld else {
                state.fresh = stamp
                return nil
            }
            guard let bytes = Self.bytes(of: path), FileStamp(of: path) == stamp else { return nil }
            state.stamp = stamp
            return bytes
        }
    }

    /// Read, not mapped: who shortens a file that is mapped ends the process.
    private static func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
    }

    private static func resources(
        in bytes: UnsafeBufferPointer<UInt8>, _ rules: BatchRules
    ) -> Result<[Target: Representation], DataFile.Fault> {
        var resources: [Target: Representation] = [:]
        let fault = DataFile(rules).read(bytes) { resource in
            guard resources.updateValue(resource.representation, forKey: resource.target) == nil else {
                return JSONOutline.Fault(
                    offset: resource.offset,
                    sentence: "There is another resource with the id \(resource.target.id) in this collection.")
            }
            return nil
        }
        if let fault { return .failure(fault) }
        return .success(resources)
    }

    // MARK: The store

    private func write(_ now: [Target: Representation]) async {
        let before = state.withLock { $0.last }
        let changed = now.filter { before[$0.key] != $0.value }
        let gone = before.keys.filter { now[$0] == nil }
        let targets = (Array(changed.keys) + gone).sorted { ($0.collection, $0.id) < ($1.collection, $1.id) }
        guard !targets.isEmpty else { return state.withLock { $0.last = now } }
        let result: Result<BatchDecision, StoreError> = await withCheckedContinuation { continuation in
            store.commit(
                BatchCommit(to: nil, targets: targets) { facts in
                    var changes: [BatchChange] = []
                    for (target, old) in zip(targets, facts.stored) {
                        guard old?.representation != changed[target] else { continue }
                        let new = changed[target].map {
                            StoredRepresentation(
                                $0, revision: facts.nextRevision + Int64(changes.count), replacing: old, now: facts.now)
                        }
                        changes.append(BatchChange(target, new))
                    }
                    return BatchDecision(.changed([], facts.validators), .each(changes))
                } completion: {
                    continuation.resume(returning: $0)
                })
        }
        switch result {
        case .success(let decision):
            state.withLock { $0.last = now }
            var count = 0
            if case .each(let changes) = decision.changes { count = changes.count }
            logger.info("The watched file changed", metadata: ["file": "\(path)", "resources": "\(count)"])
        case .failure(let error):
            // It is looked at once more.
            state.withLock { $0.stamp = nil }
            logger.error(
                "What the watched file says was not stored", metadata: ["file": "\(path)", "failure": "\(error)"])
        }
    }
}

/// Tells a state of a file from its others.
private struct FileStamp: Equatable {
    private let device: dev_t
    private let inode: ino_t
    private let size: off_t
    private let seconds: Int
    private let nanoseconds: Int

    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = status.st_dev
        inode = status.st_ino
        size = status.st_size
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }

    /// Whether the file has not been written for a while.
    var isOld: Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let age = (now.tv_sec &- seconds) &* 1000 &+ (now.tv_nsec - nanoseconds) / 1_000_000
        return age > 200
    }
}
