import HTTPSemantics
import JSONDocuments

extension ResolutionInput {
    /// The stored document with the patch applied, all of it or nothing (RFC 5789 §2).
    func applyPatch() -> PatchResult {
        guard case .patch(let patch) = parsedContent, let stored = facts.stored else {
            return .inapplicable(detail: "There is nothing to apply.", pointer: nil)
        }
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: stored.representation.content, depthLimit: operation.depthLimit)
        } catch {
            return .inapplicable(detail: "The stored representation is not JSON: \(error)", pointer: nil)
        }
        return apply(patch, to: document)
    }

    private func apply(_ patch: Patch, to document: JSONDocument) -> PatchResult {
        switch patch {
        case .merge(let patch): written(patch.apply(to: document))
        case .operations(let patch): apply(patch, to: document)
        case .large(let read):
            if let patch = read() {
                apply(patch, to: document)
            } else {
                .inapplicable(detail: "There is nothing to apply.", pointer: nil)
            }
        }
    }

    private func apply(_ patch: JSONPatch, to document: JSONDocument) -> PatchResult {
        do {
            return written(
                try patch.apply(to: document, limit: operation.contentLimit, depthLimit: operation.depthLimit))
        } catch {
            switch error.reason {
            case .tooLarge, .tooDeep, .tooCostly: return .tooLarge
            case .noSuchLocation, .notAnIndex, .indexOutOfRange, .testFailed, .moveIntoItself, .rootRemoved:
                return .inapplicable(detail: error.sentence, pointer: "\(error.pointer)")
            }
        }
    }

    private func written(_ document: JSONDocument) -> PatchResult {
        guard let bytes = try? document.bytes(limit: operation.contentLimit, depthLimit: operation.depthLimit) else {
            return .tooLarge
        }
        return .applied(bytes)
    }
}
