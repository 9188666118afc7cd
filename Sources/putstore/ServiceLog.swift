import HTTPServer
import Logging

/// The log, on standard error; it shares the access log's writer, which never waits.
struct ServiceLog: LogHandler {
    static func logger(level: Logger.Level, _ format: LogFormat = .text) -> Logger {
        LogWriter.standardError.setFormat(format)
        var logger = Logger(label: "putstore") { _ in ServiceLog(format: format) }
        logger.logLevel = level
        return logger
    }

    let format: LogFormat
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info

    init(format: LogFormat) {
        self.format = format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let line = LogLine(
            format, level: "\(event.level)", message: "\(event.message)",
            metadata: all.map { (name: $0.key, value: "\($0.value)") })
        LogWriter.standardError.write(line.bytes)
    }
}
