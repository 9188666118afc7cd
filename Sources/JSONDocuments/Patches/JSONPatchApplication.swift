extension JSONPatch {
    /// The steps a patch may take unless the caller says otherwise: a few tenths of a second.
    package static let defaultStepLimit = 50_000_000

    /// The target with all operations applied in order.
    ///
    /// What no operation touches keeps its bytes. A new member or element takes the layout of its neighbours, a
    /// removed one goes with its comma, a replaced value takes the place of the old one; values from the patch keep
    /// the spelling of the patch.
    ///
    /// A short patch can be a bomb: `copy` doubles a document with every operation, and searching or shifting a long
    /// row many times takes quadratic time. So size, depth and work are bounded, and judged before they are spent.
    /// - Parameters:
    ///   - target: stays as it is.
    ///   - limit: the most bytes the document may have after each operation.
    ///   - depthLimit: how deep it may be nested after each operation; more than 512 counts as 512.
    ///   - stepLimit: the most members searched, items shifted, bytes compared, and four times the bytes copied,
    ///     in sum.
    /// - Throws: the failure of the first operation that fails (RFC 6902 §5).
    package func apply(
        to target: JSONDocument, limit: Int, depthLimit: Int = JSONCheck.defaultDepthLimit,
        stepLimit: Int = JSONPatch.defaultStepLimit
    ) throws(JSONPatchApplicationError) -> JSONDocument {
        var work = PatchWork(
            document: target, limit: limit, depthLimit: min(depthLimit, JSONCheck.defaultDepthLimit),
            stepLimit: stepLimit)
        for (position, operation) in operations.enumerated() {
            do {
                try work.apply(operation)
            } catch {
                throw JSONPatchApplicationError(operation: position, pointer: error.pointer, reason: error.reason)
            }
        }
        return work.document
    }
}
