import HTTPSemantics
import JSONDocuments
import ResourceCore
import Snippets

/// An answer that can come, made by the code that makes the real ones.
struct OpenAPIAnswer {
    var response: Response
    /// The kind of problem that it reports; nil if it reports none.
    var problem: ProblemType?
}

/// Every answer that a method of a place can get. What varies with the request is made in several variants, so that a
/// field which is in all of them is in every answer of that status.
struct OpenAPIAnswers {
    let place: OpenAPIPlace
    let method: Method
    let policy: Policy
    private let reach: OpenAPIReach

    init(_ place: OpenAPIPlace, _ method: Method, _ policy: Policy) {
        self.place = place
        self.method = method
        self.policy = policy
        reach = OpenAPIReach(place, method, policy)
    }

    /// All of them.
    var all: [OpenAPIAnswer] { faults + variants.flatMap { refusals($0) + endings($0) } }

    /// Messages that cannot be taken, whatever they ask for. With a method of the description the method is known.
    private var faults: [OpenAPIAnswer] {
        MessageError.allCases.filter { $0 != .unknownMethod }.map {
            OpenAPIAnswer(
                response: ResponseRenderer.response(to: $0, at: nil, RequestLog(start: 0).newID(), nil),
                problem: $0.problemType)
        }
    }

    /// Refusals by the head alone.
    private func refusals(_ variant: OpenAPIVariant) -> [OpenAPIAnswer] {
        reach.admission.compactMap { $0.problem(variant.input) }.map(variant.answer)
    }

    /// What an admitted request comes to.
    private func endings(_ variant: OpenAPIVariant) -> [OpenAPIAnswer] {
        if method == .options {
            return [OpenAPIAnswer(response: OptionsPage.response(variant.input, variant.rendering).response)]
        }
        let judged =
            place.isJudgedByHeadAlone(method) ? [] : reach.resolution.flatMap { variant.answers(to: $0, place.route) }
        switch place.route {
        case .resource, .collection:
            let failures: [StoreError] = method.isSafe ? [.closed] : [.closed, .outOfSpace]
            return judged + failures.map(variant.answer)
        case .home, .health: return judged + [variant.answer(StoreError.closed)]
        case .problem, .request, .lab: return judged + [variant.answer(Problem(.notFound, detail: ""))]
        case .echo, .echoJSON:
            guard !method.isSafe else { return judged }
            let said = [variant.answer([.cacheControl: "no-store"])] + digestFaults(variant)
            return place.route == .echo ? said : said + unrecognised(variant)
        case .snippet:
            return [
                variant.answer([.cacheControl: "no-store"], mediaType: place.route.mediaTypes[0]),
                variant.answer(SnippetExchange.unknownLanguage),
                variant.answer(SnippetExchange.notARequest("")),
                variant.answer(SnippetExchange.problem(.target, .curl)),
            ] + digestFaults(variant)
        case .server, .echoIndex, .problems, .requests, .graph, .reference, .openAPI, .lessons, .snippets:
            return judged
        }
    }

    private func digestFaults(_ variant: OpenAPIVariant) -> [OpenAPIAnswer] {
        guard method.takesContent else { return [] }
        return [variant.answer(ContentError.digest(field: .contentDigest, right: "").problem(profile: .rfc9110))]
    }

    private func unrecognised(_ variant: OpenAPIVariant) -> [OpenAPIAnswer] {
        guard method.takesContent else { return [] }
        return [variant.answer(Problem(.contentNotRecognised, detail: ""))]
    }

    /// Requests that answers depend on: a bare one, and one for each preference; each with all else that adds fields, too.
    private var variants: [OpenAPIVariant] {
        let preferences = [""] + Prefer.ReturnPreference.allCases.map { "return=\($0.rawValue)" }
        return preferences.flatMap { preference in [false, true].map { variant(preference, asksForMore: $0) } }
    }

    private func variant(_ preference: String, asksForMore: Bool) -> OpenAPIVariant {
        var fields = Fields()
        if asksForMore {
            fields.append(.prefer, preference.isEmpty ? "explain" : preference + ", explain")
            fields.append(.ifRange, "\"1\"")
            fields.append(.wantReprDigest, "sha-256=1")
            fields.append(.wantContentDigest, "sha-256=1")
            fields.append(.accessControlRequestMethod, method.rawValue)
            if let origin = policy.allowedOrigins.first { fields.append(.origin, origin.spelling) }
        } else if !preference.isEmpty {
            fields.append(.prefer, preference)
        }
        return OpenAPIVariant(
            Request(methodName: method.rawValue, target: place.path, fields: fields), place.rules, policy)
    }
}
