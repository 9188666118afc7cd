import HTTPSemantics
import ResourceCore

/// What scripts of other origins may do: nothing, unless the operator names their origin (Fetch §3.2).
struct CrossOrigin: Sendable {
    /// The origins; `*` for any.
    let origins: [String]

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

    /// Answers the preflight part of an OPTIONS request.
    func appendPreflight(to response: inout Response, for request: Request, allow: [String]) {
        guard allowedOrigin(request) != nil, request.fields.has(.accessControlRequestMethod) else { return }
        response.fields.append(.accessControlAllowMethods, allow.joined(separator: ", "))
        response.fields.append(.accessControlAllowHeaders, Self.allowed)
        response.fields.append(.accessControlMaxAge, "600")
    }

    private func allowedOrigin(_ request: Request) -> String? {
        guard !origins.isEmpty, let origin = request.fields[.origin] else { return nil }
        return origins.contains("*") || origins.contains(origin) ? origin : nil
    }

    private static let exposed = [
        FieldName.acceptEncoding, .acceptPatch, .acceptPost, .acceptRanges, .allow, .contentDisposition,
        .contentLocation,
        .contentRange, .etag, .idempotencyReplayed, .link, .location, .preferenceApplied, .reprDigest, .contentDigest,
        .retryAfter, .wwwAuthenticate,
    ].map(\.spelling).joined(separator: ", ")

    private static let allowed = [
        FieldName.accept, .authorization, .contentDigest, .contentDisposition, .contentLanguage, .contentType,
        .idempotencyKey, .ifMatch, .ifModifiedSince, .ifNoneMatch, .ifRange, .ifUnmodifiedSince, .prefer, .range,
        .reprDigest, .wantContentDigest, .wantReprDigest,
    ].map(\.spelling).joined(separator: ", ")
}
