import HTTPSemantics
import NIOCore

/// An answer whose content comes bit by bit, framed as the client understands it. The source says when there is something,
/// and is asked for it while the client keeps up: what waits for a slow client is one part, however much it has missed.
final class OutgoingStream {
    /// Bytes of content that are made at once. No more is made before they are gone.
    private static let part = 32_768
    /// Parts that are sent before the others of the loop have their turn.
    private static let partsInARow = 8
    /// Time between two reminders that the connection is alive.
    private static let silence = TimeAmount.seconds(15)

    /// How the client is told of the end.
    let framing: ResponseEncoder.ContentFraming
    private let source: any ContentSource
    private let loop: EventLoopContext
    private weak var connection: Connection?
    private var reminderDue: NIODeadline
    private var isPulling = false
    /// Whether the client has to take something before it gets more.
    private var isBehind = false
    /// Whether there was no memory for more.
    private var isStarved = false

    /// - Parameter minorVersion: The request's: HTTP/1.0 has no chunks (RFC 9112 §6.1).
    init(_ source: any ContentSource, minorVersion: Int, over connection: Connection) {
        self.source = source
        self.connection = connection
        loop = connection.loop
        framing = minorVersion >= 1 ? .chunked : .untilClose
        reminderDue = loop.now + Self.silence
    }

    /// The head is sent.
    func begin() {
        source.begin { [weak self] in self?.pull() }
        pull()
    }

    /// Sends what there is.
    func pull() {
        guard !isPulling, !isBehind else { return }
        isPulling = true
        defer { isPulling = false }
        for _ in 0..<Self.partsInARow {
            guard let connection, connection.state.phase == .streaming else { return }
            isStarved = loop.server.budget.room <= ContentBudget.free
            guard !isStarved else { return }
            let content = source.next(atMost: Self.part)
            guard !content.isEmpty else {
                if source.hasFailed {
                    connection.breakOff()
                } else if source.hasEnded {
                    connection.close()
                }
                return
            }
            send(content, over: connection)
            guard !isBehind else { return }
        }
        if let connection { connection.input.letOthersGo(before: connection) }
    }

    /// Time has passed.
    func tick(_ now: NIODeadline) {
        if isStarved { pull() }
        guard !isBehind, now >= reminderDue, let connection else { return }
        reminderDue = now + Self.silence
        let content = source.reminder()
        if !content.isEmpty { send(content, over: connection) }
    }

    /// Nothing is sent any more.
    func end() { source.end() }

    /// What follows the last byte of the content.
    var lastBytes: ByteBuffer {
        var buffer = ByteBuffer()
        if framing == .chunked { buffer.writeStaticString(ResponseEncoder.lastChunk) }
        return buffer
    }

    private func send(_ content: [UInt8], over connection: Connection) {
        connection.output.writePart(framing == .chunked ? ResponseEncoder.chunk(content) : ByteBuffer(bytes: content))
        guard !connection.output.hasSentAll else { return }
        isBehind = true
        let budget = loop.server.budget
        let held = content.count > ContentBudget.free ? content.count : 0
        // An item that is larger than all memory has to go nevertheless.
        budget.takeRegardless(held)
        connection.output.whenAllIsSent { [self] in
            budget.give(held)
            isBehind = false
            pull()
        }
    }
}
