import HTTPSemantics
import ResourceAPI
import ResourceCore

/// All answers of one status that an operation can get.
struct DescribedAnswer: Hashable {
    var status: Status
    /// The kinds of problem that it may report; none for a success.
    var problems: [ProblemType] = []
    /// Its fields beside Date, Content-Length and Content-Type, and whether they are in every such answer.
    var fields: [FieldName: Bool] = [:]
    /// The media types of the content with their schemas; none where there is no content, or may be none.
    var content: [Content] = []
    /// Whether it tells the entity tag of what is there, so that a conditional request can follow.
    var hasLinks = false

    struct Content: Hashable {
        var type: String
        var schema: String
    }

    /// - Parameter fields: Names, those that are not in every such answer with a question mark.
    init(_ status: Status, _ fields: String, _ content: [Content] = [], hasLinks: Bool = false) {
        self.status = status
        self.content = content
        self.hasLinks = hasLinks
        add(fields)
    }

    /// A refusal.
    init(_ status: Status, _ problems: [ProblemType], _ fields: String) {
        self.init(status, fields, [Content(type: "application/problem+json", schema: OpenAPIComponents.problem)])
        self.problems = problems
    }

    mutating func add(_ fields: String) {
        for name in fields.split(separator: " ") {
            let isOptional = name.hasSuffix("?")
            self.fields[FieldName(String(isOptional ? name.dropLast() : name))] = !isOptional
        }
    }
}

// What comes of an operation.
extension OpenAPIOperation {
    /// The answers, by status.
    var answers: [DescribedAnswer] {
        var answers = successes + refusals
        for index in answers.indices {
            // To Prefer: explain, and to scripts of other origins.
            answers[index].fields[.link] = answers[index].fields[.link] ?? false
            answers[index].fields[.vary] = answers[index].fields[.vary] ?? false
            if meetsFaults, answers[index].fields[.preferenceApplied] == nil {
                answers[index].add("Preference-Applied?")
            }
            if !policy.allowedOrigins.isEmpty {
                answers[index].add("Access-Control-Allow-Origin? Access-Control-Expose-Headers?")
            }
            // How long a stream will be nobody knows.
            if answers[index].status == .ok, isRead, isExport || route.mediaTypes.contains("text/event-stream") {
                answers[index].add("Content-Length?")
            }
            if method == .head { answers[index].content = [] }
        }
        return answers.sorted { $0.status.rawValue < $1.status.rawValue }
    }

