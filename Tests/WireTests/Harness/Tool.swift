/// Programs of the system that speak to the service: curl, Python, a shell.
enum Tool {
    /// Runs `program`; throws unless it exits with 0. What it printed.
    static func run(_ program: String, _ arguments: [String], in directory: TemporaryDirectory) throws -> String {
        let errors = "tool-errors.txt"
        let process = try ChildProcess(
            program, arguments, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            errorFile: directory.path + "/" + errors)
        let (ending, output) = try process.waitForEnd(by: Deadline())
        guard ending == .exit(0) else {
            throw HarnessError("\(program) \(arguments) ended with \(ending): \(output)\(directory.read(errors))")
        }
        return output
    }
}
