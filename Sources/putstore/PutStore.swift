import ArgumentParser
import Glibc
import HTTPServer

/// The program.
@main
struct PutStore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "putstore",
        abstract: "A REST resource store that does HTTP's write methods exactly right.",
        discussion: """
            Every option of “serve” can also be set in the environment: --content-limit is PUTSTORE_CONTENT_LIMIT. What the \
            command line says counts more.
            """,
        version: Version.text,
        subcommands: [
            Serve.self, Health.self, Import.self, Export.self, Backup.self, Check.self, Explain.self, Graph.self,
            Migrate.self, Play.self, PrintReference.self, Revert.self, Snippet.self, Tour.self,
        ],
        defaultSubcommand: Serve.self)

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
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
        } catch {
            end(with: error, environment)
        }
    }

    private static func servesByDefault(_ arguments: [String]) -> Bool {
        arguments.first.map { $0.hasPrefix("-") } ?? true
    }

    /// - Throws: a `StartError` if `word` stands where a command does and is none.
    private static func checkCommand(_ word: String?) throws(StartError) {
        guard let word, !word.hasPrefix("-") else { return }
        let names =
            (configuration.subcommands.compactMap { $0.configuration.commandName ?? $0._commandName }) + ["help"]
        guard !names.contains(word) else { return }
        let nearest = names.map { (name: $0, distance: editDistance(word, $0)) }.min { $0.distance < $1.distance }
        if let nearest, nearest.distance <= 2, nearest.distance < nearest.name.count - 1 {
            throw StartError("There is no command “\(word)”. Did you mean “\(nearest.name)”?")
        }
        throw StartError("There is no command “\(word)”. There are: \(names.joined(separator: ", ")).")
    }

    /// How many characters have to be put in, taken out or replaced to make one word of the other (Levenshtein).
    private static func editDistance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (index, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in second.indices {
                let replaced = diagonal + (second[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[second.count]
    }

    /// Tells the error, by the variable where an option came from the environment, and ends the program.
    private static func end(with error: any Error, _ environment: Environment) -> Never {
        let code = exitCode(for: error)
        guard code != .success else { exit(withError: error) }
        let message = fullMessage(for: error)
        if !message.isEmpty { tell(environment.naming(message)) }
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

/// Why a command was not carried out, in a sentence.
struct StartError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
