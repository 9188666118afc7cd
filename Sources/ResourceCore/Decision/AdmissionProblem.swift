import HTTPSemantics

extension Admission.Conclusion {
    /// The kind of problem that a refusal reports; nil if the request is admitted.
    package var problemType: ProblemType? {
        switch self {
        case .admitted: nil
        case .methodNotImplemented: .methodNotImplemented
        case .hostNotOurs: .misdirectedRequest
        case .originNotTrusted: .crossSiteWrite
        case .credentialsMalformed: .malformedCredentials
        case .callerNotAuthorized: .unauthorized
        case .targetMalformed: .malformedTarget
        case .targetUnknown: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .queryNotDefined: .undefinedQuery
        case .expectationFailed: .expectationFailed
        case .contentRangeRefused: .partialPut
        case .contentFieldNotImplemented: .contentFieldNotImplemented
        case .contentEncoded: .unsupportedContentCoding
        case .contentTypeMissing: .contentTypeRequired
        case .contentTypeMalformed: .malformedContentType
        case .mediaTypeNotSupported, .charsetNotSupported: .unsupportedMediaType
        case .contentTooLarge: .contentTooLarge
        case .contentFieldMalformed: .malformedContentField
        case .idempotencyKeyMalformed: .malformedIdempotencyKey
        case .idempotencyKeyMissing: .idempotencyKeyRequired
        }
    }

    /// The problem that a refusal reports; nil if the request was admitted.
    package func problem(_ input: AdmissionInput) -> Problem? {
        guard let type = problemType, let problem = problem(type, input) else { return nil }
        // The echo service answers 501 to whatever content it does not recognise.
        guard input.contentRule == .recognisedJSON, type.isAboutUntakenContent else { return problem }
        return Problem(.contentNotRecognised, detail: problem.detail, fix: problem.fix)
            .with { $0.accepted = problem.accepted }
    }

