/// An admitted request: what admission found well formed, as values. Its content may still be on the way.
public struct Operation: Sendable {
    /// GET, HEAD, PUT, PATCH, POST or DELETE.
    public var method: Method
    /// The resource that is read or changed; for POST the one to be made, for a collection's page any in it.
    public var target: Target
    /// The preconditions.
    public var conditions: Conditions
    /// What the client prefers.
    public var prefer: Prefer
    /// What the client accepts; nil if it accepts everything.
    public var accept: Accept?
    /// The range it asks for.
    public var range: RangeSpecifier
    /// Whether the operator requires a condition on writes to what exists.
    public var requiresCondition: Bool
    /// The idempotency key and how long to keep the answer under it; nil if the request has none.
    public var idempotencyKey: IdempotencyKey?
    /// Seconds for which the answer under the key is kept.
    public var idempotencyLifetime: Int64
    /// Octets that the result of a patch may have.
    public var contentLimit: Int
    /// How deep the result of a patch may nest.
    public var depthLimit: Int
    /// Which status stands for content that cannot be taken.
    public var statusProfile: StatusProfile

    /// The operation that `evidence` was admitted for.
    public init(_ evidence: borrowing AdmissionEvidence, on target: Target) {
        let fields = evidence.request.fields
        method = evidence.request.method
        self.target = target
        conditions = evidence.conditions
        prefer = fields.has(.prefer) ? Prefer(lines: fields.values(.prefer)) : Prefer(lines: [])
        accept = fields.has(.accept) ? Accept(lines: fields.values(.accept)) : nil
        // GET is the only method for which ranges are defined (RFC 9110 §14.2).
        range = method == .get && fields.has(.range) ? RangeSpecifier(lines: fields.values(.range)) : .ignored
        requiresCondition = evidence.policy.requiresPreconditions
        idempotencyKey = evidence.idempotencyKey.value
        idempotencyLifetime = evidence.policy.idempotencyLifetime
        contentLimit = evidence.policy.contentLimit
        depthLimit = evidence.policy.depthLimit
        statusProfile = evidence.policy.statusProfile
    }

    /// Whether the operation reads only.
    public var isRead: Bool { method == .get || method == .head }

    /// Whether the client takes a representation of type `type` more gladly than those of the other `types`, the first of
    /// which is for clients that do not mind (RFC 9110 §12.5.1).
    public func prefers(_ type: String, among types: [String]) -> Bool {
        guard let accept, let wanted = MediaType(type) else { return false }
        return accept.preferred(of: types.compactMap { MediaType($0) }) == wanted
    }

    /// Whether the answer to a write is to carry the representation.
    public var returnsRepresentation: Bool { !isRead && prefer.returnPreference == .representation }
}
