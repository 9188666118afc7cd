import HTTPSemantics
import NIOCore

/// Sends the answers of one connection as faults have it: late, slowly, cut off, or not at all.
final class AnswerDisturbance {
    private unowned let connection: Connection
    /// The one that is on its way.
    private var pending: DisturbedAnswer?

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// - Parameter kept: What counts the answer's content.
    func send(_ response: Response, _ delivery: Delivery, _ kept: KeptContent) {
        let output = connection.output
        let loop = connection.loop.eventLoop
        switch delivery {
        case .late(let time):
            var response = response
            response.delivery = nil
            let answer = DisturbedAnswer(kept, after: time, on: loop) { [weak self] in
                self?.conclude { $0.answer(response, room: response.content.count) }
            }
            pending = answer
            if connection.isInHaste { answer.hasten() } else { answer.begin() }
        case .never(let isReset):
            output.logUnsent(response)
            guard isReset else { return connection.close() }
            guard connection.abandon() else { return }
            output.resetAtClose()
            output.context?.close(promise: nil)
        case .cut(let count):
            let (bytes, size) = output.encoded(response, isLast: connection.isAnswerLast)
            guard connection.abandon() else { return }
            connection.discard()
            let sent = bytes.getSlice(at: bytes.readerIndex, length: bytes.readableBytes - size + min(count, size))
            let written = output.writeLast(sent ?? ByteBuffer())
            // What is sent is a part of what was made, and keeps the whole.
            written.assumeIsolated().whenComplete { _ in withExtendedLifetime(kept) {} }
            connection.finish(after: written)
        case .slow(let part, let time):
            let (bytes, size) = output.encoded(response, isLast: connection.isAnswerLast)
            var rest = bytes
            let first = rest.readSlice(length: bytes.readableBytes - size + min(part, size))
            output.writePart(first ?? ByteBuffer())
            let answer = DisturbedAnswer(kept, rest, part: part, every: time, on: loop) { [weak self] in
                self?.connection.output.writePart($0)
            } conclude: { [weak self] in
                self?.conclude { $0.endParts() }
            }
            pending = answer
            if rest.readableBytes == 0 || connection.loop.isStopping { answer.hasten() } else { answer.begin() }
        }
    }

    private func conclude(_ step: (Connection) -> Void) {
        pending = nil
        connection.conclude(step)
    }

    /// Sends what is left at once.
    func hasten() { pending?.hasten() }

    /// Sends at once what has not begun.
    func hastenIfLate() {
        if pending?.isLate == true { hasten() }
    }

    /// The connection is gone.
    func cancel() {
        pending?.cancel()
        pending = nil
    }
}

/// An answer on its way to a client that has to wait for it, or for its content, because that was asked for. It knows only
/// time and bytes; the connection sends.
private final class DisturbedAnswer {
    private let loop: any EventLoop
    private var timer: Scheduled<Void>?
    /// What is still to be sent, a part at a time; nil where the whole answer is late.
    private var rest: ByteBuffer?
    private let part: Int
    private let pause: TimeAmount
    private let send: (ByteBuffer) -> Void
    private var conclude: (() -> Void)?
    /// What the answer holds.
    private let kept: KeptContent

    /// An answer that is due after `time`: `conclude` is called then.
    init(_ kept: KeptContent, after time: Duration, on loop: any EventLoop, conclude: @escaping () -> Void) {
        self.kept = kept
        self.loop = loop
        part = 0
        pause = TimeAmount(time)
        send = { _ in }
        self.conclude = conclude
    }

    /// An answer of which `rest` goes out in parts of `part` bytes, with a pause before each; `conclude` is called behind it.
    init(
        _ kept: KeptContent, _ rest: ByteBuffer, part: Int, every time: Duration, on loop: any EventLoop,
        send: @escaping (ByteBuffer) -> Void, conclude: @escaping () -> Void
    ) {
        self.kept = kept
        self.loop = loop
        self.rest = rest
        self.part = part
        pause = TimeAmount(time)
        self.send = send
        self.conclude = conclude
    }

    /// Whether the head is not sent yet.
    var isLate: Bool { rest == nil }

    func begin() {
        timer = loop.assumeIsolated().scheduleTask(in: pause) { [self] in proceed() }
    }

    private func proceed() {
        guard var rest, let next = rest.readSlice(length: min(part, rest.readableBytes)) else { return end() }
        self.rest = rest
        send(next)
        if rest.readableBytes > 0 { begin() } else { end() }
    }

    /// Sends what is left at once.
    func hasten() {
        guard conclude != nil else { return }
        timer?.cancel()
        if let rest, rest.readableBytes > 0 { send(rest) }
        end()
    }

    /// The connection is gone.
    func cancel() {
        timer?.cancel()
        timer = nil
        conclude = nil
    }

    private func end() {
        timer = nil
        let conclude = conclude
        self.conclude = nil
        conclude?()
    }
}
