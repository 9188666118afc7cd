import HTTPSemantics
import JSONDocuments
import ResourceCore
import Synchronization

/// A response, and what the request log tells of the way to it.
package struct TracedResponse: Sendable {
    var response: Response
    /// The walk through resolution; nil if the head was enough.
    var resolution: Answers?
    var revisionBefore: Int64?
    var revisionAfter: Int64?
    /// What was done to the request or will be to the answer on purpose.
    var fault: InjectedFault.Note?
    /// What the explanation says beside the questions; nil for nothing.
    var detail: String?

    /// A response that rests on the head alone, or on the walk `resolution`.
    init(_ response: Response, resolution: Answers? = nil) {
        self.response = response
        self.resolution = resolution
    }

    fileprivate init(_ response: Response, _ decision: Decision) {
        self.response = response
        resolution = decision.answers
        revisionBefore = decision.revisionBefore
        revisionAfter = decision.revisionAfter
    }
}

/// Writes the answers to one request. Pure: it knows the request and how the service is set up, and changes nothing.
/// A class, so that it is cheap to hand on.
final class ResponseRenderer: Sendable {
    /// What all answers of the service have in common.
    final class Setup: Sendable {
        /// The origins that scripts may call from.
        let crossOrigin: CrossOrigin
        /// How clients reach the service.
        let publicURL: PublicURL?
        /// Bytes that an address may have which clients are told to ask for: it must fit into a request line.
        let addressLimit: Int
        /// The clock, in seconds since 1970.
        let now: @Sendable () -> Int64
        private let earliest: Atomic<Int64>

        init(_ policy: Policy, now: @escaping @Sendable () -> Int64) {
            crossOrigin = CrossOrigin(origins: policy.allowedOrigins)
            publicURL = policy.publicURL
            addressLimit = policy.requestLineLimit - "HEAD  HTTP/1.1\r\n".utf8.count
            self.now = now
            earliest = Atomic(now())
        }

        /// The clock, and takes note of it.
        func observedNow() -> Int64 {
            let time = now()
            if time < earliest.load(ordering: .relaxed) { earliest.store(time, ordering: .relaxed) }
            return time
        }

        /// The earliest time that was seen: dates that lie ahead, after the clock was set back, are told as this one.
        var earliestTime: Int64 { earliest.load(ordering: .relaxed) }
    }

    /// The request that is answered.
    let request: Request
    /// Its name in the request log, which answers refer to.
    let id: RequestLog.ID
    /// The walk through admission.
    let admission: Answers
    let setup: Setup
    /// When the request came, in seconds since 1970.
    let began: Int64

    init(request: Request, id: RequestLog.ID, admission: Answers, setup: Setup, began: Int64) {
        self.request = request
        self.id = id
        self.admission = admission
        self.setup = setup
        self.began = began
    }

    /// The answer to an operation on a resource. `room`: the bytes of content that a write may return; more are left out,
    /// for a preference may be ignored (RFC 7240 §2). `memento`: what a read selected from the resource's history.
    func response(
        to operation: Operation, _ decision: Decision, room: Int = .max, memento: Memento? = nil
    ) -> TracedResponse {
        var response = Response(.ok)
        response.fields.reserveCapacity(10)
        switch decision.outcome {
        case .selected(let stored):
            if operation.method == .head {
                response.declaredLength = stored.contentLength
            } else {
                response.content = stored.representation.content
            }
            appendRepresentation(stored, to: &response)
            appendReading(stored, memento, &response)
        case .partial(let stored, let range):
            response.status = .partialContent
            response.content = stored.content(in: range) ?? []
            // With If-Range the client has the other fields already (RFC 9110 §15.3.7).
            if operation.conditions.ifRange == nil {
                appendRepresentation(stored, to: &response)
            } else {
                appendValidators(stored.entityTag, nil, isDateStrong: true, to: &response)
            }
            response.fields.append(
                .contentRange, "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(stored.contentLength)")
            appendReading(stored, memento, &response)
        case .notModified(let tag):
            response = notModified(tag, memento?.cacheControl)
            memento?.appendIdentity(to: &response)
        case .created(let target, let stored):
            response.status = .created
            response.fields.append(.location, address(of: target.path))
            appendWritten(operation, stored, room, &response)
        case .replaced(let stored), .unchanged(let stored):
            let returns = operation.returnsRepresentation && stored.contentLength <= room
            response.status = returns ? .ok : .noContent
            appendWritten(operation, stored, room, &response)
        case .deleted:
            response.status = .noContent
            response.fields.append(.cacheControl, "no-store")
        case .replayed(let answer, let representation):
            appendReplayed(operation, answer, representation, room, &response)
        case .outdated:
            return self.response(to: Problem(.internalError, detail: "The request was not carried out to its end."))
        case .refused(let problem):
            return TracedResponse(self.response(to: problem, decision.answers).response, decision)
        }
        appendCommon(to: &response, vary: memento?.vary ?? (operation.isRead ? "Accept" : "Prefer"))
        return TracedResponse(response, decision)
    }

