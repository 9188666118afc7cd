import HTTPSemantics
import JSONDocuments

/// How much work a patch may be.
package enum PatchEffort: Sendable {
    /// As much as it takes, within the limits of patches.
    case any
    /// So little that nobody notices: a millisecond or two. For the writer and for event loops.
    case little

    /// Bytes of a target that is patched with little effort.
    private static let sizeLimit = 65_536
    private static let stepLimit = 200_000

    fileprivate func allows(_ patch: Patch, on stored: StoredRepresentation) -> Bool {
        guard self == .little else { return true }
        if case .large = patch { return false }
        return stored.contentLength <= Self.sizeLimit
    }

    fileprivate var stepLimit: Int { self == .any ? JSONPatch.defaultStepLimit : Self.stepLimit }
}

/// What a patch makes of one revision of the target.
package struct AppliedPatch: Sendable {
    package var revision: Int64
    package var result: PatchResult
}

/// What became of a patch.
package enum PatchResult: Sendable {
    /// The document after the patch.
    case applied([UInt8])
    /// It does not fit the target: why, and where.
    case inapplicable(detail: String, pointer: String?)
    /// The result would be larger or deeper than the service stores, or take more work than a patch may: which of them.
    case tooLarge(detail: String)
    /// It takes more work than may be done here.
    case outdated
}

extension ResolutionInput {
    /// The stored document with the patch applied, all of it or nothing (RFC 5789 §2).
    func applyPatch() -> PatchResult {
        guard case .patch(let patch) = parsedContent, let stored = facts.stored else {
            return .inapplicable(detail: "There is nothing to apply.", pointer: nil)
        }
        guard effort.allows(patch, on: stored), stored.isWhole else { return .outdated }
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
                try patch.apply(
                    to: document, limit: operation.contentLimit, depthLimit: operation.depthLimit,
                    stepLimit: effort.stepLimit))
        } catch {
            switch error.reason {
            case .tooCostly where effort == .little: return .outdated
            case .tooLarge, .tooDeep, .tooCostly: return .tooLarge(detail: error.reason.sentence)
            case .noSuchLocation, .notAnIndex, .indexOutOfRange, .testFailed, .moveIntoItself, .rootRemoved:
                return .inapplicable(detail: error.sentence, pointer: "\(error.pointer)")
            }
        }
    }

    private func written(_ document: JSONDocument) -> PatchResult {
        do {
            return .applied(try document.bytes(limit: operation.contentLimit, depthLimit: operation.depthLimit))
        } catch {
            return .tooLarge(detail: error.sentence)
        }
    }
}
