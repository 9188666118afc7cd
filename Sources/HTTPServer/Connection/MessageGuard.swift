import HTTPSemantics
import NIOCore

/// Stands in front of the HTTP parser and lets through one message at a time, and of that only what `MessageGrammar`
/// took, in the parser's dialect.
///
/// Behind a message's last byte the gate shuts until the connection asks for the next message. Bytes that arrive
/// meanwhile wait here unparsed, and once they are many, reading stops. So the connection never queues requests, answers
/// are in order by construction, and a fault behind a pipelined request is found only after that request's answer.
final class MessageGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the connection is told through the pipeline.
    enum Event {
        case fault(MessageError)
        /// So many bytes of content are still to come, at least: told where they are many.
        case announced(Int)
        /// The client will send nothing more, and everything it sent was delivered.
        case inputEnded
    }

    /// Bytes that may wait for the gate before reading stops.
    private static let waitingLimit = 65_536
    /// Bytes that are read only to be thrown away. Behind them reading stops, and the lingering close runs out.
    private static let discardLimit = 4 << 20

    private let loop: EventLoopContext
    private var grammar: MessageGrammar
    private var context: ChannelHandlerContext?
    /// Bytes that were not forwarded yet; the first `parsed` of them the grammar has read.
    private var unread = ByteBuffer()
    private var parsed = 0
    private var isOpen = true
    /// Whether the head of the current message was not forwarded yet.
    private var isHeadDue = true
    private var isRunning = false
    private var isDiscarding = false
    private var isReadHeld = false
    private var isEndAnnounced = false
    private var discarded = 0

    /// Whether the client will send nothing more. Bytes that it sent before may still wait.
    private(set) var hasInputEnded = false
    /// When the head began of which a part has arrived, on the loop's coarse clock; nil if there is none.
    private(set) var headBegan: NIODeadline?
    /// The one field by which the fields of a head are too large; nil if there is none.
    private(set) var oversizedField: String?
    /// Set by the connection when the parser behind has reported the end of a message.
    var didParserEndMessage = false

    init(loop: EventLoopContext) {
        self.loop = loop
        let limits = loop.configuration
        grammar = MessageGrammar(lineLimit: limits.requestLineLimit, fieldLimit: limits.fieldsLimit)
    }

    /// The framing of the current message.
    var framing: Framing { grammar.framing }

    /// The minor version of the current message. A later one than 1 counts as 1 (RFC 9110 §2.5).
    var minorVersion: Int { min(grammar.minorVersion, 1) }

    /// What the current message's head says that the parser did not see.
    private(set) var withheld = ParserDialect.Withheld()

    /// Whether the message that is being read is a HEAD request, as far as its request line tells.
    var isHeadRequest: Bool { grammar.isHeadRequest }

    /// Whether bytes of the current message's content have arrived.
    var hasContentBegun: Bool { grammar.hasContentBegun }

    /// Whether the current message was forwarded whole.
    var isAtMessageEnd: Bool { !isOpen }

    /// Lets the next message through: what has arrived of it now, the rest as it comes.
    func openForNext() {
        isOpen = true
        isHeadDue = true
        run()
        resumeReading()
    }

    /// From now on everything that arrives is thrown away.
    func discard() {
        isDiscarding = true
        headBegan = nil
        discarded += unread.readableBytes
        unread = ByteBuffer()
        parsed = 0
        resumeReading()
        run()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        if isDiscarding {
            discarded += bytes.readableBytes
        } else if unread.readableBytes == 0 {
            unread = bytes
            run()
        } else {
            // A buffer never gives back the room before its reader index by itself.
            unread.discardReadBytes()
            unread.writeBuffer(&bytes)
            run()
        }
    }

    func read(context: ChannelHandlerContext) {
        if hasEnough { isReadHeld = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The parser must not see the end of input: it would report a message that is cut off as malformed.
        if let event = event as? ChannelEvent, event == .inputClosed {
            hasInputEnded = true
            run()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Forwards while the gate is open. A call from within it, when an answer is ready at once, only opens the gate.
    private func run() {
        guard !isRunning else { return }
        isRunning = true
        defer { isRunning = false }
        while isOpen, !isDiscarding, unread.readableBytes > parsed { forwardSome() }
        if hasInputEnded, !isEndAnnounced, isOpen || isDiscarding {
            isEndAnnounced = true
            context?.fireUserInboundEventTriggered(Event.inputEnded)
        }
    }

    private func forwardSome() {
        guard let context else { return discard() }
        let progress = unread.withUnsafeReadableBytes { bytes in
            grammar.consume(UnsafeRawBufferPointer(rebasing: bytes[parsed...]))
        }
        // Before forwarding: whoever receives the end of the message may ask for the next one at once.
        if progress.ending == .message { isOpen = false }
        if !progress.spacedLines.isEmpty {
            let start = unread.readerIndex + parsed
            ParserDialect.removeExtensions(of: progress.spacedLines, in: &unread, from: start)
        }
        parsed += progress.taken
        if progress.settled > 0 {
            let count = parsed - progress.taken + progress.settled
            parsed -= count
            headBegan = nil
            didParserEndMessage = false
            var part = takeUnread(count)
            if progress.trailerLength > 2 { ParserDialect.removeTrailer(of: progress.trailerLength, in: &part) }
            if isHeadDue {
                withheld =
                    grammar.needsTranslation
                    ? ParserDialect.translate(&part, isMethodKnown: grammar.isMethodKnown) : ParserDialect.Withheld()
            }
            isHeadDue = false
            context.fireChannelRead(Self.wrapInboundOut(part))
        }
        switch progress.ending {
        case .open:
            headBegan = grammar.isInsideHead ? headBegan ?? loop.now : nil
            if grammar.announced > Self.waitingLimit, !isDiscarding {
                context.fireUserInboundEventTriggered(Event.announced(grammar.announced))
            }
        case .message:
            // Two readings of one message that differ are what request smuggling lives on.
            if !didParserEndMessage, !isDiscarding { report(.badRequestLine) }
        case .fault(let fault):
            if !isDiscarding { report(fault) }
        }
    }

    private func takeUnread(_ count: Int) -> ByteBuffer {
        if count < unread.readableBytes, let part = unread.readSlice(length: count) { return part }
        let all = unread
        unread = ByteBuffer()
        return all
    }

    private func report(_ fault: MessageError) {
        if fault == .fieldsTooLarge, isHeadDue { oversizedField = LargestField.name(in: unread.readableBytesView) }
        discard()
        context?.fireUserInboundEventTriggered(Event.fault(fault))
    }

    /// Whether more would only pile up.
    private var hasEnough: Bool {
        isDiscarding ? discarded >= Self.discardLimit : !isOpen && unread.readableBytes >= Self.waitingLimit
    }

    private func resumeReading() {
        guard isReadHeld, !hasEnough else { return }
        isReadHeld = false
        context?.read()
    }
}