    private var successes: [DescribedAnswer] {
        let validators = "ETag Last-Modified Cache-Control Vary"
        let stored = "Content-Language? Content-Disposition? Content-Digest? Repr-Digest?"
        let written = "\(validators) Preference-Applied? Idempotency-Replayed?"
        let returned = "\(written) Content-Location? \(stored)"
        // Of a part of JSON, which is no JSON, only the type is told.
        func representation(_ schema: String) -> [DescribedAnswer.Content] {
            policy.acceptedTypes.map { DescribedAnswer.Content(type: $0.spelling, schema: schema) }
        }
        let notModified = DescribedAnswer(
            .notModified, "ETag Cache-Control Vary" + (isResource || isCollection ? " Preference-Applied?" : ""))
        switch method {
        case .options:
            let accepted = content(of: .patch) == .patchDocument ? " Accept-Patch" : ""
            let posted = [.representation, .requestMessage].contains(content(of: .post)) ? " Accept-Post" : ""
            let preflight =
                policy.allowedOrigins.isEmpty
                ? "" : " Access-Control-Allow-Methods? Access-Control-Allow-Headers? Access-Control-Max-Age?"
            let queried = route.rules.methods.contains(.query) ? " Accept-Query" : ""
            return [DescribedAnswer(.noContent, "Allow Cache-Control" + accepted + posted + queried + preflight)]
        case .get where isResource || isRevision, .head where isResource || isRevision:
            let past = isRevision ? " Memento-Datetime? Link" : " Memento-Datetime? Content-Location?"
            let read =
                "\(validators) Preference-Applied? Accept-Ranges X-Content-Type-Options \(stored) Content-Security-Policy?"
                + past
            let notModified = DescribedAnswer(
                .notModified,
                "ETag Cache-Control Vary Preference-Applied? Memento-Datetime?"
                    + (isRevision ? "" : " Content-Location?"))
            let whole = DescribedAnswer(.ok, read, representation("{}"), hasLinks: method == .get && isResource)
            guard method == .get else { return [whole, notModified] }
            let part = "ETag Cache-Control Vary Accept-Ranges Content-Range X-Content-Type-Options Last-Modified? "
            return [
                whole,
                DescribedAnswer(
                    .partialContent, part + stored + " Content-Security-Policy?" + past, representation("")),
                notModified,
            ]
        case .put where isResource, .patch where isResource:
            let changed = [
                DescribedAnswer(.ok, returned, representation("{}"), hasLinks: true),
                DescribedAnswer(.noContent, written, hasLinks: true),
            ]
            return method == .patch
                ? changed : [DescribedAnswer(.created, "\(returned) Location", hasLinks: true)] + changed
        case .delete where isResource: return [DescribedAnswer(.noContent, "Cache-Control Vary Idempotency-Replayed?")]
        case .put where isFault || isDeclaration || isSnapshot:
            return [
                DescribedAnswer(.created, "Cache-Control Location"), DescribedAnswer(.noContent, "Cache-Control"),
            ]
        case .post where isSpace: return [DescribedAnswer(.created, "Cache-Control Location")]
        case .delete where isSpace: return [DescribedAnswer(.noContent, "Cache-Control")]
        case .delete where isFault || isDeclaration: return [DescribedAnswer(.noContent, "Cache-Control")]
        case .delete where isHistory: return [DescribedAnswer(.noContent, "Cache-Control")]
        case .delete where isSnapshot: return [DescribedAnswer(.noContent, "Cache-Control")]
        case .put where content == .dataFile:
            return [DescribedAnswer(.noContent, "ETag Last-Modified? Cache-Control Vary")]
        case .post where isCollection:
            // Of many new resources, where they are; of one, it itself where that is preferred.
            return [DescribedAnswer(.created, "\(returned) Location?")]
        case .patch where changesMany:
            let changed = "ETag Last-Modified? Cache-Control Vary Preference-Applied? Idempotency-Replayed?"
            let items = DescribedAnswer.Content(
                type: "application/json", schema: ##"{"$ref":"#/components/schemas/Items"}"##)
            return [DescribedAnswer(.ok, changed, [items]), DescribedAnswer(.noContent, changed)]
        case .delete where isCollection: return [DescribedAnswer(.noContent, "Cache-Control Vary")]
        case .get where !route.hasValidators, .head where !route.hasValidators:
            return [DescribedAnswer(.ok, "Cache-Control Vary Preference-Applied?", pageContent)]
        case .get, .head:
            var fields =
                "ETag Cache-Control Vary Last-Modified?"
                + (isCollection ? " Preference-Applied? Accept-Query X-Total-Count? X-Next-After?" : "")
            // A stream has no validators, and the lab's page has fields of its own.
            if route.mediaTypes.contains("text/event-stream") { fields = "ETag? Cache-Control Vary" }
            if route.mediaTypes.contains(where: { $0.hasPrefix("text/html") }) {
                fields += " Content-Security-Policy? Referrer-Policy? X-Content-Type-Options?"
            }
            return [DescribedAnswer(.ok, fields, pageContent), notModified]
        case .put, .patch, .post, .delete, .query, .other: return [DescribedAnswer(.ok, "Cache-Control", pageContent)]
        }
    }

    private func content(of method: Method) -> ContentRule? {
        route.rules.methods.contains(MethodSet(method)) ? route.rules.contentRule(for: method) : nil
    }

    /// The first type is the one that the schema is for; the others are text, or any JSON.
    private var pageContent: [DescribedAnswer.Content] {
        route.mediaTypes.enumerated().map { index, type in
            DescribedAnswer.Content(
                type: type,
                schema: index == 0 ? route.schema : type == "application/json" ? "{}" : #"{"type":"string"}"#)
        }
    }

    private var refusals: [DescribedAnswer] {
        var byStatus: [Status: [ProblemType]] = [:]
        let problems = problems
        for problem in ProblemType.allCases where problems.contains(problem) {
            for status in Set([problem.status(), problem.status(policy.statusProfile)]) {
                byStatus[status, default: []].append(problem)
            }
        }
        return byStatus.map { status, problems in
            let fields =
                switch status {
                case .badRequest: " WWW-Authenticate?"
                case .unauthorized: " WWW-Authenticate"
                case .notFound where isRead && (isResource || isRevision): " Memento-Datetime?"
                case .preconditionFailed, .conflict: " ETag?"
                case .unsupportedMediaType: " Accept-Encoding? Accept-Patch? Accept-Post?"
                case .rangeNotSatisfiable: " Content-Range"
                case .serviceUnavailable, .insufficientStorage: " Retry-After"
                case _: ""
                }
            return DescribedAnswer(status, problems, "Cache-Control" + fields)
        }
    }

    /// The kinds of problem that the operation can be refused with. With a method of the description the method is known,
    /// and allowed.
    var problems: Set<ProblemType> {
        var problems: Set<ProblemType> = [
            .malformedMessage, .requestTimeout, .contentTooLarge, .targetTooLong, .fieldsTooLarge, .overloaded,
            .transferCodingNotImplemented, .versionNotSupported, .misdirectedRequest, .undefinedQuery,
            .expectationFailed,
        ]
        if policy.tokens != nil, !route.rules.isOpen { problems.formUnion([.unauthorized, .malformedCredentials]) }
        if !method.isSafe { problems.insert(.crossSiteWrite) }
        // Nothing is there, or what stands for a collection is a reserved word.
        if !route.variables.isEmpty { problems.formUnion([.malformedTarget, .notFound]) }
        if isConditional { problems.formUnion([.malformedCondition, .preconditionFailed]) }
        if isConditional || isRead, method != .delete, !isPageChange { problems.insert(.notAcceptable) }
        if isRead, !route.hasValidators { problems.formUnion([.malformedEventID, .changesGone, .storeUnavailable]) }
        if isConditional || route.pattern == "/_health" { problems.insert(.storeUnavailable) }
        if isResource || isRevision, method == .get { problems.insert(.rangeNotSatisfiable) }
        if isResource, isRead { problems.formUnion([.malformedDatetime, .revisionGone]) }
        if isRevision || isDifference { problems.insert(.revisionGone) }
        if isResource, method != .options, !isRead {
            problems.formUnion([.storeFull, .outcomeUnknown])
            if policy.requiresPreconditions { problems.insert(.preconditionRequired) }
        }
        if route.name == Route.history.name, method == .delete, policy.requiresPreconditions {
            problems.insert(.preconditionRequired)
        }
        if (isCollection && method == .post) || changesMany { problems.formUnion([.storeFull, .outcomeUnknown]) }
        if isExport, method == .put, policy.requiresPreconditions { problems.insert(.preconditionRequired) }
        if changesMany, method == .delete || policy.requiresPreconditions { problems.insert(.preconditionRequired) }
        if isCollection, isRead { problems.insert(.indexRequired) }
        if takesKey { problems.formUnion([.malformedIdempotencyKey, .idempotencyKeyReused]) }
        if takesKey, method == .post, policy.requiresIdempotencyKey { problems.insert(.idempotencyKeyRequired) }
        if meetsFaults { problems.formUnion([.malformedFault, .injectedFault]) }
        if isFault, method == .put { problems.insert(.senselessRule) }
        if isDeclaration, method != .options {
            problems.insert(.storeUnavailable)
            if method == .put { problems.formUnion([.senselessDeclaration, .storeFull]) }
        }
        return problems.union(contentProblems)
    }

    private var contentProblems: Set<ProblemType> {
        let taken: Set<ProblemType> = [.malformedContentField, .digestMismatch]
        let typed = taken.union([
            .malformedContentType, .contentTypeRequired, .unsupportedMediaType, .unsupportedContentCoding,
            .malformedContent,
        ])
        let put: Set<ProblemType> = method == .put ? [.partialPut, .contentFieldNotImplemented] : []
        switch content {
        case nil: return []
        case .anything: return taken
        case .query: return typed.union([.unprocessableQuery])
        case .json, .nothing: return typed.union(put)
        case .recognisedJSON: return taken.union(put).subtracting([.partialPut]).union([.contentNotRecognised])
        case .dataFile: return typed.union(put)
        case .requestMessage: return typed.union([.notExpressible])
        case .representation: return typed.union(put)
        case .patchDocument:
            return typed.union([.notAPatchDocument, .targetNotJSON, .patchDoesNotApply])
                .union(changesMany ? [.malformedBatch] : [])
        }
    }
}

/// Answers that several operations share, each kept once under a name of its own.
struct SharedAnswers {
    private var names: [DescribedAnswer: String] = [:]
    private var inOrder: [DescribedAnswer] = []

    mutating func name(of answer: DescribedAnswer) -> String {
        if let name = names[answer] { return name }
        let word = answer.status.reasonPhrase.split(separator: " ").joined()
        let count = inOrder.count { $0.status == answer.status }
        let name = count == 0 ? word : "\(word)-\(count + 1)"
        names[answer] = name
        inOrder.append(answer)
        return name
    }

    /// `components.responses`.
    func descriptions(_ publicURL: PublicURL?) -> String {
        JSONText.object(inOrder.map { (names[$0] ?? "", Self.description(of: $0, publicURL)) })
    }

    private static func description(of answer: DescribedAnswer, _ publicURL: PublicURL?) -> String {
        let titles = answer.problems.map { $0.title + "." }.joined(separator: " ")
        var members = [("description", JSONText.string(titles.isEmpty ? answer.status.reasonPhrase : titles))]
        if !answer.problems.isEmpty {
            let kinds = answer.problems.map { publicURL.address(of: "/_problems/" + $0.rawValue) }
            members.append(("x-problem-types", JSONText.list(kinds.map(JSONText.string))))
        }
        var fields = answer.fields
        fields[.date] = true
        if answer.status != .noContent, answer.status != .notModified {
            fields[.contentLength] = fields[.contentLength] ?? true
        }
        let headers = FieldName.allCases.compactMap { name in
            fields[name].map { isRequired in
                (name.spelling, JSONText.reference("headers", name.spelling + (isRequired ? "" : "-optional")))
            }
        }
        members.append(("headers", JSONText.object(headers)))
        if !answer.content.isEmpty {
            let content = answer.content.map { ($0.type, $0.schema.isEmpty ? "{}" : #"{"schema":\#($0.schema)}"#) }
            members.append(("content", JSONText.object(content)))
        }
        if answer.hasLinks {
            let links = OpenAPIComponents.linkNames.map { ($0, JSONText.reference("links", $0)) }
            members.append(("links", JSONText.object(links)))
        }
        return JSONText.object(members)
    }
}
