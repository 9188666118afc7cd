import HTTPSemantics

/// What a request came to: all that rendering needs to write the answer.
package enum Outcome: Sendable {
    /// GET, HEAD: the whole representation. 200
    case selected(StoredRepresentation)
    /// GET: the bytes of `range`, a part of the representation. 206
    case partial(StoredRepresentation, range: Range<Int>)
    /// GET, HEAD: what the client has is current. 304
    case notModified(EntityTag)
    /// PUT, POST: the target was made. 201
    case created(Target, StoredRepresentation)
    /// PUT, PATCH: the target has a new representation. 204, or 200 with it
    case replaced(StoredRepresentation)
    /// PUT, PATCH: it was that already, to the byte. 204, or 200 with it
    case unchanged(StoredRepresentation)
    /// DELETE: the target is gone. 204
    case deleted
    /// A repeated request under the same key: the first answer again.
    case replayed(RecordedAnswer)
    /// What was made ready before the transaction does not fit what is stored in it. Nothing was changed; the request is
    /// to be carried out anew.
    case outdated
    /// Nothing was changed, and this is why.
    case refused(Problem)

    /// The target does not exist. 404
    package static var missing: Outcome { .refused(Problem(.notFound, detail: "There is no such resource.")) }

    /// The walk ended where the facts cannot lead: a fault of ours, and nothing is changed. 500
    static var contradiction: Outcome {
        .refused(Problem(.internalError, detail: "The decision contradicts what it was based on; nothing was changed."))
    }
}
