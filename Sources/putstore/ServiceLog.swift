import Glibc
import HTTPServer
import Logging

/// The log, on standard error, in the form of swift-log's own; it shares the access log's writer, which never waits.
struct ServiceLog: LogHandler {
    static func logger(level: Logger.Level) -> Logger {
        var logger = Logger(label: "putstore") { ServiceLog(label: $0) }
        logger.logLevel = level
        return logger
    }

    let label: String
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = "\(Self.timestamp()) \(event.level) \(label):"
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        line += " [\(event.source)] \(event.message)"
        // A line is a line, whatever stands in it.
        let bytes = line.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        LogWriter.standardError.write(bytes + [0x0A])
    }

    private static func timestamp() -> String {
        var now = time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S%z", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
