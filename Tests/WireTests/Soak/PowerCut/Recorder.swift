/// A library for `LD_PRELOAD` that writes down, in order, what a putstore does to its database's files and its sockets.
///
/// It stands between the program and the C library, so it sees what SQLite asks for, whatever the disk makes of it.
struct Recorder {
    /// The library.
    let library: String

    /// Compiles it.
    init(in directory: TemporaryDirectory) throws {
        library = directory.path + "/recorder.so"
        let source = try directory.write(Self.source, to: "recorder.c")
        _ = try Tool.run(
            "cc", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl", "-lpthread"],
            in: directory)
    }

    /// The environment that makes a putstore record.
    ///
    /// - Parameter swallowing: Files whose syncs are left out, as if somebody had forgotten them.
    func environment(database: String, file: String, swallowing: Set<Recording.File> = []) -> [String: String] {
        let mask = swallowing.reduce(0) { $0 | 1 << $1.rawValue }
        return [
            "LD_PRELOAD": library, "RECORDER_DATABASE": database, "RECORDER_FILE": file, "RECORDER_SWALLOW": "\(mask)",
        ]
    }
}