    /// The answer to a read of a page: the page, or what the request's conditions and its Accept make of it. Pages have
    /// validators as resources have.
    func response<Failure: Error>(
        to operation: Operation, selecting selected: ResolutionInput.Selected, _ facts: Facts, vary: String = "Accept",
        page: () throws(Failure) -> Response
    ) throws(Failure) -> TracedResponse {
        // A page has no byte ranges: Accept-Ranges is not sent (RFC 9110 §14.3).
        var input = ResolutionInput(operation.withoutRange, facts: facts, selected: selected)
        let (conclusion, answers) = Resolution.evaluate(&input)
        switch conclusion {
        case .success(.selected): return TracedResponse(finished(try page(), vary: vary), resolution: answers)
        case .success(.notModified):
            return TracedResponse(finished(notModified(selected.entityTag), vary: vary), resolution: answers)
        case .refused, .success:
            return response(to: conclusion.problem(input) ?? Problem(.internalError, detail: ""), answers)
        }
    }

    /// The answer to a request that the store failed.
    func response(to failure: StoreError) -> TracedResponse { response(to: failure.problem) }

    /// The answer that reports a problem. `resolution` nil if the head was enough to refuse.
    func response(to problem: Problem, _ resolution: Answers? = nil) -> TracedResponse {
        var response = Response(problem.status)
        response.fields.append(.contentType, "application/problem+json")
        for line in problem.fields { response.fields.append(line) }
        response.fields.append(.cacheControl, "no-store")
        var decisions: [UInt8]?
        if explained == .whole {
            var json = JSONBuilder()
            Explanation(admission: admission, resolution: resolution).write(to: &json)
            decisions = json.bytes
        }
        response.content = problem.document(instance: id.path, at: setup.publicURL, decisions: decisions)
        return TracedResponse(finished(response, vary: nil), resolution: resolution)
    }

    /// The answer to a message that could not be taken, for what `MessageError.problem` tells of it.
    static func response(
        to error: MessageError, at culprit: String?, _ id: RequestLog.ID, _ publicURL: PublicURL?
    ) -> Response {
        var response = Response(error.status)
        response.fields.append(.contentType, "application/problem+json")
        response.fields.append(.cacheControl, "no-store")
        // RFC 9110 §15.6.4.
        if error.status == .serviceUnavailable { response.fields.append(.retryAfter, "1") }
        response.content = error.problem(at: culprit).document(instance: id.path, at: publicURL)
        return response
    }

    /// The answer to a request that there are too many of.
    func overloaded(_ detail: String = Problem.manyRequests) -> TracedResponse { response(to: .overloaded(detail)) }

    /// Whether the digest of the whole representation is asked for.
    var wantsReprDigest: Bool { request.fields.has(.wantReprDigest) }

    /// `path` as clients see it.
    func address(of path: String) -> String { setup.publicURL.address(of: path) }

    /// `response` with what every answer has.
    func finished(_ response: Response, vary: String?) -> Response {
        var response = response
        appendCommon(to: &response, vary: vary)
        return response
    }

    private func appendCommon(to response: inout Response, vary: String?) {
        var vary = vary
        if explained != nil {
            response.fields.append(.link, "<\(address(of: id.path))>; rel=\"describedby\"")
            if vary != "Prefer" { vary = vary.map { $0 + ", Prefer" } ?? "Prefer" }
        }
        if let vary = setup.crossOrigin.vary(vary) { response.fields.append(.vary, vary) }
        setup.crossOrigin.append(to: &response, for: request)
    }

    private var explained: Prefer.Explained? {
        guard request.fields.has(.prefer) else { return nil }
        return Prefer(lines: request.fields.values(.prefer)).explanation
    }
}

// The groups of fields that answers are made of.
extension ResponseRenderer {
    /// The tag is enough for a cache; no other metadata (RFC 9110 §15.4.5).
    fileprivate func notModified(_ tag: EntityTag, _ cacheControl: String? = nil) -> Response {
        var response = Response(.notModified)
        appendValidators(tag, nil, isDateStrong: true, to: &response)
        response.fields.append(.cacheControl, cacheControl ?? "no-cache")
        return response
    }

