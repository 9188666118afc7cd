import HTTPSemantics

/// What admission judges: the head of a request, what its target turned out to be, and the operator's policy.
/// Each field is parsed here, once. A class, for it is large and goes from hand to hand.
package final class AdmissionInput: Sendable {
    /// The head.
    package let request: Request
    /// What the target turned out to be.
    package let routing: Routing
    /// The operator's policy.
    package var policy: Policy { sharedPolicy.value }
    private let sharedPolicy: SharedPolicy
    /// The route's rules; nil if the target matched no route.
    package let rules: RouteRules?
    /// What content the method takes on that route; nil if none.
    package let contentRule: ContentRule?
    /// The authority the request is for; nil if it names none (HTTP/1.0).
    package let authority: Authority?
    /// Which page sends the request, as far as browsers tell.
    package let origin: Caller
    /// The preconditions.
    package let conditions: Conditions
    /// `Content-Type`, where content is taken.
    package let mediaType: Parsed<MediaType>
    /// `Idempotency-Key`, where one is taken.
    package let idempotencyKey: Parsed<IdempotencyKey>
    /// `Content-Digest`, where content is taken.
    package let contentDigest: Parsed<DigestField>
    /// `Repr-Digest`, where content is taken.
    package let reprDigest: Parsed<DigestField>

    /// The input for a request received at `now`, in seconds since 1970.
    ///
    /// `host` is what the request's Host field spells, where the caller knows it already.
    package init(
        _ request: Request, _ routing: Routing, _ sharedPolicy: SharedPolicy, host: Authority? = nil, now: Int64
    ) {
        self.request = request
        self.routing = routing
        self.sharedPolicy = sharedPolicy
        let fields = request.fields
        if case .route(let rules) = routing.finding {
            self.rules = rules
            contentRule = rules.contentRule(for: request.method, isAny: request.announcesContent)
        } else {
            rules = nil
            contentRule = nil
        }
        authority = routing.authority ?? host ?? fields[.host].flatMap { Authority($0) }
        // The commonest case first.
        origin =
            fields.has(.origin) || fields.has(.secFetchSite) ? Caller(request, authority, sharedPolicy.value) : .unnamed
        conditions = Conditions(fields, now: now)
        guard contentRule != nil else {
            mediaType = .absent
            idempotencyKey = .absent
            contentDigest = .absent
            reprDigest = .absent
            return
        }
        mediaType = Parsed(fields, .contentType) { $0.count == 1 && !$0[0].isMangled ? MediaType($0[0]) : nil }
        idempotencyKey =
            request.method != .put && contentRule?.isStored == true
            ? Parsed(fields, .idempotencyKey) { IdempotencyKey(lines: $0) } : .absent
        contentDigest = Parsed(fields, .contentDigest) { DigestField(lines: $0) }
        reprDigest = Parsed(fields, .reprDigest) { DigestField(lines: $0) }
    }

    package convenience init(_ request: Request, _ routing: Routing, _ policy: Policy, now: Int64) {
        self.init(request, routing, SharedPolicy(policy), now: now)
    }

    /// Who calls, as browsers tell it of the scripts and forms of pages; other clients tell nothing.
    package enum Caller: Sendable, Equatable {
        /// Nobody says.
        case unnamed
        /// A page of this service, or of an origin that the operator allows.
        case trusted
        /// A page of another site: its origin, or what was said in place of it.
        case foreign(String)

        fileprivate init(_ request: Request, _ authority: Authority?, _ policy: Policy) {
            guard let name = request.fields[.origin] else {
                self = request.fields[.secFetchSite] == "cross-site" ? .foreign("another site") : .unnamed
                return
            }
            let origin = Origin(name)
            let ours = policy.publicURL.flatMap { url in
                url.authority.map { Origin(scheme: url.isSecure ? "https" : "http", $0) }
            }
            // Under its public name it has one scheme: a page of http://… is not of https://….
            let isPublicName = authority != nil && authority == policy.publicURL?.authority
            let named = isPublicName ? nil : authority.map { Origin(scheme: "http", $0) }
            let isOurs = origin != nil && (named == origin || ours == origin)
            self = isOurs || policy.allows(origin: name) ? .trusted : .foreign(name)
        }

        /// Whether a write of this caller may be carried out.
        var isTrusted: Bool {
            switch self {
            case .unnamed, .trusted: true
            case .foreign: false
            }
        }
    }

    /// The `Content-*` fields that the service knows what to do with.
    static let implementedContentFields = FieldNameSet(
        .contentType, .contentLength, .contentEncoding, .contentLanguage, .contentDisposition, .contentLocation,
        .contentDigest, .contentRange)

    /// The first `Content-*` field that the service does not implement, as spelled; nil if it implements all.
    package var unimplementedContentField: String? {
        let lines = request.fields.lines
        let first = lines.indices.first {
            !Self.implementedContentFields.contains(lines[$0].name) && lines[$0].spelling.utf8.count >= 8
                && lines[$0].spelling.begins(withLowercased: "content-")
        }
        return first.map { lines[$0].spelling }
    }

    /// Bytes of each field that is stored with the content: pages list them.
    package static let storedFieldLimit = 1_024

    /// The first field that is too long to be stored with the content; nil if none is.
    package var oversizedStoredField: FieldName? {
        guard contentRule == .representation else { return nil }
        let stored: [FieldName] = [.contentType, .contentLanguage, .contentDisposition]
        return stored.first { name in
            request.fields.has(name) && (request.fields[name]?.utf8.count ?? 0) > Self.storedFieldLimit
        }
    }

    /// The first content field that does not follow its grammar, or is too long to be stored; nil if there is none.
    package var malformedContentField: FieldName? {
        if let field = oversizedStoredField { return field }
        if contentDigest.isMalformed { return .contentDigest }
        if reprDigest.isMalformed { return .reprDigest }
        let fields = request.fields
        if fields.has(.contentLanguage), !ContentLanguage.isWellFormed(fields.values(.contentLanguage)) {
            return .contentLanguage
        }
        if fields.has(.contentDisposition) {
            let values = fields.values(.contentDisposition)
            guard ContentDisposition.isWellFormed(values), !values.contains(where: \.isMangled) else {
                return .contentDisposition
            }
        }
        return nil
    }

    /// Whether the content, if any, comes without a content coding, or with `identity` alone.
    var isContentUnencoded: Bool {
        request.fields.elements(.contentEncoding).allSatisfy { $0.asciiLowercased() == "identity" }
    }

    /// Whether the request changes all that is under its address.
    var isForMany: Bool { patchesMany || (request.method == .delete && rules?.takesSequences == true) }

    /// Whether it is a patch of a collection or of the store.
    var patchesMany: Bool {
        contentRule == .patchDocument && (rules?.takesSequences == true || rules?.content == .patchDocument)
    }

    /// Whether the content may be a sequence of JSON texts, each of which makes a resource.
    package var takesSequence: Bool { request.method == .post && rules?.takesSequences == true }

    /// Whether what is stored here may be something else than JSON.
    var takesMoreThanJSON: Bool {
        contentRule == .representation && policy.acceptedTypes.contains { !$0.spelling.hasSuffix("json") }
    }

    /// Whether the route's content rule admits the media type.
    var isMediaTypeSupported: Bool {
        guard let type = mediaType.value else { return true }
        switch contentRule {
        case nil, .anything: return true
        case .representation:
            // A range of types, such as text/*, is the type of nothing.
            let isAccepted = type.subtype != "*" && policy.acceptedTypes.contains { $0.matches(type) }
            return isAccepted || (takesSequence && RecordSequence(type) != nil)
        case .json, .recognisedJSON, .nothing: return type.isJSON
        case .dataFile: return Self.dataFileTypes.contains(type.essence)
        case .requestMessage: return type.essence == MediaType.requestMessage.essence
        case .query: return MediaType.queryTypes.contains(type.essence)
        case .patchDocument:
            return type.essence == MediaType.mergePatch.essence || type.essence == MediaType.jsonPatch.essence
        }
    }

    /// Whether the media type leaves the charset to UTF-8, as JSON does (RFC 8259 §8.1).
    var isCharsetSupported: Bool {
        guard let type = mediaType.value, type.isJSON || contentRule == .query || RecordSequence(type) != nil else {
            return true
        }
        return type.isUTF8
    }

    /// An https target is none of ours either: the connection is not secured.
    var isHostOurs: Bool {
        guard !routing.isSecure else { return false }
        if rules?.takesAnyHost == true { return true }
        guard let hosts = policy.hosts, let authority else { return true }
        return hosts.admits(authority)
    }

    /// An expectation other than `100-continue` cannot be met (RFC 9110 §10.1.1).
    var isExpectationMet: Bool {
        request.expectations.allSatisfy { $0 == "100-continue" }
    }

    /// Content needs a type; where there is none, that is what is wrong, whatever its type says.
    var isContentTypeNeeded: Bool {
        if request.announcesContent { return true }
        return contentRule != .query && contentRule?.isStored != true && !mediaType.isAbsent
    }

    var hasIdempotencyKeyIfRequired: Bool {
        !(policy.requiresIdempotencyKey && request.method == .post && contentRule == .representation)
            || idempotencyKey.value != nil
    }

    /// The tokens of which the caller must show one; nil where none is asked for.
    private var requiredTokens: [String]? {
        rules?.isOpen == true || isPreflight ? nil : policy.tokens
    }

    /// What the caller has shown.
    var credentials: BearerToken.Credentials {
        BearerToken.Credentials(lines: request.fields.values(.authorization))
    }

    /// Whether a bearer token is well formed, where one is asked for and shown.
    var areCredentialsWellFormed: Bool {
        requiredTokens == nil || credentials != .malformed
    }

    /// Whether the caller has shown a token, where one is asked for.
    var isCallerAuthorized: Bool {
        guard let tokens = requiredTokens else { return true }
        guard case .token(let token) = credentials else { return false }
        return BearerToken.isAmong(tokens, token)
    }

    /// Whether this is a CORS preflight from an origin that may call: browsers send it without credentials.
    package var isPreflight: Bool {
        request.method == .options && request.fields.has(.accessControlRequestMethod)
            && request.fields[.origin].map(policy.allows) == true
    }

    /// The types of what fills a store.
    package static let dataFileTypes = [RecordSequence.lines.rawValue, MediaType.json.essence]

    /// The types that the route takes with the method, for `accepted`, `Accept-Post` and `Accept-Patch`.
    package var acceptedTypes: [String] {
        switch contentRule {
        case .patchDocument: [MediaType.mergePatch.essence, MediaType.jsonPatch.essence]
        case .json, .recognisedJSON, .nothing: ["application/json"]
        case .dataFile: Self.dataFileTypes
        case .requestMessage: [MediaType.requestMessage.essence]
        case .query: MediaType.queryTypes
        case .representation:
            policy.acceptedTypes.map(\.spelling) + (takesSequence ? RecordSequence.allCases.map(\.rawValue) : [])
        case nil, .anything: ["*/*"]
        }
    }

    /// The path as it was sent, for sentences; without a slash at its end.
    var path: String {
        var path = RequestTarget(request.target)?.path ?? "/"
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        return policy.publicURL.address(of: path)
    }
}

extension String {
    /// Whether bytes were lost when the field was read as UTF-8: such a value cannot be given back as it was sent.
    fileprivate var isMangled: Bool { !hasOnlyBytes { $0 < 0x80 } && unicodeScalars.contains("\u{FFFD}") }
}

/// A field after parsing: absent, not of its grammar, or a value.
package enum Parsed<Value: Sendable>: Sendable {
    /// There is no such field.
    case absent
    /// There is one, but it does not follow its grammar.
    case malformed
    /// What it says.
    case value(Value)

    /// Parses `lines` unless there are none.
    init(_ fields: Fields, _ name: FieldName, _ parse: ([String]) -> Value?) {
        guard fields.has(name) else {
            self = .absent
            return
        }
        self = parse(fields.values(name)).map { .value($0) } ?? .malformed
    }

    /// The value; nil if the field is absent or malformed.
    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Whether the field is there and wrong.
    package var isMalformed: Bool {
        if case .malformed = self { true } else { false }
    }

    /// Whether the field is not there.
    package var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }
}
