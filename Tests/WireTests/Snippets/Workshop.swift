import DeveloperPages
import Foundation
import Glibc

/// The code of one case.
struct SnippetProgram: Sendable {
    /// Its number among the cases, which names its files.
    var number: Int
    var code: String
}

/// A directory in which programs are compiled and run.
struct Workshop {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Runs a Bash script in the directory; throws unless it exits with 0 in time.
    func run(_ script: String, within seconds: Double = 120) throws {
        let errors = directory.path + "/workshop-errors.txt"
        let process = try ChildProcess(
            "bash", ["-c", "set -eu; cd \(directory.path)\n" + script],
            environment: [
                "PATH": Self.path, "HOME": Self.variable("HOME") ?? directory.path, "LC_ALL": "C.UTF-8",
                "PYTHONDONTWRITEBYTECODE": "1", "HTTPIE_CONFIG_DIR": directory.path + "/httpie",
                "GOFLAGS": "-mod=mod", "GO111MODULE": "on", "GOPROXY": "off", "GOTOOLCHAIN": "local",
            ], errorFile: errors)
        let (ending, output) = try process.waitForEnd(by: Deadline(after: seconds))
        guard ending == .exit(0) else {
            let text = "\(ending): \(output)\(directory.read("workshop-errors.txt"))"
            throw HarnessError(String(text.prefix(10_000)))
        }
    }

    /// What a program printed.
    func output(_ number: Int) -> String { directory.read("\(number).out") }

    /// What a program printed to standard error, and how it ended.
    func errors(_ number: Int) -> String { directory.read("\(number).err") }

    /// Whether a program of that name is found; of several words, whether that command succeeds.
    static func has(_ tool: String) -> Bool {
        guard !tool.contains(" ") else { return (try? Workshop().run(tool)) != nil }
        return path.split(separator: ":").contains { access("\($0)/\(tool)", X_OK) == 0 }
    }

    /// Debian's programs before others, which may be of any version; the compiler that builds these tests is elsewhere.
    private static let path = "/usr/bin:/bin:/usr/local/bin:" + (variable("PATH") ?? "")

    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
