import HTTPSemantics
import NIOCore

/// An answer on its way to a client that has to wait for it, or for its content, because that was asked for. It knows only
/// time and bytes; the connection sends.
final class DisturbedAnswer {
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
