import ArgumentParser
import DeveloperPages
import HTTPSemantics

/// `putstore play`: sends the requests of transcripts, and checks the answers.
struct Play: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send the requests of .http files and check each answer against the one that the file expects.",
        discussion: """
            The files are those that VS Code's REST Client and JetBrains' client send, with the expected answer in comments \
            (#< HTTP/1.1 201 Created); Documentation/Lessons.md describes them. Each is played on a service of its own, \
            in memory and with --testing, or with --against on one that runs. There a file that is a lesson is played in a \
            space of its own, an empty store that is gone afterwards, and touches nothing else; any other is sent as it \
            stands, to the store itself. The exit code is 0 if every answer is as expected, else 1.
            """)

    @Argument(help: "The .http files, or folders of them.")
    var files: [String]

    @Option(help: ArgumentHelp("The service to play on, such as http://127.0.0.1:8080.", valueName: "url"))
    var against: String?

    @Option(help: ArgumentHelp("The bearer token to show, where the service asks for one.", valueName: "token"))
    var token: String?

    @Option(help: ArgumentHelp("How to report: tap (TAP 14) or junit (XML).", valueName: "format"))
    var report: ReportFormat?

    func validate() throws {
        guard token.map(BearerToken.isToken) ?? true else { throw ValidationError("--token is no bearer token.") }
        guard !files.isEmpty else { throw ValidationError("Name a file to play.") }
        _ = try service()
    }

    func run() async throws {
        let transcripts: [TranscriptFile]
        do throws(StartError) {
            transcripts = try TranscriptFile.read(files)
        } catch {
            Reporter(report, requests: 0).refuse(error.description)
            throw error
        }
        var reporter = Reporter(report, requests: transcripts.map(\.transcript.exchanges.count).reduce(0, +))
        reporter.begin()
        for file in transcripts {
            do {
                try await play(file, &reporter)
            } catch {
                reporter.breakOff("\(error)")
                throw error
            }
        }
        reporter.end(transcripts.count)
        guard reporter.failures == 0 else { throw ExitCode.failure }
    }

    private func play(_ file: TranscriptFile, _ reporter: inout Reporter) async throws {
        guard let (authority, base) = try service() else {
            let service = try await TestService()
            let result = Result {
                try Self.play(
                    file, Player(HTTPClient(authority: service.authority, token: nil, patience: 75)), &reporter)
            }
            await service.stop()
            return try result.get()
        }
        let service = RunningService(client: HTTPClient(authority: authority, token: token, patience: 75), base: base)
        let place: RunningService.Place
        switch try service.place(for: file.transcript) {
        case .place(let found): place = found
        case .none(let reason):
            for exchange in file.transcript.exchanges {
                reporter.take(Player.Played(exchange: exchange, faults: ["\(file.name) \(reason)"]), of: file)
            }
            return
        }
        defer { service.leave(place) }
        try Self.play(file, Player(service.client, base: place.base, proxyPath: place.proxyPath), &reporter)
    }

    private static func play(_ file: TranscriptFile, _ player: Player, _ reporter: inout Reporter) throws {
        var player = player
        for round in file.transcript.rounds {
            for played in try player.play(file.transcript.exchanges[round]) { reporter.take(played, of: file) }
        }
    }

    /// The service that is named, and the path that it has there.
    private func service() throws -> (Authority, base: String)? {
        guard let against else { return nil }
        guard let target = RequestTarget(against), target.form == .absolute, let authority = target.authority,
            target.query == nil
        else {
            throw ValidationError("“\(against)” is no URL of a service, such as http://127.0.0.1:8080.")
        }
        guard !target.isSecure else {
            throw ValidationError("This command does not speak TLS: give it the http URL of the service itself.")
        }
        var path = Substring(target.path)
        while path.hasSuffix("/") { path = path.dropLast() }
        return (authority, String(path))
    }
}

/// A transcript, with the file that it was read from.
struct TranscriptFile {
    /// The path as it was given.
    var path: String
    /// The path's last part.
    var name: String
    var transcript: Transcript

    /// Reads files, and those of folders.
    static func read(_ paths: [String]) throws(StartError) -> [TranscriptFile] {
        var files: [TranscriptFile] = []
        var all: [String] = []
        for path in paths { all += try TranscriptFolder.files(at: path) }
        for path in all {
            guard let text = InputFile.transcript(at: path) else {
                throw StartError("\(path) \(InputFile.trouble(at: path)).")
            }
            do throws(TranscriptError) {
                let transcript = try Transcript(playing: text)
                let name = path.split(separator: "/").last.map { String($0) } ?? path
                files.append(TranscriptFile(path: path, name: name, transcript: transcript))
            } catch {
                throw StartError("\(path), \(error.description)")
            }
        }
        return files
    }
}
