import Glibc
import Logging
import ResourceCore
import SQLite
import SQLiteStorage
import StorageContract

/// A directory of the test's own, removed with all that is in it.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/putstore-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw StoreError.broken("mkdtemp") }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { removeTree(path) }
    return try await body(path)
}

private func removeTree(_ path: String) {
    if let directory = opendir(path) {
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { removeTree(path + "/" + name) }
        }
        closedir(directory)
    }
    remove(path)
}

/// A store that is quiet and tells the time by `clock`.
func openStore(
    _ path: String, _ clock: ManualClock = ManualClock(), _ change: (inout SQLiteStore.Options) -> Void = { _ in }
) throws(StoreError) -> SQLiteStore {
    var options = SQLiteStore.Options()
    options.clock = clock.read
    change(&options)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return try SQLiteStore(path: path, logger: logger, options: options)
}

/// Makes a file with `bytes` in it.
func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}

/// Bytes in the file at `path`; 0 if there is none.
func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
}
