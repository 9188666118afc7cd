import HTTPSemantics
import JSONDocuments

extension Conclusion<Admission> {
    /// The problem that a refusal reports; nil if the request was admitted. `content` is what came with the request, where
    /// that is at hand: advice about its type depends on what it is.
    package func problem(_ input: AdmissionInput, content: [UInt8]? = nil) -> Problem? {
        guard case .refused(let type, let question) = self else { return nil }
        let problem = AdmissionRefusal(question: question, type: type, input: input, content: content).problem
        // The echo service answers 501 to whatever content it does not recognise.
        guard input.contentRule == .recognisedJSON, type.isAboutContentForm else { return problem }
        return Problem(.contentNotRecognised, detail: problem.detail, fix: problem.fix)
            .with { $0.accepted = problem.accepted }
    }

    /// Whether the content would tell what to advise.
    package var dependsOnContent: Bool {
        switch self {
        case .success: false
        case .refused(let type, _):
            [.contentTypeRequired, .malformedContentType, .unsupportedMediaType, .unsupportedContentCoding]
                .contains(type)
        }
    }
}

/// What is told of a refusal: by which question, as which kind of problem, and what can be advised. A fix does no harm: it is
/// pasted unread.
private struct AdmissionRefusal {
    let question: Admission
    let type: ProblemType
    let input: AdmissionInput
    /// What came with the request, where that is at hand.
    let content: [UInt8]?

    private var request: Request { input.request }

    private func problem(_ detail: String, _ field: FieldName? = nil, fix: String? = nil) -> Problem {
        Problem(type, detail: detail, fix: fix, profile: input.policy.statusProfile)
            .with { $0.field = field?.spelling }
    }

