import ArgumentParser

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
        version: Version.current,
        subcommands: [Serve.self, Explain.self, Graph.self, PrintReference.self, Snippet.self, Tour.self],
        defaultSubcommand: Serve.self)

    static func main() async {
        let arguments = Environment.completing(Array(CommandLine.arguments.dropFirst()))
        await main(arguments)
    }
}

/// What this program calls itself.
enum Version {
    static let current = "0.1.0"
}
