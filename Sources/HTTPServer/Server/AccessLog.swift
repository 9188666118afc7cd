import HTTPSemantics
import NIOCore

/// One line a request: time of the answer, method, target, status, bytes of content sent, microseconds from the head to the
/// answer.
///
///     2026-11-29T06:05:37.123Z PUT /books/1 201 0 143
///
/// A message without a sound head has `-` for method and target. Bytes of a method or target that are not printable
/// ASCII are written as `\xHH`, and a backslash is doubled, so that no client can forge a line. As JSON:
///
///     {"time":"2026-11-29T06:05:37.123Z","level":"info","message":"request","method":"PUT","target":"/books/1",
///     "status":201,"bytes":0,"microseconds":143}
package struct AccessLog: Sendable {
    let format: LogFormat
    let sink: @Sendable ([UInt8]) -> Void

    /// - Parameter sink: Takes whole lines, many at a time, at most a tenth of a second late. Called on the event loops,
    ///   several at once; it must not wait long.
    package init(_ format: LogFormat = .text, sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.format = format
        self.sink = sink
    }

    /// Lines to standard error.
    package static func standardError(_ format: LogFormat) -> AccessLog {
        AccessLog(format) { LogWriter.standardError.write($0) }
    }

    /// A request that is being answered.
    struct Entry {
        var kind = Method.other
        var method = "-"
        var target = "-"
        var start = NIODeadline.now()

        init() {}

        init(_ request: borrowing Request) {
            kind = request.method
            method = request.methodName
            target = request.target
        }
    }
}

/// The lines of one loop that are still to be given to the sink.
struct AccessLogBuffer {
    private let log: AccessLog
    private var lines = LogLine()
    private var clock = LogClock()
    /// What the monotonic clock lacks to the nanoseconds since 1970.
    private var offset: Int64 = 0

    private static let capacity = 32_768

    init(_ log: AccessLog, now: NIODeadline = .now()) {
        self.log = log
        setClock(at: now)
    }

    /// Compares the clocks, now and then, so that a line does not have to ask the system for the time.
    mutating func setClock(at now: NIODeadline, is nanoseconds: Int64 = SystemCalls.unixNanoseconds()) {
        offset = nanoseconds &- Int64(bitPattern: now.uptimeNanoseconds)
    }

    mutating func append(_ entry: AccessLog.Entry, status: Status, contentSent: Int, now: NIODeadline) {
        let time = clock.bytes((offset &+ Int64(bitPattern: now.uptimeNanoseconds)) / 1_000_000)
        let microseconds = Int((now - entry.start).nanoseconds / 1_000)
        switch log.format {
        case .text:
            lines.append(time)
            lines.append(ByteClass.space)
            lines.appendEscaped(entry.method)
            lines.append(ByteClass.space)
            lines.appendEscaped(entry.target)
            lines.append(ByteClass.space)
            lines.append(status.rawValue)
            lines.append(ByteClass.space)
            lines.append(contentSent)
            lines.append(ByteClass.space)
            lines.append(microseconds)
        case .json:
            lines.append(#"{"time":""#)
            lines.append(time)
            lines.append(#"","level":"info","message":"request","method":"#)
            lines.appendJSON(entry.method)
            lines.append(#","target":"#)
            lines.appendJSON(entry.target)
            lines.append(#","status":"#)
            lines.append(status.rawValue)
            lines.append(#","bytes":"#)
            lines.append(contentSent)
            lines.append(#","microseconds":"#)
            lines.append(microseconds)
            lines.append("}")
        }
        lines.endLine()
        if lines.bytes.count >= Self.capacity { flush() }
    }

    /// Gives everything to the sink.
    mutating func flush() {
        guard !lines.bytes.isEmpty else { return }
        log.sink(lines.bytes)
        lines.removeAll()
    }
}