    var problem: Problem {
        switch question {
        case .isMethodImplemented:
            let capitals = request.methodName.uppercased()
            return problem(
                "This service does not implement the method \(request.methodName)."
                    + (Method(name: capitals) != .other ? " Names of methods have a case: it is \(capitals)." : ""))
        case .isHostOurs:
            // What a write was meant to do elsewhere is not to be done here.
            let isSafe = request.method.isSafe
            let pathFix = pathFix
            guard !input.routing.isSecure else {
                return problem(
                    "The target is https, and this connection is not secured.", fix: isSafe ? pathFix : nil)
            }
            let host = input.authority?.host ?? ""
            let ours = input.policy.publicURL?.authority?.spelling ?? "localhost"
            return problem(
                "This service does not answer for \(host). If that is a name of its own, start it with --allow-host \(host)."
                    + (isSafe ? "" : " If the request is meant for this service, send it to \(ours)."),
                pathFix == nil ? .host : nil, fix: isSafe ? pathFix ?? CurlOption.field(.host, ours) : nil)
        case .isOriginTrusted:
            guard request.fields.has(.origin), case .foreign(let origin) = input.origin else {
                return problem(
                    "A page of another site sends this write, and its browser does not say which.", .secFetchSite)
            }
            return problem(
                "A page of \(origin.isEmpty ? "an unknown origin" : origin) sends this write. The service takes writes of its own pages, and of the origins that it is told by --allow-origin.",
                .origin)
        case .areCredentialsWellFormed:
            return problem("Authorization is the word Bearer, a space and one token, once.", .authorization).with {
                $0.fields = [FieldLine(.wwwAuthenticate, #"Bearer realm="putstore", error="invalid_request""#)]
            }
        case .isCallerAuthorized:
            // No error code where no token was tried (RFC 6750 §3.1).
            let isUntried = input.credentials == .none
            return problem(
                (isUntried
                    ? "The request carries no bearer token."
                    : "The request's bearer token is none that this service knows.")
                    + " Send one of those in the service's token file, as Authorization: Bearer and the token.",
                .authorization
            ).with {
                let error = isUntried ? "" : #", error="invalid_token""#
                $0.fields = [FieldLine(.wwwAuthenticate, #"Bearer realm="putstore""# + error)]
            }
        case .isTargetWellFormed, .isTargetKnown:
            switch input.routing.finding {
            case .malformed(let error), .unknown(let error): return problem(error)
            case .route: return problem(type.title + ".")
            }
        case .isMethodAllowed:
            let allow = input.rules?.methods.names ?? []
            return problem("\(request.methodName) is not a method of this target. \(otherPlace)").with {
                $0.allow = allow
                $0.fields = [FieldLine(.allow, allow.joined(separator: ", "))]
            }
        case .isQueryDefined:
            guard let error = input.routing.queryError else { return problem("The query is not defined here.") }
            guard storesSomething else { return problem(error) }
            // With another address a write would go to another resource: that is for its sender to say.
            guard !input.isForMany else {
                return problem(
                    "\(error.detail) Without it this would be for all of \(input.path): \(request.methodName) of a single resource goes to \(input.path == "/" ? "/{collection}" : input.path)/{id}."
                )
            }
            return problem(error.detail + " A query is part of the address: leave it out if this resource is meant.")
        case .isExpectationMet:
            return problem(
                "The only expectation that can be met is 100-continue.", .expect, fix: CurlOption.without("Expect"))
        case .hasContentRange:
            return problem(
                "PUT replaces the whole representation, and Content-Range says that this is a part of it. Send the whole, or change a part with PATCH.",
                .contentRange)
        case .areContentFieldsImplemented:
            let name = input.unimplementedContentField ?? "Content-*"
            // What is said of the content is not to be lost: nothing is advised that leaves it out.
            let isChecksum = name.asciiLowercased() == "content-md5"
            return problem(
                "This service does not implement \(name), and may not ignore a Content-* field of a PUT. "
                    + (isChecksum
                        ? "It checks Content-Digest: sha-256=:…: (RFC 9530), the digest in Base64 between colons."
                        : "Leave it out if the content means the same without it.")
            ).with { $0.field = name }
        case .isContentUnencoded:
            let isPlain = content.map { JSONCheck.fault(in: $0, depthLimit: input.policy.depthLimit) == nil } ?? false
            return problem(
                "Content is stored as it comes; send it without a content coding"
                    + (isPlain ? ", as it is: it is plain JSON." : ": uncompressed, and without Content-Encoding."),
                .contentEncoding, fix: isPlain ? CurlOption.without("Content-Encoding") : nil
            ).with {
                $0.accepted = ["identity"]
                $0.fields = [FieldLine(.acceptEncoding, "identity")]
            }
        case .hasContentType:
            return offeringTypes(
                problem(
                    request.announcesContent
                        ? "There is content, and no Content-Type to say what it is."
                        : "\(request.methodName) says in its content what is asked for: there is no content, and no Content-Type.",
                    .contentType))
        case .isContentTypeWellFormed:
            let advice = TypeAdvice(input, content)
            return problem(
                "Content-Type must be one media type, once. \(advice.sentence)", .contentType, fix: advice.fix)
        case .isMediaTypeSupported:
            let sent = input.mediaType.value?.essence ?? "this type"
            return offeringTypes(
                problem(
                    "The target does not take \(sent)."
                        + (sent == MediaType.form ? " curl -d and HTML forms send that unless told otherwise." : ""),
                    .contentType))
        case .isCharsetSupported:
            return offeringTypes(
                problem(
                    "\(input.mediaType.value?.essence == MediaType.form ? "A form" : "JSON") is taken in UTF-8; \(input.mediaType.value?.charset ?? "that charset") is another charset.",
                    .contentType))
        case .isContentWithinLimit:
            return problem(
                "Content-Length is \(request.contentLength ?? 0); at most \(input.policy.contentLimit) bytes are taken.",
                .contentLength)
        case .areContentFieldsWellFormed:
            if let name = input.oversizedStoredField {
                let limit = AdmissionInput.storedFieldLimit
                return problem("\(name.spelling) is stored with the content, and has at most \(limit) bytes.", name)
            }
            let name = input.malformedContentField ?? .contentDigest
            return problem(
                "\(name.spelling) does not follow its grammar: \(name.grammarOfContentField).", name,
                fix: repairedDigest(name).map { CurlOption.field(name, $0) })
        case .isIdempotencyKeyWellFormed:
            let advice = KeyAdvice(request.fields.values(.idempotencyKey))
            return problem(
                "Idempotency-Key is a string in double quotes, or a token, of 1 to 255 characters.\(advice.sentence)",
                .idempotencyKey, fix: advice.repaired.map { CurlOption.field(.idempotencyKey, $0) })
        case .hasIdempotencyKeyIfRequired:
            return problem(
                "This service takes POST with an Idempotency-Key only: a new one for each resource that is to be made, and the same one when that request is sent again.",
                .idempotencyKey)
        case .isContentTaken, .isAnyContentTaken, .isPut, .isContentTypeNeeded:
            return problem(type.title + ".")
        }
    }

    /// The digest field as it was meant, so that the content is still checked; nil for other fields, and where that is not
    /// plain.
    private func repairedDigest(_ name: FieldName) -> String? {
        name == .contentDigest || name == .reprDigest ? DigestField.repaired(request.fields.values(name)) : nil
    }

    /// The path in place of an absolute target, whose authority counts before Host (RFC 9112 §3.2.2); nil for another.
    private var pathFix: String? {
        guard let target = RequestTarget(request.target), target.form == .absolute else { return nil }
        let path = input.policy.publicURL.address(of: target.path + (target.query.map { "?" + $0 } ?? ""))
        return "--request-target " + CurlOption.quoted(path)
    }

    /// Whether the request would store, change or remove something.
    private var storesSomething: Bool {
        !request.method.isSafe && input.rules?.content == .representation
    }

    /// Where a request with a method that the target does not support should go.
    private var otherPlace: String {
        guard let rules = input.rules, rules.content == .representation else {
            let isForTests = input.rules?.testingMethods.contains(MethodSet(request.method)) == true
            return (isForTests ? "It is for tests: the service has it if it is started with --testing. " : "")
                + "It takes \((input.rules?.methods.names ?? []).joined(separator: ", "))."
        }
        switch request.method {
        case .post:
            let collection = input.path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
            return "POST makes a new resource in the collection \(collection); PUT replaces this one."
        case .put, .patch, .delete:
            return "\(request.methodName) goes to a resource of the collection: \(input.path)/{id}."
        case .query: return "QUERY goes to a collection."
        case .get, .head, .options, .other: return "It takes \(rules.methods.names.joined(separator: ", "))."
        }
    }

    /// The problem with a target, and the address that was probably meant, unless the method would not go there.
    private func problem(_ error: TargetError) -> Problem {
        guard let intended = error.intended else { return Problem(type, detail: error.detail) }
        switch request.method {
        case .put, .patch, .delete:
            if case .success(let segments) = PathSegments.decode(RequestTarget(intended)?.path ?? intended),
                segments.count < 2, segments.first.map({ $0.utf8.first != UInt8(ascii: "_") && $0 != "echo" }) ?? true
            {
                let collection = input.policy.publicURL.address(of: segments.isEmpty ? "/{collection}" : intended)
                let many = request.method == .put ? "" : ", or with all in it in view to the collection: \(collection)"
                return Problem(
                    type, detail: "\(error.detail) \(request.methodName) goes to a resource: \(collection)/{id}\(many)."
                )
            }
        case .get, .head, .post, .options, .query, .other: break
        }
        let url = input.policy.publicURL.url(of: intended, host: request.host)
        return Problem(type, detail: error.detail, fix: url.map { "--url " + CurlOption.quoted($0) })
    }

    /// The problem with what would be taken instead, in the document and in Accept-Post or Accept-Patch.
    private func offeringTypes(_ problem: Problem) -> Problem {
        let advice = TypeAdvice(input, content)
        return problem.with {
            $0.detail += " " + advice.sentence
            $0.accepted = input.acceptedTypes
            $0.fix = advice.fix
            let offer = input.acceptedTypes.joined(separator: ", ")
            switch request.method {
            case .patch: $0.fields = [FieldLine(.acceptPatch, offer)]
            case .post: $0.fields = [FieldLine(.acceptPost, offer)]
            case .query: $0.fields = [FieldLine(.acceptQuery, offer)]
            case .get, .head, .put, .delete, .options, .other: $0.fields = []
            }
        }
    }
}

extension FieldName {
    /// What a field that tells of content is, for sentences.
    fileprivate var grammarOfContentField: String {
        switch self {
        case .contentLanguage: "it is a list of language tags, as in en, de-CH"
        case .contentDisposition: #"it is a type with parameters, as in attachment; filename="a.json""#
        case _: "it is an algorithm in lower case and a digest in Base64 between colons, as in sha-256=:…:"
        }
    }
}

/// What to say of an Idempotency-Key that is none.
private struct KeyAdvice {
    /// Begins with a space; empty if there is nothing to say.
    var sentence = ""
    /// The sender's key as it should be written; nil if that is not plain. Never another one: sent twice, the request would
    /// count as two.
    var repaired: String?

    init(_ lines: [String]) {
        guard lines.count == 1, let value = lines.first else {
            sentence = " It stands there \(lines.count) times."
            return
        }
        let quotes = "\"'“”„‘’«»` "
        let key = String(value.drop { quotes.contains($0) }.reversed().drop { quotes.contains($0) }.reversed())
        if key.isHollow {
            sentence = " It is “\(value)”: the variable that should hold it was empty."
        } else if key.utf8.contains(where: { "{}$<>%()`".utf8.contains($0) }) {
            // As a key it would make every request a retry of the first.
            sentence = " It is \(value), which looks like a placeholder that was not filled in."
        } else if let other = key.unicodeScalars.first(where: { !(0x20..<0x7F ~= $0.value) }) {
            sentence = " It has the character “\(Character(other))”; a key is ASCII."
        } else if 1...255 ~= key.utf8.count, !key.utf8.contains(where: { "\"\\".utf8.contains($0) }) {
            repaired = "\"\(key)\""
        }
    }
}
