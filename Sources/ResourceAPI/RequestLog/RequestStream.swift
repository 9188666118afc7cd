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

    private let requestLog: RequestLog
    private let publicURL: PublicURL?
    private let feed: LoopFeed
    private var follower = 0
    private var position: Int
    private var hasBegun = false

    /// - Parameter lastID: The event that the client saw last, from `Last-Event-ID`; nil to begin with the next request.
    init(_ requestLog: RequestLog, _ publicURL: PublicURL?, after lastID: String?, _ feed: LoopFeed) {
        self.requestLog = requestLog
        self.publicURL = publicURL
        self.feed = feed
        position = lastID.map { requestLog.position(after: $0) } ?? requestLog.answered
    }

    func begin(wake: @escaping () -> Void) { follower = feed.follow(wake) }

    func end() { feed.unfollow(follower) }

    var hasEnded: Bool { feed.isStopping }

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
        if content.isEmpty, !hasBegun { content = reminder() }
        hasBegun = true
        return content
    }

    func reminder() -> [UInt8] { Array(": open\n\n".utf8) }

    private func event(_ request: RecordedRequest) -> [UInt8] {
        var json = JSONBuilder()
        request.writeSummary(to: &json, at: publicURL)
        return Array("id: \(request.id.name)\nevent: request\ndata: ".utf8) + json.bytes + Array("\n\n".utf8)
    }
}
