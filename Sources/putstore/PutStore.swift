import ArgumentParser
@preconcurrency import Glibc
import HTTPServer

/// The program.
@main
struct PutStore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "putstore",
        abstract: "A REST resource store that does HTTP's write methods exactly right.",
        discussion: """
            Every option of “serve” can also be set in the environment: --content-limit is PUTSTORE_CONTENT_LIMIT. --db and \
            --db-schema can for every command that has them. What the command line says counts more.
            """,
        version: Version.text,
        subcommands: [
            Serve.self, Health.self, Import.self, Export.self, Backup.self, Check.self, Explain.self, Graph.self,
            Migrate.self, Play.self, PrintReference.self, Revert.self, Snippet.self, Tour.self,
        ],
        defaultSubcommand: Serve.self)

    static func main() async {
        let arguments = withNegativeNumbers(Array(CommandLine.arguments.dropFirst()))
        var environment = Environment()
        do {
            try checkCommand(arguments.first)
            if servesByDefault(arguments), arguments.contains(where: { ["-h", "--help"].contains($0) }) {
                // Who names no command wants the options of the one that runs.
                print(helpMessage() + "\n\n" + helpMessage(for: Serve.self))
                return
            }
            if servesByDefault(arguments) || arguments.first == "serve" {
                environment = try Environment(beside: arguments)
            } else if let command = configuration.subcommands.first(where: { name(of: $0) == arguments.first }) {
                environment = try Environment(beside: arguments, of: command)
            }
            var command: any ParsableCommand
            do {
                command = try parseAsRoot(arguments + environment.arguments)
            } catch {
                tell(of: environment.warnings)
                throw error
            }
            tell(of: environment.warnings, (command as? Serve)?.logFormat ?? .text)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            // What a command tells may wait in the buffer until now; of a service it is but a line.
            let isLost = fflush(stdout) != 0
            guard command is Serve || !isLost && ferror(stdout) == 0 else {
                let reason = isLost ? String(cString: strerror(errno)) : "not all of it could be written"
                throw StartError("Standard output: \(reason).")
            }
        } catch {
            end(with: error, environment)
        }
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? command._commandName
    }

    /// `--limit -5` as `--limit=-5`: there is no option that is a number, and a value is judged where it is known.
    private static func withNegativeNumbers(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        for argument in arguments {
            if isNegativeNumber(argument), let last = joined.last, last.hasPrefix("--"),
                !last.contains("=")
            {
                joined[joined.count - 1] = last + "=" + argument
            } else {
                joined.append(argument)
            }
        }
        return joined
    }

    private static func isNegativeNumber(_ argument: String) -> Bool {
        let digits = argument.utf8.dropFirst()
        guard argument.hasPrefix("-"), let first = digits.first, first != UInt8(ascii: ".") else { return false }
        return digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") }
    }

    private static func servesByDefault(_ arguments: [String]) -> Bool {
        arguments.first.map { $0.hasPrefix("-") } ?? true
    }

    /// - Throws: a `UsageError` if `word` stands where a command does and is none.
    private static func checkCommand(_ word: String?) throws(UsageError) {
        guard let word, !word.hasPrefix("-") else { return }
        let names = configuration.subcommands.map(name) + ["help"]
        guard !names.contains(word) else { return }
        if let nearest = Spelling.nearest(to: word, among: names) {
            throw UsageError("There is no command “\(word)”. Did you mean “\(nearest)”?")
        }
        throw UsageError("There is no command “\(word)”. There are: \(names.joined(separator: ", ")).")
    }

    /// The message about an unknown option, with the one that was probably meant.
    private static func advising(_ message: String) -> String {
        message.replacing(#/Unknown option '(--[^']+)'(?:\. Did you mean '(--[^']+)'\?)?/#) { match in
            let word = String(match.output.1)
            let known = Environment.names + ["--help", "--version"] + (match.output.2.map { [String($0)] } ?? [])
            let isServe =
                servesByDefault(Array(CommandLine.arguments.dropFirst())) || CommandLine.arguments.contains("serve")
            guard isServe, let nearest = Spelling.nearest(to: word, among: known) else { return String(match.output.0) }
            return "Unknown option '\(word)'. Did you mean '\(nearest)'?"
        }
    }

    /// Tells the error, by the variable where an option came from the environment, and ends the program.
    private static func end(with error: any Error, _ environment: Environment) -> Never {
        let code = error is UsageError ? ExitCode.validationFailure : exitCode(for: error)
        guard code != .success else { exit(withError: error) }
        let message = fullMessage(for: error)
        if !message.isEmpty { tell(advising(environment.naming(message))) }
        Glibc.exit(code.rawValue)
    }

    private static func tell(of warnings: [String], _ format: LogFormat = .text) {
        for warning in warnings {
            switch format {
            case .text: tell("Warning: \(warning)")
            case .json:
                LogWriter.standardError.write(LogLine(.json, level: "warning", message: warning, metadata: []).bytes)
            }
        }
    }

    /// Prints to standard error.
    static func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Why a command line is none that can be carried out.
struct UsageError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Why a command was not carried out, in a sentence.
struct StartError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
