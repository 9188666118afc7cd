import HTTPSemantics
import ResourceCore
import Synchronization

/// A request for a page that waits for its content.
final class PageExchange: Exchange, Sendable {
    private let input: AdmissionInput
    private let context: RequestContext
    private let route: Route
    private let answer: Answer

    typealias Answer = @Sendable ([UInt8], @escaping @Sendable (PageAnswer) -> Void) -> Void

    init(_ input: AdmissionInput, _ context: RequestContext, _ route: Route, _ answer: @escaping Answer) {
        self.input = input
        self.context = context
        self.route = route
        self.answer = answer
    }

    func respond(to content: [UInt8], reply: Reply) {
        let operation = Operation(input, on: Target(collection: "", id: ""))
        let finish: @Sendable (PageAnswer) -> Void = { [context, route] answer in
            reply { _ in context.finish(context.renderer.response(to: answer, route, operation)) }
        }
        if let refusal = refusal(of: content) { finish(refusal) } else { answer(content, finish) }
    }

    private func refusal(of content: [UInt8]) -> PageAnswer? {
        guard case .faulty(let error) = ContentParsing.parsedContent(of: content, input) else { return nil }
        let problem = error.problem(profile: input.policy.statusProfile)
        guard input.contentRule == .recognisedJSON, problem.type == .malformedContent else { return .problem(problem) }
        // 501, as the page says that the service began with.
        return .problem(
            Problem(.contentNotRecognised, detail: problem.detail, fix: problem.fix).with { $0.place = problem.place })
    }
}

/// A request for a page that changes something.
final class ActionExchange: Exchange {
    typealias Begin = @Sendable (@escaping @Sendable (PageAnswer) -> Void) -> Void

    private let context: RequestContext
    private let route: Route
    private let operation: Operation
    private let begin: Begin

    init(_ context: RequestContext, _ route: Route, _ operation: Operation, _ begin: @escaping Begin) {
        self.context = context
        self.route = route
        self.operation = operation
        self.begin = begin
    }

    func respond(to content: [UInt8], reply: Reply) {
        begin { [context, route, operation] answer in
            reply { _ in context.finish(context.renderer.response(to: answer, route, operation)) }
        }
    }
}

/// A look at the store that is not waited for longer than who asks would wait.
final class TimedExchange: Exchange {
    typealias Look = (@escaping @Sendable (PageAnswer) -> Void) -> Void

    /// Load balancers and their like ask every few seconds.
    private static let patience = Duration.seconds(2)

    private let feed: LoopFeed
    private let context: RequestContext
    private let route: Route
    private let operation: Operation
    private let look: Look
    private let late: () -> PageAnswer

    init(
        _ feed: LoopFeed, _ context: RequestContext, _ route: Route, _ operation: Operation, _ look: @escaping Look,
        late: @escaping () -> PageAnswer
    ) {
        self.feed = feed
        self.context = context
        self.route = route
        self.operation = operation
        self.look = look
        self.late = late
    }

    func respond(to content: [UInt8], reply: Reply) {
        let isTold = Told()
        let tell: @Sendable (PageAnswer) -> Void = { [context, route, operation] answer in
            guard isTold.isFirst() else { return }
            reply { _ in context.finish(context.renderer.response(to: answer, route, operation)) }
        }
        look(tell)
        if !isTold.value { feed.call(after: Self.patience) { [late] in tell(late()) } }
    }

    /// Whether one of two has answered.
    private final class Told: Sendable {
        private let isTold = Atomic(false)

        var value: Bool { isTold.load(ordering: .relaxed) }

        func isFirst() -> Bool { !isTold.exchange(true, ordering: .relaxed) }
    }
}

extension Service {
    /// What becomes of a request once something was read: told at once, if the store reads at once.
    func disposition<Value: Sendable>(
        reading read: @escaping (@escaping StoreCompletion<Value>) -> Void,
        judge: @escaping (Result<Value, StoreError>) -> HeadDisposition
    ) -> HeadDisposition {
        guard store.readsAtOnce else { return .respond(LaterDisposition(read, judge)) }
        return judge(Result { () throws(StoreError) in try inline(read) })
    }
}

/// A request of which it is told later what becomes of it.
private final class LaterDisposition<Value: Sendable>: Exchange {
    private let read: (@escaping StoreCompletion<Value>) -> Void
    /// Unchecked: called on the event loop that `respond` was called on.
    private nonisolated(unsafe) let judge: (Result<Value, StoreError>) -> HeadDisposition

    init(
        _ read: @escaping (@escaping StoreCompletion<Value>) -> Void,
        _ judge: @escaping (Result<Value, StoreError>) -> HeadDisposition
    ) {
        self.read = read
        self.judge = judge
    }

    func respond(to content: [UInt8], reply: Reply) {
        nonisolated(unsafe) let judge = judge
        read { result in reply.goOn { judge(result) } }
    }
}
