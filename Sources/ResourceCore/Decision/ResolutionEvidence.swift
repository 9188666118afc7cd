import HTTPSemantics
import JSONDocuments

/// What resolution judges: an admitted operation with its content, and the facts of the transaction.
package struct ResolutionInput: Sendable {
    /// What was asked for.
    package let operation: Operation
    /// The content, parsed.
    package let parsedContent: ParsedContent
    /// The media type of what is submitted, where that is a representation.
    package let submittedType: String?
    /// A digest of the request, to tell a retry from another request under the same key; empty without a key.
    package let fingerprint: [UInt8]
    /// The state of the store.
    package let facts: Facts
    /// What the conditions are compared with; nil if the target does not exist.
    package let selected: Selected?
    /// How much work a patch may be here.
    let effort: PatchEffort
    /// The patch, applied to one of the revisions; nil until it was applied.
    package var appliedPatch: AppliedPatch?

    /// The input for an operation on a resource, or for a POST into a collection.
    package init(
        _ operation: Operation, _ parsedContent: ParsedContent, submittedType: String? = nil, fingerprint: [UInt8] = [],
        facts: Facts, effort: PatchEffort = .any
    ) {
        let selected: Selected? =
            operation.method == .post
            ? Selected(facts.collection) : facts.stored.map { Selected($0) }
        self.init(
            operation, parsedContent, submittedType: submittedType, fingerprint: fingerprint, facts: facts,
            selected: selected, effort: effort)
    }

    /// The input for an operation whose conditions are compared with `selected`.
    package init(
        _ operation: Operation, _ parsedContent: ParsedContent = .none, submittedType: String? = nil,
        fingerprint: [UInt8] = [], facts: Facts, selected: Selected?, effort: PatchEffort = .any
    ) {
        self.operation = operation
        self.parsedContent = parsedContent
        self.submittedType = submittedType
        self.fingerprint = fingerprint
        self.facts = facts
        self.selected = selected
        self.effort = effort
    }

    /// What conditions are compared with: the validators of the selected representation (RFC 9110 §8.8).
    package struct Selected: Sendable {
        /// The current entity tag.
        package var entityTag: EntityTag
        /// When it was last changed, in seconds since 1970; nil if that is not known.
        package var lastModified: Int64?
        /// Whether that date stands for one content only.
        package var isDateStrong = false
        /// The media type, as stored.
        package var mediaType: String
        /// Other types that the same address would have, to another Accept.
        package var otherTypes: [String] = []
        /// Bytes of content.
        package var length: Int

        /// Validators of a representation that is not in the store.
        package init(entityTag: EntityTag, lastModified: Int64? = nil, mediaType: String, length: Int = 0) {
            self.entityTag = entityTag
            self.lastModified = lastModified
            self.mediaType = mediaType
            self.length = length
        }

        /// The validators of a stored representation.
        package init(_ stored: StoredRepresentation) {
            entityTag = stored.entityTag
            lastModified = stored.lastModified
            isDateStrong = stored.isDateStrong
            mediaType = stored.representation.mediaType
            length = stored.contentLength
        }

        /// The validators of a collection, whose representation is always JSON.
        package init(_ collection: CollectionValidators) {
            self.init(
                entityTag: collection.entityTag, lastModified: collection.lastModified, mediaType: "application/json")
        }
    }
}

extension StoredRepresentation {
    /// The strong entity tag: the revision in quotes.
    package var entityTag: EntityTag { EntityTag(revision: revision) }
}
