import HTTPSemantics
import Logging
import ResourceCore

/// What a request would come to, without a server and without changing anything.
package struct DryRun: Sendable {
    /// The answer that it would get, before the server adds what belongs to the connection.
    package var response: Response
    /// The questions that led to it, in order.
    package var explanation: Explanation
    /// The revision that the target has; nil if it does not exist.
    package var revisionBefore: Int64?
    /// The revision that the target would have; nil if it would not exist.
    package var revisionAfter: Int64?

    /// Puts `request` with `content` to the state that readers of `makeReader` see.
    /// - Throws: what keeps a reader from being made.
    package init(
        _ request: Request, content: [UInt8], policy: Policy, dependencies: Dependencies = .system, logger: Logger,
        makeReader: @escaping @Sendable () throws(StoreError) -> any ResourceReader
    ) throws(StoreError) {
        // Without workers: what is large is done before `respond` returns.
        let service = Service(LookingStore(makeReader), policy, dependencies, logger, workers: 0)
        let handler = ServiceHandler(service, try makeReader())
        switch handler.admit(request) {
        case .answer(let response), .stream(let response, _): self.response = response
        case .respond(let exchange):
            let reply = Mailbox()
            exchange.respond(to: [], reply: Reply { reply.take($0(.max)) })
            response = reply.response ?? Response(.internalServerError)
        case .exchange(let exchange, let limit):
            let reply = Mailbox()
            if content.count > limit {
                reply.take(handler.answer(.contentTooLarge, at: nil))
            } else {
                exchange.respond(to: content, reply: Reply { reply.take($0(.max)) })
            }
            response = reply.response ?? Response(.internalServerError)
        }
        let recorded = service.requestLog.latest.first
        explanation = recorded?.explanation ?? Explanation(admission: nil, resolution: nil)
        revisionBefore = recorded?.revisionBefore
        revisionAfter = recorded?.revisionAfter
    }
}
