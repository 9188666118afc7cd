import JSONDocuments

/// What resolution judges: an admitted operation with its content, and the facts of the transaction.
public struct ResolutionEvidence: Sendable {
    /// What was asked for.
    public let operation: Operation
    /// The content, parsed.
    public let submission: Submission
    /// The media type of what is submitted, where that is a representation.
    public let submittedType: String?
    /// A digest of the request, to tell a retry from another request under the same key; empty without a key.
    public let fingerprint: [UInt8]
    /// The state of the store.
    public let facts: Facts
    /// What the conditions are compared with; nil if the target does not exist.
    public let selected: Selected?
    /// The stored document after the patch; nil until it was applied.
    var patched: PatchResult?

    /// The evidence for an operation on a resource, or for a POST into a collection.
    public init(
        _ operation: Operation, _ submission: Submission, submittedType: String? = nil, fingerprint: [UInt8] = [],
        facts: Facts
    ) {
        let selected: Selected? =
            operation.method == .post
            ? Selected(facts.collection) : facts.stored.map { Selected($0) }
        self.init(
            operation, submission, submittedType: submittedType, fingerprint: fingerprint, facts: facts,
            selected: selected)
    }

    /// The evidence for an operation whose conditions are compared with `selected`.
    public init(
        _ operation: Operation, _ submission: Submission = .none, submittedType: String? = nil,
        fingerprint: [UInt8] = [], facts: Facts, selected: Selected?
    ) {
        self.operation = operation
        self.submission = submission
        self.submittedType = submittedType
        self.fingerprint = fingerprint
        self.facts = facts
        self.selected = selected
    }

    /// What conditions are compared with: the validators of the selected representation (RFC 9110 §8.8).
    public struct Selected: Sendable {
        /// The current entity tag.
        public var entityTag: EntityTag
        /// When it was last changed, in seconds since 1970; nil if that is not known.
        public var lastModified: Int64?
        /// Whether that date stands for one content only.
        public var isDateStrong = false
        /// The media type, as stored.
        public var mediaType: String
        /// Other types that the same address would have, to another Accept.
        public var otherTypes: [String] = []
        /// Octets of content.
        public var length: Int

        /// Validators of a representation that is not in the store.
        public init(entityTag: EntityTag, lastModified: Int64? = nil, mediaType: String, length: Int = 0) {
            self.entityTag = entityTag
            self.lastModified = lastModified
            self.mediaType = mediaType
            self.length = length
        }

        /// The validators of a stored representation.
        public init(_ stored: StoredRepresentation) {
            entityTag = stored.entityTag
            lastModified = stored.lastModified
            isDateStrong = stored.isDateStrong
            mediaType = stored.representation.mediaType
            length = stored.representation.content.count
        }

        /// The validators of a collection, whose representation is always JSON.
        public init(_ collection: CollectionValidators) {
            self.init(
                entityTag: collection.entityTag, lastModified: collection.lastModified, mediaType: "application/json")
        }
    }
}

extension StoredRepresentation {
    /// The strong entity tag: the revision in quotes.
    public var entityTag: EntityTag { EntityTag(revision: revision) }
}

/// What became of a patch.
enum PatchResult: Sendable {
    /// The document after the patch.
    case applied([UInt8])
    /// It does not fit the target: why, and where.
    case inapplicable(detail: String, pointer: String?)
    /// The result would be larger or deeper than the service stores.
    case tooLarge
}
