import HTTPSemantics

/// The first answer to a request with an `Idempotency-Key`, kept so that it can be given again
/// (draft-ietf-httpapi-idempotency-key-header).
package struct IdempotencyRecord: Sendable, Equatable {
    /// The key: 1 to 255 characters.
    package var key: String
    /// A digest of method, target, media type and content: tells a retry from another request.
    package var fingerprint: [UInt8]
    /// When the record lapses, in seconds since 1970 (UTC).
    package var expires: Int64
    /// What was answered.
    package var answer: RecordedAnswer

    /// A record.
    package init(key: String, fingerprint: [UInt8], expires: Int64, answer: RecordedAnswer) {
        self.key = key
        self.fingerprint = fingerprint
        self.expires = expires
        self.answer = answer
    }
}

/// The parts of an answer that a replay gives again.
package struct RecordedAnswer: Sendable, Equatable {
    /// The status code: 200, 201 or 204.
    package var status: Int
    /// The resource that was made or changed.
    package var target: Target
    /// The revision, and so the entity tag, that the answer told.
    package var revision: Int64
    /// The `Last-Modified` that the answer told, in seconds since 1970 (UTC).
    package var lastModified: Int64
    /// What else it told.
    package var content: RecordedContent

    /// A recorded answer.
    package init(
        status: Int, target: Target, revision: Int64, lastModified: Int64, content: RecordedContent = .none
    ) {
        self.status = status
        self.target = target
        self.revision = revision
        self.lastModified = lastModified
        self.content = content
    }
}

/// The content of a recorded answer. What resources were is not in it, but read again from their revisions: so it is had as
/// long as these are, and what is erased is nowhere else.
package enum RecordedContent: Sendable, Equatable {
    /// None.
    case none
    /// What the revision made (`Prefer: return=representation`).
    case representation
    /// Of a batch: JSON that tells where its resources are. If the answer `isWhole`, it told their contents, too.
    case list([UInt8], isWhole: Bool)

    /// Whether the answer told what resources were.
    package var isWhole: Bool {
        switch self {
        case .none: false
        case .representation: true
        case .list(_, let isWhole): isWhole
        }
    }

    /// The list; nil if there is none.
    package var list: [UInt8]? {
        switch self {
        case .none, .representation: nil
        case .list(let list, _): list
        }
    }

    /// What a store finds written down.
    package init(list: [UInt8]?, isWhole: Bool) {
        if let list { self = .list(list, isWhole: isWhole) } else { self = isWhole ? .representation : .none }
    }
}
