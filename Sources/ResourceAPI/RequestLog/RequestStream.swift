import HTTPSemantics
import JSONDocuments
import ResourceCore

/// The requests as they are answered, as Server-Sent Events (HTML Living Standard §9.2):
///
///     id: towx7n-6
///     event: request
///     data: {"id":"towx7n-6","href":"/_requests/towx7n-6","method":"PUT","target":"/orders/1","status":201}
final class RequestStream: ContentSource {
    /// The media type of the stream.
    static let mediaType = "text/event-stream"

    /// Seconds after which something is sent though nothing has happened, so that a lost connection is noticed.
    private static let silence: Int64 = 10

    private let requestLog: RequestLog
    private let publicURL: PublicURL?
    private let now: @Sendable () -> Int64
    private var position: Int
    private var lastSent: Int64
    private var hasBegun = false

    /// - Parameter lastID: The event that the client saw last, from `Last-Event-ID`; nil to begin with the next request.
    init(
        _ requestLog: RequestLog, _ publicURL: PublicURL?, after lastID: String?, now: @escaping @Sendable () -> Int64
    ) {
        self.requestLog = requestLog
        self.publicURL = publicURL
        self.now = now
        position = lastID.map { requestLog.position(after: $0) } ?? requestLog.answered
        lastSent = now()
    }

    func next(atMost limit: Int) -> [UInt8] {
        let (requests, end) = requestLog.requests(after: position)
        var content: [UInt8] = []
        var taken = 0
        for request in requests {
            let event = event(request)
            guard content.isEmpty || content.count + event.count <= limit else { break }
            content += event
            taken += 1
        }
        position = end - (requests.count - taken)
        // The comment at the beginning lets the client know at once that the stream is open.
        if content.isEmpty, !hasBegun || now() - lastSent >= Self.silence { content = Array(": open\n\n".utf8) }
        hasBegun = true
        if !content.isEmpty { lastSent = now() }
        return content
    }

    private func event(_ request: RecordedRequest) -> [UInt8] {
        var json = JSONBuilder()
        request.writeSummary(to: &json, at: publicURL)
        return Array("id: \(request.id.name)\nevent: request\ndata: ".utf8) + json.bytes + Array("\n\n".utf8)
    }
}
