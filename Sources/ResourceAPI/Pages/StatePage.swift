import HTTPSemantics
import ResourceCore

extension ServicePage {
    /// What clients can change: conditions of a change are compared with what the page says, as those of a resource are with
    /// its representation.
    struct State: Sendable {
        /// Why the page is at no such address; nil if it may be there.
        var fault: @Sendable (PageAddress) -> Problem? = { _ in nil }
        /// What it says at the moment; nil if nothing is there.
        var content: @Sendable (PageAddress, any ResourceReader) throws(StoreError) -> PageContent?
        /// What is told where nothing is there.
        var absence: Problem
        /// What becomes of a request that is to change it. Where it is changed, the request's condition decides anew.
        var change: @Sendable (PageRequest) -> PageDisposition
    }

    /// A page that can be changed.
    init(_ route: Route, state: State) { self.init(route, .state(state)) }
}

/// Which page of a pattern a request is for.
struct PageAddress: Sendable {
    /// What stands for the names in braces of the pattern, in order.
    let values: [String]
    let service: Service

    /// Why nothing can be under the name in braces; nil if something may be.
    /// - Parameter subject: What the name is, at the beginning of a sentence.
    func nameFault(_ subject: String) -> Problem? {
        guard !Router.isCollectionName(values[0]) else { return nil }
        return Problem(
            .malformedTarget,
            detail: "\(subject) is up to 128 letters, digits, “.”, “_” and “-”, beginning with a letter or digit.")
    }
}

/// The conditions of a request that changes a page. Pages have no modification date, so If-Unmodified-Since is ignored
/// (RFC 9110 §13.1.4).
struct PageCondition: Sendable {
    private let operation: Operation
    private let now: Int64

    init(_ operation: Operation, now: Int64) {
        self.operation = operation.moved(to: Target(collection: "", id: "page"))
        self.now = now
    }

    /// Whether there is any.
    var isThere: Bool {
        let conditions = operation.conditions
        return conditions.ifMatch != nil || conditions.ifNoneMatch != nil || conditions.malformed != nil
    }

    /// Whether there is none, though the operator demands one.
    var isMissing: Bool { operation.requiresCondition && !isThere }

    /// Why the change is not to be carried out, given what the page says; nil to go on.
    func refusal(_ content: PageContent?) -> Problem? {
        // Where nothing is there, its page tells that, unless the request would make it.
        guard isThere, content != nil || operation.method == .put else { return nil }
        var input = ResolutionInput(
            operation, facts: Facts(stored: nil, nextRevision: 0, now: now),
            selected: content.map { ResolutionInput.Selected(entityTag: $0.entityTag, mediaType: $0.mediaType) })
        return Resolution.evaluate(&input).conclusion.problem(input)
    }
}

extension PageRequest {
    var address: PageAddress { PageAddress(values: values, service: service) }
    var condition: PageCondition { PageCondition(operation, now: service.dependencies.now()) }
}
