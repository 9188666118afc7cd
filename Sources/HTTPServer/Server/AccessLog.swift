import HTTPSemantics
import NIOCore

/// One line a request: method, target, status, bytes of content sent, microseconds from the head to the answer.
///
///     PUT /books/1 201 0 143
///
/// A message without a sound head has `-` for method and target. Bytes of a method or target that are not printable
/// ASCII are written as `\xHH`, and a backslash is doubled, so that no client can forge a line.
package struct AccessLog: Sendable {
    let sink: @Sendable ([UInt8]) -> Void

    /// - Parameter sink: Takes whole lines, many at a time, at most a tenth of a second late. Called on the event loops,
    ///   several at once; it must not wait long.
    package init(sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.sink = sink
    }

    /// Lines to standard error.
    package static let standardError = AccessLog { LogWriter.standardError.write($0) }

    /// A request that is being answered.
    struct Entry {
        var method = "-"
        var target = "-"
        var start = NIODeadline.now()

        init() {}

        init(_ request: borrowing Request) {
            method = request.methodName
            target = request.target
        }
    }
}

/// The lines of one loop that are still to be given to the sink.
struct AccessLogBuffer {
    private let log: AccessLog
    private var lines: [UInt8] = []

    private static let capacity = 32_768

    init(_ log: AccessLog) {
        self.log = log
    }

    mutating func append(_ entry: AccessLog.Entry, status: Status, contentSent: Int, now: NIODeadline = .now()) {
        appendEscaped(entry.method)
        lines.append(ByteClass.space)
        appendEscaped(entry.target)
        append(status.rawValue)
        append(contentSent)
        append(Int((now - entry.start).nanoseconds / 1_000))
        lines.append(ByteClass.lineFeed)
        if lines.count >= Self.capacity { flush() }
    }

    /// Gives everything to the sink.
    mutating func flush() {
        guard !lines.isEmpty else { return }
        log.sink(lines)
        lines.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ number: Int) {
        lines.append(ByteClass.space)
        // Small enough to stand in the string itself: nothing is allocated.
        lines.append(contentsOf: String(number).utf8)
    }

    private mutating func appendEscaped(_ text: String) {
        guard !text.hasOnlyBytes({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\\") }) else {
            return lines.append(contentsOf: text.utf8)
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"):
                lines.append(byte)
                lines.append(byte)
            case 0x21...0x7E:
                lines.append(byte)
            default:
                let code = String(byte, radix: 16, uppercase: true)
                lines.append(contentsOf: (byte < 16 ? "\\x0" : "\\x").utf8)
                lines.append(contentsOf: code.utf8)
            }
        }
    }
}
