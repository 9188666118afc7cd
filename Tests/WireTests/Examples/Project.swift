import DeveloperPages

/// The files of the project that tests hold against what the program does.
enum Project {
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(
        separator: "/")

    /// The text of a file; throws if there is none.
    static func text(_ path: String) throws -> String {
        let process = try ChildProcess(
            "cat", [root + "/" + path], environment: ["PATH": "/usr/bin:/bin"], errorFile: "/dev/null")
        let (ending, output) = try process.waitForEnd(by: Deadline())
        guard ending == .exit(0) else { throw HarnessError("no file \(path)") }
        return output
    }

    /// What a command line prints to standard output. The program that is tested is found by its name.
    static func output(of command: String) throws -> String {
        let folder = try ProgramLocation.putstore().split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let process = try ChildProcess(
            "bash", ["-c", command],
            environment: ["PATH": "\(folder.joined(separator: "/")):/usr/bin:/bin:/usr/local/bin"],
            errorFile: "/dev/null")
        return try process.waitForEnd(by: Deadline(after: 30)).output
    }

    /// The names of the files in a folder.
    static func files(in folder: String) throws -> [String] {
        let names = try output(of: "ls '\(root)/\(folder)'").split(separator: "\n").map(String.init)
        guard !names.isEmpty else { throw HarnessError("nothing in \(folder)") }
        return names
    }

    /// Every transcript in the folder: the files themselves say in which order they are lessons.
    static let examples = Result {
        try Examples(files(in: "Examples").map { (String($0.dropLast(".http".count)), try text("Examples/\($0)")) })
    }

    /// The names of all transcripts, for tables of tests.
    static let transcripts = (try? examples.get())?.all.map(\.name) ?? []

    /// The names of all tests.
    static func testNames() throws -> Set<String> {
        Set(
            try output(of: "grep -rhoE 'func `[^`]+`' '\(root)/Tests'")
                .split(separator: "\n").map { String($0.dropFirst("func `".count).dropLast()) })
    }
}
