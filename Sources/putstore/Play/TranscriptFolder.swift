import DeveloperPages
import Glibc
import Synchronization

/// A folder of transcripts.
enum TranscriptFolder {
    /// The `.http` files in a folder, by name; the path itself if it is none.
    static func files(at path: String) throws(StartError) -> [String] {
        guard let names = names(in: path) else { return [path] }
        guard !names.isEmpty else { throw StartError("There is no .http file in \(path).") }
        return names.map { (path.hasSuffix("/") ? path : path + "/") + $0 }
    }

    /// The names of the `.http` files in a folder, in order; nil if it is none.
    static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".http"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}

/// The lessons of a folder, read anew when a file has changed.
final class LessonFolder: Sendable {
    private struct State {
        var stamp: [String] = []
        var lessons = LessonSource.Lessons(bytes: [], errors: [])
    }

    private let path: String
    private let state = Mutex(State())

    /// - Throws: a `StartError` if there is no such folder.
    init(_ path: String) throws(StartError) {
        guard TranscriptFolder.names(in: path) != nil else {
            throw StartError("\(path) is no folder that can be read.")
        }
        self.path = path
    }

    /// What is in the folder now.
    func lessons() -> LessonSource.Lessons {
        let files = (TranscriptFolder.names(in: path) ?? []).map { (name: $0, path: path + "/" + $0) }
        let stamp = files.map { "\($0.name) \(Self.stamp($0.path))" }
        return state.withLock { state in
            if state.stamp != stamp || state.lessons.bytes.isEmpty {
                state.stamp = stamp
                state.lessons = Self.read(files)
            }
            return state.lessons
        }
    }

    private static func read(_ files: [(name: String, path: String)]) -> LessonSource.Lessons {
        var texts: [(name: String, text: String)] = []
        var errors: [ExampleError] = []
        for file in files {
            guard let text = InputFile.transcript(at: file.path) else {
                errors.append(
                    ExampleError(
                        name: file.name,
                        fault: TranscriptError(line: 1, fault: "it \(InputFile.trouble(at: file.path))")))
                continue
            }
            texts.append((String(file.name.dropLast(".http".count)), text))
        }
        let (examples, faulty) = Examples.reading(texts)
        errors += faulty.map { ExampleError(name: $0.name + ".http", fault: $0.fault) }
        return LessonSource.Lessons(bytes: examples.json(errors), errors: errors)
    }

    /// Something that differs when the file has changed.
    private static func stamp(_ path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "" }
        return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }
}
