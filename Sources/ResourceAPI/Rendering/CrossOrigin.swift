import HTTPSemantics
import Logging
import ResourceCore
import Synchronization

/// What scripts of other origins may do: nothing, unless the operator allows their origin (Fetch §3.2).
struct CrossOrigin: Sendable {
    let origins: [OriginPattern]

    /// `Vary` with Origin where the answer depends on it.
    func vary(_ value: String?) -> String? {
        guard !origins.isEmpty else { return value }
        return value.map { $0 + ", Origin" } ?? "Origin"
    }

    /// Lets the calling script read the answer, if it comes from an allowed origin.
    func append(to response: inout Response, for request: Request) {
        guard let origin = allowedOrigin(request) else { return }
        response.fields.append(.accessControlAllowOrigin, origin)
        response.fields.append(.accessControlExposeHeaders, Self.exposed)
    }

    /// Answers the preflight part of an OPTIONS request: the fields that it asks for are allowed.
    func appendPreflight(to response: inout Response, for request: Request, allow: [String]) {
        guard allowedOrigin(request) != nil, request.fields.has(.accessControlRequestMethod) else { return }
        response.fields.append(.accessControlAllowMethods, allow.joined(separator: ", "))
        let known = Set(Self.usual.map { $0.asciiLowercased() })
        let others = request.fields.elements(.accessControlRequestHeaders)
            .filter { $0.hasOnlyBytes(\.isTokenByte) && $0 != "*" && !known.contains($0.asciiLowercased()) }
        response.fields.append(.accessControlAllowHeaders, (Self.usual + others).joined(separator: ", "))
        response.fields.append(.accessControlMaxAge, "600")
    }

    private func allowedOrigin(_ request: Request) -> String? {
        guard !origins.isEmpty, let origin = request.fields[.origin] else { return nil }
        return origins.contains { $0.matches(origin) } ? origin : nil
    }

    private static let exposed = [
        FieldName.acceptEncoding, .acceptPatch, .acceptPost, .acceptQuery, .acceptRanges, .allow, .contentDisposition,
        .contentLocation,
        .contentRange, .etag, .idempotencyReplayed, .link, .location, .mementoDatetime, .preferenceApplied, .reprDigest,
        .contentDigest,
        .retryAfter, .wwwAuthenticate, .xNextAfter, .xTotalCount,
    ].map(\.spelling).joined(separator: ", ")

    private static let usual = [
        FieldName.accept, .acceptDatetime, .authorization, .contentDigest, .contentDisposition, .contentLanguage,
        .contentType,
        .idempotencyKey, .ifMatch, .ifModifiedSince, .ifNoneMatch, .ifRange, .ifUnmodifiedSince, .lastEventID, .prefer,
        .range, .reprDigest, .wantContentDigest, .wantReprDigest,
    ].map(\.spelling)
}

/// Names origins that may not call in the log, one a minute at most: whoever misses `--allow-origin` finds it there.
final class RefusedOrigins: Sendable {
    private let logger: Logger
    /// When one was last told of, in seconds since 1970.
    private let lastTold = Atomic<Int64>(.min)

    init(_ logger: Logger) {
        self.logger = logger
    }

    func tell(of origin: String, now: Int64) {
        let last = lastTold.load(ordering: .relaxed)
        let (seconds, isOverflow) = now.subtractingReportingOverflow(last)
        guard isOverflow || !(0..<60 ~= seconds),
            lastTold.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged
        else { return }
        logger.warning(
            "scripts of this origin may not call; --allow-origin would let them",
            metadata: ["origin": "\(String(origin.prefix(200)).debugDescription)"])
    }
}
