import ArgumentParser
import Glibc
import HTTPSemantics
import JSONDocuments

/// `putstore health`: whether a service does its work, for containers and scripts.
struct Health: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a service whether it does its work: the exit status is 0 if so, else 1.",
        discussion: """
            Without a URL it asks the service that PUTSTORE_HOST and PUTSTORE_PORT are about; what they leave open is as \
            for “serve”: http://127.0.0.1:8080.
            """)

    @Argument(help: ArgumentHelp("The http URL of the service, such as http://127.0.0.1:8080.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("How long the whole of it may take.", valueName: "seconds"))
    var timeout = 5.0

    func run() throws {
        guard 0.01...3_600 ~= timeout else {
            throw StartError("--timeout is a number of seconds from 0.01 to 3600.")
        }
        let (authority, path) = try address()
        Self.endIn(timeout)
        let answer = try HTTPClient(authority: authority, token: nil).send(.get, path)
        guard answer.status == 200 else {
            throw StartError("http://\(authority.spelling)\(path) says \(answer.line).")
        }
        guard case .object(let object)? = try? JSONDocument(parsing: answer.content).value,
            object.members.contains(where: { $0.name.text == "status" })
        else {
            throw StartError("http://\(authority.spelling)\(path) says \(answer.line), but not as a putstore does.")
        }
        print(String(decoding: answer.content, as: UTF8.self), terminator: "")
    }

    private func address() throws(StartError) -> (Authority, path: String) {
        guard let url else { return (try Self.usualAuthority(), Self.path) }
        guard let target = RequestTarget(url), target.form == .absolute, let authority = target.authority,
            target.query == nil
        else { throw StartError("“\(url)” is no URL of a service, such as http://127.0.0.1:8080.") }
        guard !target.isSecure else {
            throw StartError("This command does not speak TLS: give it the http URL of the service itself.")
        }
        let base = target.path.hasSuffix("/") ? String(target.path.dropLast()) : target.path
        return (authority, base.hasSuffix(Self.path) ? base : base + Self.path)
    }

    private static let path = "/_health"

    /// Where a service of this environment is.
    private static func usualAuthority() throws(StartError) -> Authority {
        // As for serve, an address of version 6 may stand in brackets; and a cluster sets PUTSTORE_PORT=tcp://….
        let set = variable("HOST") ?? "127.0.0.1"
        let bare = set.hasPrefix("[") && set.hasSuffix("]") ? String(set.dropFirst().dropLast()) : set
        // What is bound to all addresses is also at this machine's own.
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][bare] ?? bare
        let port = variable("PORT") ?? "8080"
        guard let authority = Authority((host.contains(":") ? "[\(host)]" : host) + ":" + port),
            let number = authority.port, number > 0
        else {
            throw StartError(
                "PUTSTORE_HOST (\(set)) and PUTSTORE_PORT (\(port)) do not tell where the service is: give its URL.")
        }
        return authority
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv("PUTSTORE_" + name).map({ String(cString: $0) }), !value.contains("://") else {
            return nil
        }
        return value.isEmpty ? nil : value
    }

    /// Ends the process when the time is over, whatever it waits for then.
    private static func endIn(_ seconds: Double) {
        signal(SIGALRM) { _ in
            let text: StaticString = "Error: there was no whole answer in time.\n"
            _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
            _exit(1)
        }
        // Who has started this may have blocked it.
        var alarms = sigset_t()
        sigemptyset(&alarms)
        sigaddset(&alarms, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
        var timer = itimerval()
        timer.it_value = timeval(
            tv_sec: Int(seconds), tv_usec: Int(seconds.truncatingRemainder(dividingBy: 1) * 1_000_000))
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    }
}
