import HTTPSemantics
import ResourceCore

/// Which ends of the two decision graphs a method of a place can come to: the graphs are walked with every answer that
/// the place, the method and the operator's policy leave open.
struct OpenAPIReach {
    let place: OpenAPIPlace
    let method: Method
    let policy: Policy

    /// The ends of admission.
    var admission: [Conclusion<Admission>] { conclusions(Admission.self, answers) }
    /// The ends of resolution.
    var resolution: [Conclusion<Resolution>] { conclusions(Resolution.self, answers) }

    private func conclusions<G: Question>(_ graph: G.Type, _ answers: (G) -> [Bool]) -> [Conclusion<G>] {
        var ends: Set<Conclusion<G>> = []
        var seen: Set<G> = [G.first]
        var open = [G.first]
        while let question = open.popLast() {
            for answer in answers(question) {
                switch question.next(answer) {
                case .ask(let following): if seen.insert(following).inserted { open.append(following) }
                case .finish(let conclusion): ends.insert(conclusion)
                }
            }
        }
        return graph.conclusions.filter { ends.contains($0) }
    }

    private var content: ContentRule? { place.rules.contentRule(for: method) }
    private var isRead: Bool { method == .get || method == .head }
    private var isResource: Bool { place.route == .resource }
    private var isDated: Bool { isResource || place.route == .collection }

    /// Whether an `Idempotency-Key` is taken: where something is made or changed in a way that is not idempotent.
    var takesKey: Bool {
        method != .put && content?.isStored == true
    }

    private func answers(_ question: Admission) -> [Bool] {
        switch question {
        case .isMethodImplemented, .isMethodAllowed: yes
        // What stands for a collection may be a reserved word.
        case .isTargetKnown: place.variables.contains("collection") ? either : yes
        // Whatever hosts are admitted, a target that begins with https is none of ours.
        case .isHostOurs: either
        case .isOriginTrusted: method.isSafe ? yes : either
        case .areCredentialsWellFormed, .isCallerAuthorized: policy.tokens == nil || place.rules.isOpen ? yes : either
        case .isTargetWellFormed: place.variables.isEmpty ? yes : either
        case .isQueryDefined, .isExpectationMet: either
        case .isContentTaken: content == nil ? no : yes
        case .isAnyContentTaken: content == .anything ? yes : no
        case .isPut: method == .put ? yes : no
        case .hasContentRange, .areContentFieldsImplemented, .isContentUnencoded, .hasContentType,
            .isContentTypeNeeded, .isContentTypeWellFormed, .isMediaTypeSupported, .isCharsetSupported,
            .isContentWithinLimit, .areContentFieldsWellFormed:
            either
        case .isIdempotencyKeyWellFormed: takesKey ? either : yes
        case .hasIdempotencyKeyIfRequired:
            policy.requiresIdempotencyKey && method == .post && content == .representation ? either : yes
        }
    }

    private func answers(_ question: Resolution) -> [Bool] {
        switch question {
        case .isKeyRecorded: takesKey ? either : no
        // A collection is there as soon as it is asked for.
        case .exists: isResource ? either : yes
        case .createsTarget: method == .put ? yes : no
        case .isReadThatNeedNotBeRepeated, .isRead: isRead ? yes : no
        case .isDeletion: method == .delete ? yes : no
        case .isPatch: method == .patch ? yes : no
        case .isAcceptable: method == .delete ? yes : either
        case .hasIfUnmodifiedSince: isDated ? either : no
        case .hasIfModifiedSince: isDated && isRead ? either : no
        case .hasRange: isResource && method == .get ? either : no
        case .isRequiredConditionMissing: policy.requiresPreconditions && isResource ? either : no
        case .isCreation: method == .post ? yes : either
        case .isSameRequest, .areConditionsWellFormed, .hasIfMatch, .doesIfMatchHold, .doesIfUnmodifiedSinceHold,
            .hasIfNoneMatch, .doesIfNoneMatchHold, .doesIfModifiedSinceHold, .hasIfRange, .doesIfRangeHold,
            .isRangeSatisfiable, .doesDigestMatch, .isContentWellFormed, .isTargetJSON, .doesPatchApply,
            .isResultWithinLimit, .isIdentical:
            either
        }
    }

    private let yes = [true]
    private let no = [false]
    private let either = [true, false]

    init(_ place: OpenAPIPlace, _ method: Method, _ policy: Policy) {
        self.place = place
        self.method = method
        self.policy = policy
    }
}
