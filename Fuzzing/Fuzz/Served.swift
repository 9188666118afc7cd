import HTTPSemantics
@testable import HTTPServer
import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What comes out of the service's guard and parser, set up as a connection has them, for a stream of bytes.
final class Served {
    struct Message: Equatable {
        /// Nil if it came in chunks.
        var contentLength: Int?
        /// Whether the connection closes behind the answer.
        var isLast: Bool
        var content: [UInt8]
        var fields: [String]
    }

    /// What must not depend on how the bytes were split.
    struct Summary: Equatable {
        var messages: [Message]
        var fault: MessageError?
        var hasError: Bool
    }

    private(set) var messages: [Message] = []
    private(set) var fault: MessageError?
    private(set) var error: (any Error)?
    private var current: Message?
    private var hasEnded = false

    var summary: Summary {
        Summary(messages: messages, fault: error == nil ? fault : nil, hasError: error != nil)
    }

    /// Whether the parser found the target of a request to be none.
    var hasRefusedTarget: Bool { error as? HTTPParserError == .invalidURL }

    init(_ bytes: [UInt8], splitAt places: [Int]) {
        let channel = EmbeddedChannel()
        do {
            try setUp(channel)
            for (start, end) in zip([0] + places, places + [bytes.count]) where start < end && !isOver {
                try channel.writeInbound(ByteBuffer(bytes: bytes[start..<end]))
            }
        } catch {
            self.error = self.error ?? error
        }
        // A message that is cut off by the end is no fault of anybody.
        hasEnded = true
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    private var isOver: Bool { error != nil || fault != nil || messages.last?.isLast == true }

    private func setUp(_ channel: EmbeddedChannel) throws {
        var configuration = HTTPServer.Configuration()
        configuration.requestLineLimit = 200
        configuration.fieldsLimit = 300
        let loop = EventLoopContext(
            eventLoop: channel.eventLoop, configuration: configuration, counter: ConnectionCount(),
            budget: ContentBudget(limit: configuration.contentMemory), handler: Nobody())
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldCount = .max
        limits.maxHeaderFieldSize = .max
        limits.maxHeaderListSize = .max
        let parser = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
        let gate = MessageGuard(loop: loop)
        try channel.pipeline.syncOperations.addHandlers([
            gate, ByteToMessageHandler(parser), Receiver(gate: gate, served: self),
        ])
    }

    fileprivate func take(_ part: HTTPServerRequestPart, _ gate: MessageGuard) {
        switch part {
        case .head(let head):
            let isChunked = head.headers.contains(name: "Transfer-Encoding")
            // The parser reads nothing behind a wish to upgrade; the service closes there too.
            let isLast = !head.isKeepAlive || head.headers.contains(name: "Upgrade")
            let fields = ["\(head.method) \(head.uri) \(head.version)"] + head.headers.map { "\($0.name): \($0.value)" }
            current = Message(contentLength: isChunked ? nil : 0, isLast: isLast, content: [], fields: fields)
        case .body(let bytes):
            current?.content += bytes.readableBytesView
        case .end:
            guard var message = current else { return require(false, "A message ends that has not begun.") }
            if message.contentLength != nil { message.contentLength = message.content.count }
            require(gate.isAtMessageEnd, "The parser finds the end of a message before the grammar does.")
            messages.append(message)
            current = nil
            gate.didParserEndMessage = true
            if !message.isLast { gate.openForNext() }
        }
    }

    fileprivate func take(_ fault: MessageError) {
        if !hasEnded { self.fault = self.fault ?? fault }
    }

    fileprivate func take(_ error: any Error) {
        if !hasEnded { self.error = self.error ?? error }
    }
}

/// Nothing gets as far as to be handled.
private final class Nobody: RequestHandler {
    func admit(_ request: Request) -> HeadDisposition { .answer(Response(.notImplemented)) }

    func answer(_ fault: MessageError, at field: String?) -> Response { Response(fault.status) }
}

/// Stands where the connection's handler stands.
private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let gate: MessageGuard
    private unowned let served: Served

    init(gate: MessageGuard, served: Served) {
        self.gate = gate
        self.served = served
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        served.take(Self.unwrapInboundIn(data), gate)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? MessageGuard.Event, case .fault(let fault) = event { served.take(fault) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        served.take(error)
    }
}
