import JSONDocuments
import ResourceCore
import StorageThreads
import Synchronization

/// Reads a file on a thread of its own while what it has is stored.
enum ReadAhead {
    /// Resources that are handed over together.
    private static let batchSize = 256
    /// Batches that are read before they are wanted.
    private static let batchLimit = 8

    private enum Part: Sendable {
        case resources([DataFile.Resource])
        case end(DataFile.Fault?)
    }

    /// As `DataFile.read`, of which `take` is called on this thread.
    static func read(
        _ file: MappedFile, _ rules: BatchRules, take: (DataFile.Resource) -> JSONOutline.Fault?
    ) -> DataFile.Fault? {
        let parts = WaitingQueue<Part>()
        // One for each batch that may be read.
        let permits = WaitingQueue<Void>()
        _ = permits.add(Array(repeating: (), count: batchLimit))
        let thread: StoreThread
        do throws(StoreError) {
            thread = try StoreThread.start { produce(file, rules, into: parts, permits) }
        } catch {
            // The system has no thread to give.
            return DataFile(rules).read(file.bytes, take: take)
        }
        defer {
            permits.close()
            thread.join()
        }
        while let part = parts.take(atMost: 1)?.first {
            switch part {
            case .end(let fault): return fault
            case .resources(let resources):
                for resource in resources {
                    if let fault = take(resource) { return DataFile.Fault(fault, in: file.bytes) }
                }
                _ = permits.add(())
            }
        }
        return nil
    }

    private static func produce(
        _ file: MappedFile, _ rules: BatchRules, into parts: WaitingQueue<Part>, _ permits: WaitingQueue<Void>
    ) {
        var batch: [DataFile.Resource] = []
        let fault = DataFile(rules).read(file.bytes) { resource in
            batch.append(resource)
            guard batch.count == batchSize else { return nil }
            // None is given any more once something is wrong with what was read.
            guard permits.take(atMost: 1)?.isEmpty == false else { return JSONOutline.Fault(offset: 0, sentence: "") }
            _ = parts.add(.resources(batch))
            batch = []
            batch.reserveCapacity(batchSize)
            return nil
        }
        _ = parts.add([.resources(batch), .end(fault)])
    }
}
