import Logging

/// The log, on standard error.
enum ServiceLog {
    static func logger(level: Logger.Level) -> Logger {
        var logger = Logger(label: "putstore") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
