import Glibc

/// Where the program under test was built to.
enum ProgramLocation {
    /// `WIRE_TEST_BINARY`, or the `putstore` beside the test bundle.
    static func putstore() throws -> String {
        let named = getenv("WIRE_TEST_BINARY").map { [String(cString: $0)] } ?? []
        let candidates = named + [bundle, executable].compactMap { $0 }.map { directory(of: $0) + "/putstore" }
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw HarnessError("no putstore at \(candidates): build it, or set WIRE_TEST_BINARY")
        }
        return found
    }

    /// What follows `--test-bundle-path` where a helper runs the tests.
    private static var bundle: String? {
        let arguments = CommandLine.arguments
        return arguments.firstIndex(of: "--test-bundle-path").flatMap { index in
            index + 1 < arguments.count ? arguments[index + 1] : nil
        }
    }

    private static var executable: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
