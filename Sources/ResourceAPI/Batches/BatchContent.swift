import HTTPSemantics
import JSONDocuments
import ResourceCore

/// What a request for many resources asks for, as its method and content say.
enum BatchContent: Sendable {
    /// What is known without looking at what is stored.
    case work(BatchResolution.Work)
    case patch(BatchPatch)

    /// Reads the content, which takes long if there is much of it.
    /// - Parameter collection: nil for the store.
    init(_ content: [UInt8], of collection: String?, _ input: AdmissionInput, _ service: Service) {
        let rules = service.batchRules
        if input.request.method == .delete {
            self = .work(collection.map { .clear($0) } ?? .faulty(BatchFault(.content, Problem(.notFound, detail: ""))))
            return
        }
        if let fault = Digests.mismatch(content, input) {
            self = .work(.faulty(BatchFault(.digest, fault.problem(profile: input.policy.statusProfile))))
            return
        }
        do throws(BatchFault) {
            guard !content.isEmpty else {
                throw BatchFault(.content, ContentError.absent.problem(profile: input.policy.statusProfile))
            }
            if let collection, let sequence = RecordSequence(input.mediaType.value) {
                self = .work(Self.creation(try sequence.records(in: content, rules), in: collection, input, service))
            } else {
                let isMerge = input.mediaType.value.map { $0.essence == MediaType.mergePatch.essence } ?? true
                self = .patch(try BatchPatch(parsing: content, isMerge: isMerge, of: collection, rules))
            }
        } catch {
            self = .work(.faulty(error.under(input.policy.statusProfile)))
        }
    }

    /// Each record makes a resource under a fresh id; what the fields say of the content holds for each.
    private static func creation(
        _ records: [[UInt8]], in collection: String, _ input: AdmissionInput, _ service: Service
    ) -> BatchResolution.Work {
        var made: [Target: Representation] = [:]
        var order: [Target] = []
        // In the order of the records, though many are drawn within one millisecond.
        let ids = records.map { _ in service.dependencies.newID() }.sorted()
        for (record, id) in zip(records, ids) {
            let target = Target(collection: collection, id: id)
            made[target] = Representation(
                content: record, mediaType: MediaType.json.essence,
                language: ContentParsing.languages(input.request.fields),
                disposition: input.request.fields[.contentDisposition])
            order.append(target)
        }
        return .create(made, order: order)
    }
}

extension BatchFault {
    /// The same with the status that `profile` has for it.
    fileprivate func under(_ profile: StatusProfile) -> BatchFault {
        BatchFault(stage, problem.with { $0.status = $0.type.status(profile) })
    }
}

extension Service {
    var batchRules: BatchRules {
        BatchRules(
            limit: policy.batchLimit, contentLimit: policy.contentLimit, depthLimit: policy.depthLimit,
            isCollectionName: { [router] in router.isCollection($0) })
    }
}
