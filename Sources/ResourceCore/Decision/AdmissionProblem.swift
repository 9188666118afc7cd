import HTTPSemantics
import JSONDocuments

extension Conclusion<Admission> {
    /// The problem that a refusal reports; nil if the request was admitted. `content` is what came with the request, where
    /// that is at hand: advice about its type depends on what it is.
    package func problem(_ input: AdmissionInput, content: [UInt8]? = nil) -> Problem? {
        guard case .refused(let type, let question) = self else { return nil }
        let problem = question.problem(type, input, content)
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

extension Admission {
    /// What is told of a refusal by this question. A fix does no harm: it is pasted unread.
    fileprivate func problem(_ type: ProblemType, _ input: AdmissionInput, _ content: [UInt8]?) -> Problem {
        func problem(_ detail: String, _ field: FieldName? = nil, fix: String? = nil) -> Problem {
            Problem(type, detail: detail, fix: fix, profile: input.policy.statusProfile)
                .with { $0.field = field?.spelling }
        }
        let request = input.request
        switch self {
        case .isMethodImplemented:
            let capitals = request.methodName.uppercased()
            return problem(
                "This service does not implement the method \(request.methodName)."
                    + (Method(name: capitals) != .other ? " Names of methods have a case: it is \(capitals)." : ""))
        case .isHostOurs:
            guard !input.routing.isSecure else {
                return problem("The target is https, and this connection is not secured.", fix: input.pathFix)
            }
            let host = input.authority?.host ?? ""
            return problem(
                "This service does not answer for \(host). If that is a name of its own, start it with --allow-host \(host).",
                input.pathFix == nil ? .host : nil, fix: input.pathFix ?? CurlOption.field(.host, "localhost"))
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
            case .malformed(let error), .unknown(let error): return input.problem(type, error)
            case .route: return problem(type.title + ".")
            }
        case .isMethodAllowed:
            let allow = input.rules?.methods.names ?? []
            return problem("\(request.methodName) is not a method of this target. \(input.otherPlace)").with {
                $0.allow = allow
                $0.fields = [FieldLine(.allow, allow.joined(separator: ", "))]
            }
        case .isQueryDefined:
            guard let error = input.routing.queryError else { return problem("The query is not defined here.") }
            guard input.storesSomething else { return input.problem(type, error) }
            // With another address a write would go to another resource: that is for its sender to say.
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
            return problem(
                "This service does not implement \(name), and may not ignore a Content-* field of a PUT.",
                fix: CurlOption.without(name)
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
            return input.offeringTypes(
                problem("There is content, and no Content-Type to say what it is.", .contentType), content)
        case .isContentTypeWellFormed:
            let advice = TypeAdvice(input, content)
            return problem(
                "Content-Type must be one media type, once. \(advice.sentence)", .contentType, fix: advice.fix)
        case .isMediaTypeSupported:
            let sent = input.mediaType.value?.essence ?? "this type"
            return input.offeringTypes(
                problem(
                    "The target does not take \(sent)."
                        + (sent == MediaType.form ? " curl -d and HTML forms send that unless told otherwise." : ""),
                    .contentType), content)
        case .isCharsetSupported:
            return input.offeringTypes(
                problem("JSON is UTF-8; \(input.mediaType.value?.charset ?? "that charset") is not.", .contentType),
                content)
        case .isContentWithinLimit:
            return problem(
                "Content-Length is \(request.contentLength ?? 0); at most \(input.policy.contentLimit) bytes are taken.",
                .contentLength)
        case .areContentFieldsWellFormed:
            let name = input.malformedContentField ?? .contentDigest
            return problem(
                "\(name.spelling) does not follow its grammar.", name, fix: CurlOption.without(name.spelling))
        case .isIdempotencyKeyWellFormed:
            return problem(
                "Idempotency-Key is a string in double quotes, or a token, of 1 to 255 characters.", .idempotencyKey,
                fix: CurlOption.freshKey)
        case .hasIdempotencyKeyIfRequired:
            return problem(
                "This service takes POST with an Idempotency-Key only.", .idempotencyKey, fix: CurlOption.freshKey)
        case .isContentTaken, .isAnyContentTaken, .isPut, .isContentTypeNeeded:
            return problem(type.title + ".")
        }
    }
}

extension AdmissionInput {
    /// The path in place of an absolute target, whose authority counts before Host (RFC 9112 §3.2.2); nil for another.
    fileprivate var pathFix: String? {
        guard let target = RequestTarget(request.target), target.form == .absolute else { return nil }
        return "--request-target " + CurlOption.quoted(target.path + (target.query.map { "?" + $0 } ?? ""))
    }

    /// Whether the request would store, change or remove something.
    fileprivate var storesSomething: Bool {
        !request.method.isSafe && rules?.content == .representation
    }

    /// The path as it was sent, for sentences; without a slash at its end.
    private var path: String {
        var path = RequestTarget(request.target)?.path ?? "/"
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        return policy.publicURL.address(of: path)
    }

    /// Where a request with a method that the target does not support should go.
    fileprivate var otherPlace: String {
        guard let rules, rules.content == .representation else {
            return "It takes \((rules?.methods.names ?? []).joined(separator: ", "))."
        }
        switch request.method {
        case .post:
            let collection = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
            return "POST makes a new resource in the collection \(collection); PUT replaces this one."
        case .put, .patch, .delete: return "\(request.methodName) goes to a resource of the collection: \(path)/{id}."
        case .get, .head, .options, .other: return "It takes \(rules.methods.names.joined(separator: ", "))."
        }
    }

    /// The problem with a target, and the address that was probably meant, unless the method would not go there.
    fileprivate func problem(_ type: ProblemType, _ error: TargetError) -> Problem {
        guard let intended = error.intended else { return Problem(type, detail: error.detail) }
        switch request.method {
        case .put, .patch, .delete:
            if case .success(let segments) = PathSegments.decode(RequestTarget(intended)?.path ?? intended),
                segments.count < 2, segments.first.map({ $0.utf8.first != UInt8(ascii: "_") && $0 != "echo" }) ?? true
            {
                let collection = policy.publicURL.address(of: segments.isEmpty ? "/{collection}" : intended)
                return Problem(
                    type, detail: "\(error.detail) \(request.methodName) goes to a resource: \(collection)/{id}.")
            }
        case .get, .head, .post, .options, .other: break
        }
        let url = policy.publicURL.url(of: intended, host: request.fields[.host] ?? "localhost")
        return Problem(type, detail: error.detail, fix: "--url " + CurlOption.quoted(url))
    }

    /// The problem with what would be taken instead, in the document and in Accept-Post or Accept-Patch.
    fileprivate func offeringTypes(_ problem: Problem, _ content: [UInt8]?) -> Problem {
        let advice = TypeAdvice(self, content)
        return problem.with {
            $0.detail += " " + advice.sentence
            $0.accepted = acceptedTypes
            $0.fix = advice.fix
            let offer = acceptedTypes.joined(separator: ", ")
            switch request.method {
            case .patch: $0.fields = [FieldLine(.acceptPatch, offer)]
            case .post: $0.fields = [FieldLine(.acceptPost, offer)]
            case .get, .head, .put, .delete, .options, .other: $0.fields = []
            }
        }
    }
}

/// What to say of a Content-Type that is missing, malformed or not taken: only a type that the content has is offered to
/// be pasted, and without the content none.
private struct TypeAdvice {
    let sentence: String
    private(set) var fix: String?

    init(_ input: AdmissionInput, _ content: [UInt8]?) {
        let isPatch = input.contentRule == .patchDocument
        let taken =
            isPatch
            ? "PATCH takes \(MediaType.mergePatch.essence), an object of the members to change, and \(MediaType.jsonPatch.essence), an array of operations."
            : "It takes \(input.acceptedTypes.joined(separator: ", "))."
        guard let content, !content.isEmpty, input.contentRule != .requestMessage else {
            sentence = taken
            if input.contentRule == .requestMessage {
                fix = CurlOption.field(.contentType, MediaType.requestMessage.essence)
            }
            return
        }
        if let error = JSONCheck.fault(in: content, depthLimit: input.policy.depthLimit) {
            sentence = "\(taken) The content is no JSON: \(error.sentence)"
            return
        }
        let shape = Shape(content, depthLimit: input.policy.depthLimit)
        switch (isPatch, shape) {
        case (true, .object): fix = CurlOption.field(.contentType, MediaType.mergePatch.essence)
        case (true, .operations): fix = CurlOption.field(.contentType, MediaType.jsonPatch.essence)
        case (true, .operation):
            sentence = taken + " This is one operation; they stand in an array, even a single one."
            return
        case (true, .other):
            sentence = taken + " This is neither."
            return
        case (false, .operations):
            sentence = taken + " An array of operations is a JSON Patch, and goes with PATCH."
            return
        case (false, .object), (false, .operation), (false, .other):
            fix = Self.jsonType(input, content).map { CurlOption.field(.contentType, $0) }
        }
        sentence = taken
    }

    /// The type that was sent if only its charset is wrong, and nothing in the content depends on that; JSON otherwise.
    private static func jsonType(_ input: AdmissionInput, _ content: [UInt8]) -> String? {
        guard input.contentRule == .representation else { return MediaType.json.essence }
        if let sent = input.mediaType.value, sent.isJSON {
            return content.allSatisfy { $0 < 0x80 } ? sent.essence : nil
        }
        return input.policy.acceptedTypes.contains { $0.matches(.json) } ? MediaType.json.essence : nil
    }

    /// What JSON could be meant as by somebody who sends a patch.
    private enum Shape {
        case object, operations, operation, other

        init(_ content: [UInt8], depthLimit: Int) {
            switch content.first(where: { $0 > 0x20 }) {
            case UInt8(ascii: "{"):
                let array = [UInt8(ascii: "[")] + content + [UInt8(ascii: "]")]
                self = (try? JSONPatch(parsing: array, depthLimit: depthLimit + 1)) == nil ? .object : .operation
            case UInt8(ascii: "["):
                let isPatch = (try? JSONPatch(parsing: content, depthLimit: depthLimit)) != nil
                let isEmpty = content.filter { $0 > 0x20 }.count == 2
                self = isPatch && !isEmpty ? .operations : .other
            case _: self = .other
            }
        }
    }
}