    fileprivate func appendRepresentation(_ stored: StoredRepresentation, to response: inout Response) {
        let representation = stored.representation
        response.fields.append(.contentType, representation.mediaType)
        if let language = representation.language { response.fields.append(.contentLanguage, language) }
        if let disposition = representation.disposition { response.fields.append(.contentDisposition, disposition) }
        appendValidators(stored, to: &response)
    }

    fileprivate func appendReading(_ stored: StoredRepresentation, _ memento: Memento?, _ response: inout Response) {
        response.fields.append(.cacheControl, memento?.cacheControl ?? "no-cache")
        response.fields.append(.acceptRanges, "bytes")
        // What is stored is a client's, whatever its type says: browsers must not guess another.
        response.fields.append(.xContentTypeOptions, "nosniff")
        appendSandbox(stored.representation.mediaType, &response)
        appendDigests(stored.representation.content, &response)
        memento?.append(to: &response)
    }

    fileprivate func appendWritten(
        _ operation: Operation, _ stored: StoredRepresentation, _ room: Int, _ response: inout Response
    ) {
        let returns = operation.returnsRepresentation && stored.contentLength <= room
        if returns { appendReturned(stored.representation, of: operation.target, &response) }
        appendValidators(stored, to: &response)
        appendWriting(returns ? .representation : .minimal, operation, &response)
    }

    fileprivate func appendReplayed(
        _ operation: Operation, _ answer: RecordedAnswer, _ representation: Representation?, _ room: Int,
        _ response: inout Response
    ) {
        let returned = representation.flatMap { $0.content.count <= room ? $0 : nil }
        response.status = Status(rawValue: answer.status) ?? .noContent
        if response.status == .ok, returned == nil { response.status = .noContent }
        if response.status == .created {
            response.fields.append(.location, address(of: answer.target.path))
        }
        if let returned { appendReturned(returned, of: answer.target, &response) }
        appendValidators(
            EntityTag(revision: answer.revision), answer.lastModified, isDateStrong: false, to: &response)
        // What this request prefers counts only as far as the first answer did it already (RFC 7240 §3).
        appendWriting(returned == nil ? .minimal : .representation, operation, &response)
        response.fields.append(.idempotencyReplayed, "true")
    }

    private func appendReturned(_ representation: Representation, of target: Target, _ response: inout Response) {
        response.content = representation.content
        response.fields.append(.contentType, representation.mediaType)
        if let language = representation.language { response.fields.append(.contentLanguage, language) }
        if let disposition = representation.disposition { response.fields.append(.contentDisposition, disposition) }
        if MediaType(representation.mediaType)?.isJSON != true {
            response.fields.append(.xContentTypeOptions, "nosniff")
        }
        appendSandbox(representation.mediaType, &response)
        response.fields.append(.contentLocation, address(of: target.path))
        appendDigests(representation.content, &response)
    }

    /// What browsers would run, such as HTML and SVG, gets an origin of its own: nobody's page acts for the lab.
    private func appendSandbox(_ mediaType: String, _ response: inout Response) {
        if MediaType(mediaType)?.isJSON != true { response.fields.append(.contentSecurityPolicy, "sandbox") }
    }

    func appendWriting(
        _ applied: Prefer.ReturnPreference, _ operation: Operation, _ response: inout Response
    ) {
        response.fields.append(.cacheControl, "no-store")
        if let preference = operation.prefer.returnPreference, preference == applied {
            response.fields.append(.preferenceApplied, "return=\(preference.rawValue)")
        }
    }

    private func appendDigests(_ representation: [UInt8], _ response: inout Response) {
        guard request.fields.has(.wantReprDigest) || request.fields.has(.wantContentDigest) else { return }
        // The answer to HEAD has no content, and that is what Content-Digest is of (RFC 9530 §B.2).
        Digests.append(
            to: &response.fields, wanted: request.fields, representation: representation,
            content: request.method == .head ? [] : response.content)
    }

    private func appendValidators(_ stored: StoredRepresentation, to response: inout Response) {
        appendValidators(
            stored.entityTag, stored.lastModified, isDateStrong: stored.isDateStrong, to: &response)
    }

    func appendValidators(
        _ tag: EntityTag, _ lastModified: Int64?, isDateStrong: Bool, to response: inout Response
    ) {
        response.fields.append(.etag, tag.fieldValue)
        if let lastModified {
            // The clock is asked anew only for what is younger than the request.
            let told =
                lastModified <= began
                ? lastModified
                : ResolutionInput.toldDate(
                    lastModified, isStrong: isDateStrong, now: setup.now(), earliest: setup.earliestTime)
            response.fields.append(.lastModified, HTTPDate(secondsSince1970: told).fieldValue)
        }
    }
}
