import HTTPSemantics
import JSONDocuments

/// The content of a request after it was parsed and before it is judged: it is judged after the preconditions
/// (RFC 9110 §13.2.1), in the transaction.
package enum ParsedContent: Sendable {
    /// The operation has no content, or none yet.
    case none
    /// A representation to store.
    case representation(Representation)
    /// A patch document.
    case patch(Patch)
    /// Content that cannot be taken, whatever is stored.
    case faulty(ContentError)
}

/// A patch document of either kind.
package enum Patch: Sendable {
    /// `application/merge-patch+json` (RFC 7396).
    case merge(MergePatch)
    /// `application/json-patch+json` (RFC 6902).
    case operations(JSONPatch)
    /// A large one of either kind, as text that is sound: its values take many times the room of the text, so they are made
    /// when it is applied, and one patch is applied at a time.
    case large(@Sendable () -> Patch?)
}

/// What is wrong with content.
package enum ContentError: Sendable {
    /// There is none.
    case absent
    /// Not the content that its digest tells of; `field` is the digest's, `right` what it should say.
    case digest(field: FieldName, right: String)
    /// Not JSON, or not I-JSON.
    case json(JSONError)
    /// JSON, but no patch document: why.
    case notAPatch(detail: String)
}
