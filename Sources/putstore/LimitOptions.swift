import ArgumentParser
import HTTPSemantics
import HTTPServer
import ResourceCore

/// The limits of the contract. All times are in seconds, all sizes in bytes.
struct LimitOptions: ParsableArguments {
    @Option(help: "Bytes of content that are taken: more is 413.")
    var contentLimit = 16 << 20

    @Option(help: "Bytes of a request line: more is 414.")
    var requestLineLimit = 8 << 10

    @Option(help: "Bytes of all fields together: more is 431.")
    var fieldsLimit = 32 << 10

    @Option(help: "Seconds for a whole head: longer is 408.")
    var headTimeout = 10.0

    @Option(help: "Seconds between two parts of content: longer is 408.")
    var contentTimeout = 30.0

    @Option(help: "Seconds between two requests of a connection.")
    var keepAliveTimeout = 75.0

    @Option(help: "Connections at the same time: more is 503.")
    var connectionLimit = 4096

    @Option(help: "Bytes of large contents that all connections together hold at a time: more is 503.")
    var contentMemory = 256 << 20

    @Option(help: "Seconds that requests under way have to finish when the service stops.")
    var stopTimeout = 10.0

    func validate() throws {
        for (option, value, least) in [
            ("--content-limit", contentLimit, 0), ("--request-line-limit", requestLineLimit, 64),
            ("--fields-limit", fieldsLimit, 256), ("--connection-limit", connectionLimit, 1),
            ("--content-memory", contentMemory, 1 << 20),
        ] where value < least {
            throw ValidationError("\(option) is a number of \(least) or more.")
        }
        // A row of the database takes a thousand million bytes.
        guard contentLimit <= 512 << 20 else { throw ValidationError("--content-limit is at most 536870912.") }
        for (option, seconds, least) in [
            ("--head-timeout", headTimeout, 0.01), ("--content-timeout", contentTimeout, 0.01),
            ("--keep-alive-timeout", keepAliveTimeout, 0.01), ("--stop-timeout", stopTimeout, 0),
        ] where !(least...86_400 ~= seconds) {
            throw ValidationError("\(option) is a number of seconds from \(least) to 86400.")
        }
    }

    func apply(to policy: inout Policy) {
        // What could never be held is too large, not a matter of waiting.
        policy.contentLimit = min(contentLimit, contentMemory)
    }

    func apply(to configuration: inout HTTPServer.Configuration) {
        configuration.requestLineLimit = requestLineLimit
        configuration.fieldsLimit = fieldsLimit
        configuration.headTimeout = .seconds(headTimeout)
        configuration.contentIdleTimeout = .seconds(contentTimeout)
        configuration.keepAliveTimeout = .seconds(keepAliveTimeout)
        configuration.connectionLimit = connectionLimit
        configuration.contentMemory = contentMemory
        configuration.stopGrace = .seconds(stopTimeout)
    }
}
