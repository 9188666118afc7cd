import HTTPSemantics
import ResourceCore

/// Content whose type is missing or not taken: what it is tells what to advise.
final class RefusedContent: Exchange {
    /// Bytes that are looked at, for advice only.
    static let limit = 1 << 16

    private let conclusion: Conclusion<Admission>
    private let input: AdmissionInput
    private let context: RequestContext
    private let admit: (Request) -> HeadDisposition

    /// - Parameter admit: Judges the head anew, of a request that turns out to have no content.
    init(
        _ conclusion: Conclusion<Admission>, _ input: AdmissionInput, _ context: RequestContext,
        admit: @escaping (Request) -> HeadDisposition
    ) {
        self.conclusion = conclusion
        self.input = input
        self.context = context
        self.admit = admit
    }

    /// Whether the content is short, as far as that is known, and sent without waiting for leave to send it.
    static func isWorthReading(_ request: Request) -> Bool {
        !request.awaitsContinue && (request.isChunked || 1...limit ~= request.contentLength ?? 0)
    }

    func respond(to content: [UInt8], reply: Reply) {
        guard !content.isEmpty else {
            // Chunks that come to nothing: the request is one without content, whatever its type says.
            var request = input.request
            request.isChunked = false
            request.contentLength = 0
            _ = admit(request).carryOut([], reply)
            return
        }
        let response = response(to: content)
        reply { _ in response }
    }

    func refusalOfMore() -> Response? { response(to: nil) }

    private func response(to content: [UInt8]?) -> Response {
        let problem = conclusion.problem(input, content: content) ?? Problem(.internalError, detail: "")
        return context.finish(context.renderer.response(to: problem))
    }
}
