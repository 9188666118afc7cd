import HTTPSemantics
import JSONDocuments
import ResourceCore

/// Writes the answer to one request. A value that knows the request, the requestLog it is entered in, and nothing else.
struct Rendering: Sendable {
    /// The request that is answered.
    let request: Request
    /// Its number in the requestLog.
    let entry: RequestLog.Entry
    /// The walk through admission.
    let admission: Answers
    /// Where the answer is entered.
    let requestLog: RequestLog
    /// The origins that scripts may call from.
    let crossOrigin: CrossOrigin
    /// The clock, in seconds since 1970.
    let now: @Sendable () -> Int64

    /// The answer to an operation on a resource.
    func response(to operation: Operation, _ decision: Decision) -> Response {
        var response = Response(.ok)
        response.fields.reserveCapacity(10)
        switch decision.outcome {
        case .selected(let stored):
            response.content = stored.representation.content
            appendRepresentation(stored, to: &response)
            appendReading(operation, stored, &response)
        case .partial(let stored, let range):
            let whole = stored.representation.content
            response.status = .partialContent
            response.content = Array(whole[range])
            // With If-Range the client has the other fields already (RFC 9110 §15.3.7).
            if operation.conditions.ifRange == nil {
                appendRepresentation(stored, to: &response)
            } else {
                appendValidators(stored.entityTag, nil, to: &response)
            }
            response.fields.append(.contentRange, "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(whole.count)")
            appendReading(operation, stored, &response)
        case .notModified(let tag):
            response.status = .notModified
            // The tag is enough for a cache; no other metadata (RFC 9110 §15.4.5).
            appendValidators(tag, nil, to: &response)
            response.fields.append(.cacheControl, "no-cache")
        case .created(let target, let stored):
            response.status = .created
            response.fields.append(.location, target.path)
            appendWritten(operation, stored, &response)
        case .replaced(let stored), .unchanged(let stored):
            response.status = operation.returnsRepresentation ? .ok : .noContent
            appendWritten(operation, stored, &response)
        case .deleted:
            response.status = .noContent
            response.fields.append(.cacheControl, "no-store")
        case .replayed(let answer):
            appendReplayed(operation, answer, &response)
        case .refused(let problem):
            return self.response(to: problem, decision)
        }
        finish(&response, vary: operation.isRead ? "Accept" : "Prefer", decision)
        return response
    }

    /// The answer to a request that the store failed.
    func response(to failure: StoreError) -> Response {
        let problem =
            switch failure {
            case .outOfSpace:
                Problem(.storeFull, detail: "The store has no room for this; nothing was changed.")
            case .readOnly:
                Problem(.storeUnavailable, detail: "The store cannot be written at present; nothing was changed.")
            case .broken, .inUse, .notOurs, .newer, .older, .closed:
                Problem(.storeUnavailable, detail: "The store does not answer at present; nothing was changed.")
            }
        return response(to: problem.with { $0.fields = [FieldLine(.retryAfter, "5")] })
    }

    /// The answer that reports a problem. `decision` nil if the head was enough to refuse.
    func response(to problem: Problem, _ decision: Decision? = nil) -> Response {
        var response = Response(problem.status)
        response.fields.append(.contentType, "application/problem+json")
        for line in problem.fields { response.fields.append(line) }
        response.fields.append(.cacheControl, "no-store")
        var decisions: [UInt8]?
        if explained == .whole {
            var json = JSONBuilder()
            Explanation(admission: admission, resolution: decision?.answers).write(to: &json)
            decisions = json.bytes
        }
        response.content = problem.document(instance: entry.path, decisions: decisions)
        return finished(response, vary: nil, decision)
    }

    /// Any other answer: adds what every answer has, and enters it in the requestLog.
    func finished(_ response: Response, vary: String?, _ decision: Decision? = nil) -> Response {
        var response = response
        finish(&response, vary: vary, decision)
        return response
    }

    private func finish(_ response: inout Response, vary: String?, _ decision: Decision?) {
        var vary = vary
        if explained != nil {
            response.fields.append(.link, "<\(entry.path)>; rel=\"describedby\"")
            if vary != "Prefer" { vary = vary.map { $0 + ", Prefer" } ?? "Prefer" }
        }
        if let vary = crossOrigin.vary(vary) { response.fields.append(.vary, vary) }
        crossOrigin.append(to: &response, for: request)
        requestLog.record(
            RecordedRequest(
                entry: entry, request: request, status: response.status, admission: admission, decision: decision))
    }

    private var explained: Prefer.Explained? {
        guard request.fields.has(.prefer) else { return nil }
        return Prefer(lines: request.fields.values(.prefer)).explanation
    }
}

// The groups of fields that answers are made of.
extension Rendering {
    fileprivate func appendRepresentation(_ stored: StoredRepresentation, to response: inout Response) {
        let representation = stored.representation
        response.fields.append(.contentType, representation.mediaType)
        if let language = representation.language { response.fields.append(.contentLanguage, language) }
        if let disposition = representation.disposition { response.fields.append(.contentDisposition, disposition) }
        appendValidators(stored.entityTag, stored.lastModified, to: &response)
    }

    fileprivate func appendReading(_ operation: Operation, _ stored: StoredRepresentation, _ response: inout Response) {
        response.fields.append(.cacheControl, "no-cache")
        response.fields.append(.acceptRanges, "bytes")
        // What is stored is a client's, whatever its type says: browsers must not guess another.
        response.fields.append(.xContentTypeOptions, "nosniff")
        appendDigests(stored.representation.content, &response)
    }

    fileprivate func appendWritten(_ operation: Operation, _ stored: StoredRepresentation, _ response: inout Response) {
        if operation.returnsRepresentation {
            appendReturned(stored.representation, of: operation.target, &response)
        }
        appendValidators(stored.entityTag, stored.lastModified, to: &response)
        appendWriting(operation.prefer.returnPreference, operation, &response)
    }

    fileprivate func appendReplayed(_ operation: Operation, _ answer: RecordedAnswer, _ response: inout Response) {
        response.status = Status(rawValue: answer.status) ?? .noContent
        if response.status == .created { response.fields.append(.location, answer.target.path) }
        if let representation = answer.representation { appendReturned(representation, of: answer.target, &response) }
        appendValidators(EntityTag(revision: answer.revision), answer.lastModified, to: &response)
        // What this request prefers counts only as far as the first answer did it already (RFC 7240 §3).
        appendWriting(answer.representation == nil ? .minimal : .representation, operation, &response)
        response.fields.append(.idempotencyReplayed, "true")
    }

    private func appendReturned(_ representation: Representation, of target: Target, _ response: inout Response) {
        response.content = representation.content
        response.fields.append(.contentType, representation.mediaType)
        if let language = representation.language { response.fields.append(.contentLanguage, language) }
        if let disposition = representation.disposition { response.fields.append(.contentDisposition, disposition) }
        response.fields.append(.contentLocation, target.path)
        appendDigests(representation.content, &response)
    }

    private func appendWriting(
        _ applied: Prefer.ReturnPreference?, _ operation: Operation, _ response: inout Response
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

    func appendValidators(_ tag: EntityTag, _ lastModified: Int64?, to response: inout Response) {
        response.fields.append(.etag, tag.fieldValue)
        if let lastModified {
            // A date that lies ahead, after the clock was set back, must not be sent (RFC 9110 §8.8.2.1).
            response.fields.append(.lastModified, HTTPDate(secondsSince1970: min(lastModified, now())).fieldValue)
        }
    }
}