    private func problem(_ type: ProblemType, _ input: AdmissionInput) -> Problem? {
        func problem(_ detail: String, _ fix: String? = nil) -> Problem {
            Problem(type, detail: detail, fix: fix, profile: input.policy.statusProfile)
        }
        func offering(_ problem: Problem) -> Problem { input.offeringTypes(problem) }
        switch self {
        case .admitted: return nil
        case .methodNotImplemented:
            let name = input.request.methodName
            let isSpelledOtherwise = Method(name: name.uppercased()) != .other
            return problem(
                "This service does not implement the method \(name)."
                    + (isSpelledOtherwise ? " Names of methods have a case." : ""),
                "-X \(isSpelledOtherwise ? name.uppercased() : "GET")")
        case .hostNotOurs:
            return problem(
                input.routing.isSecure
                    ? "The target is https, and this connection is not secured."
                    : "This service does not answer for \(input.authority?.host ?? "that host").",
                input.pathFix ?? CurlOption.field(.host, "localhost")
            ).with { $0.field = input.pathFix == nil ? FieldName.host.spelling : nil }
        case .originNotTrusted:
            guard case .foreign(let origin) = input.origin, input.request.fields.has(.origin) else {
                return problem("A page of another site sends this write, and does not say which (Sec-Fetch-Site).")
                    .with { $0.field = FieldName.secFetchSite.spelling }
            }
            return problem(
                "A page of \(origin.isEmpty ? "an unknown origin" : origin) sends this write. The service takes writes of its own pages, and of origins that it was started with: --allow-origin \(origin)."
            ).with { $0.field = FieldName.origin.spelling }
        case .credentialsMalformed:
            return problem(
                "Authorization is the word Bearer, a space and one token, once.",
                CurlOption.field(.authorization, "Bearer TOKEN")
            ).with {
                $0.field = FieldName.authorization.spelling
                $0.fields = [FieldLine(.wwwAuthenticate, #"Bearer realm="putstore", error="invalid_request""#)]
            }
        case .callerNotAuthorized:
            return problem(
                "The request carries no bearer token that this service knows.",
                CurlOption.field(.authorization, "Bearer TOKEN")
            ).with {
                $0.field = FieldName.authorization.spelling
                // No error code where no token was tried (RFC 6750 §3.1).
                let error = input.credentials == .none ? "" : #", error="invalid_token""#
                $0.fields = [FieldLine(.wwwAuthenticate, #"Bearer realm="putstore""# + error)]
            }
        case .targetMalformed, .targetUnknown:
            return input.targetProblem(type)
        case .methodNotAllowed:
            let allow = input.rules?.methods.names ?? []
            // What has content goes where content is taken: into a collection by POST, to a resource by PUT.
            let intended = input.request.method.takesContent ? allow.first { $0 == "POST" || $0 == "PUT" } : nil
            return problem(
                "\(input.request.methodName) is not a method of this target.",
                (intended ?? allow.first).map { "-X \($0)" }
            ).with {
                $0.allow = allow
                $0.fields = [FieldLine(.allow, allow.joined(separator: ", "))]
            }
        case .queryNotDefined:
            return input.routing.queryError.map { input.problem(type, $0) }
                ?? problem("The query is not defined here.")
        case .expectationFailed:
            return problem(
                "The only expectation that can be met is 100-continue.", CurlOption.without("Expect")
            ).with { $0.field = FieldName.expect.spelling }
        case .contentRangeRefused:
            return problem(
                "PUT replaces the whole representation; Content-Range would make it a part.",
                CurlOption.without("Content-Range")
            ).with { $0.field = FieldName.contentRange.spelling }
        case .contentFieldNotImplemented:
            let name = input.unimplementedContentField ?? "Content-*"
            return problem(
                "This service does not implement \(name), and may not ignore a Content-* field of a PUT.",
                CurlOption.without(name)
            ).with { $0.field = name }
        case .contentEncoded:
            return problem(
                "Content is stored as it comes; send it without a content coding.",
                CurlOption.without("Content-Encoding")
            ).with {
                $0.field = FieldName.contentEncoding.spelling
                $0.accepted = ["identity"]
                $0.fields = [FieldLine(.acceptEncoding, "identity")]
            }
        case .contentTypeMissing:
            return offering(
                problem("There is content, and no Content-Type to say what it is."))
        case .contentTypeMalformed:
            return problem(
                "Content-Type must be one media type, once.", input.typeFix
            ).with { $0.field = FieldName.contentType.spelling }
        case .mediaTypeNotSupported:
            return offering(
                problem("The target does not take \(input.mediaType.value?.essence ?? "this type")."))
        case .charsetNotSupported:
            return offering(
                problem("JSON is UTF-8; \(input.mediaType.value?.charset ?? "that charset") is not."))
        case .contentTooLarge:
            return problem(
                "Content-Length is \(input.request.contentLength ?? 0); at most \(input.policy.contentLimit) bytes are taken."
            ).with { $0.field = FieldName.contentLength.spelling }
        case .contentFieldMalformed:
            let name = input.malformedContentField ?? .contentDigest
            return problem(
                "\(name.spelling) does not follow its grammar.", CurlOption.without(name.spelling)
            )
            .with { $0.field = name.spelling }
        case .idempotencyKeyMalformed:
            return problem(
                "Idempotency-Key is a string in double quotes, or a token, of 1 to 255 characters.", CurlOption.freshKey
            ).with { $0.field = FieldName.idempotencyKey.spelling }
        case .idempotencyKeyMissing:
            return problem(
                "This service takes POST with an Idempotency-Key only.", CurlOption.freshKey
            ).with { $0.field = FieldName.idempotencyKey.spelling }
        }
    }
}

extension AdmissionInput {
    /// The path in place of an absolute target, whose authority counts before Host (RFC 9112 §3.2.2); nil for another.
    fileprivate var pathFix: String? {
        guard let target = RequestTarget(request.target), target.form == .absolute else { return nil }
        return "--request-target " + CurlOption.quoted(target.path + (target.query.map { "?" + $0 } ?? ""))
    }

    /// A Content-Type that would be taken, as a curl option.
    fileprivate var typeFix: String {
        let concrete = acceptedTypes.first { !$0.contains("*") }
        return CurlOption.field(.contentType, concrete ?? "application/json")
    }

    /// The problem with what would be taken instead, in the document and in Accept-Post or Accept-Patch.
    fileprivate func offeringTypes(_ problem: Problem) -> Problem {
        return problem.with {
            $0.field = FieldName.contentType.spelling
            $0.accepted = acceptedTypes
            $0.fix = typeFix
            let offer = acceptedTypes.joined(separator: ", ")
            switch request.method {
            case .patch: $0.fields = [FieldLine(.acceptPatch, offer)]
            case .post: $0.fields = [FieldLine(.acceptPost, offer)]
            case .get, .head, .put, .delete, .options, .other: $0.fields = []
            }
        }
    }

    fileprivate func targetProblem(_ type: ProblemType) -> Problem {
        switch routing.finding {
        case .malformed(let fault), .unknown(let fault): problem(type, fault)
        case .route: Problem(type, detail: type.title + ".")
        }
    }

    fileprivate func problem(_ type: ProblemType, _ fault: TargetError) -> Problem {
        let host = request.fields[.host] ?? "localhost"
        return Problem(
            type, detail: fault.detail, fix: fault.intended.map { "--url " + CurlOption.quoted("http://\(host)\($0)") })
    }
}
