import CSQLite
import Glibc

/// The yardstick for a write that waits for the disk: one socket, one thread, one SQLite commit for each request and
/// nothing else. `BareCommit DIRECTORY` makes its database there, takes a free port of 127.0.0.1, tells it in its first
/// line, and serves one connection after another until it is killed.
@main struct BareCommit {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: BareCommit DIRECTORY")
            exit(64)
        }
        let database = try Database(path: CommandLine.arguments[1] + "/bare.db")
        let listener = try listen()
        print("bare-commit listens on http://127.0.0.1:\(listener.port)")
        // A pipe that reads the port must not wait for a full buffer.
        fflush(nil)
        while true {
            let connection = accept(listener.descriptor, nil, nil)
            guard connection >= 0 else { continue }
            var yes: CInt = 1
            setsockopt(connection, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
            try serve(connection, database)
            close(connection)
        }
    }

    /// Answers requests until the client closes. All requests of a connection are as long as the first, which spares
    /// this server the parsing.
    private static func serve(_ connection: CInt, _ database: Database) throws {
        let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var filled = 0
        var shape: Shape?
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                recv(connection, bytes.baseAddress?.advanced(by: filled), bytes.count - filled, 0)
            }
            guard count > 0 else { return }
            filled += count
            shape = shape ?? Shape(ofFirst: buffer[..<filled])
            guard let shape else {
                guard filled < buffer.count else { return }
                continue
            }
            guard filled >= shape.length else { continue }
            guard filled == shape.length else { throw Unsuitable(reason: "requests must not be pipelined") }
            try buffer.withUnsafeBytes { try database.store($0[shape.content], at: shape.number(in: $0)) }
            filled = 0
            guard send(connection, answer, answer.count, CInt(MSG_NOSIGNAL)) == answer.count else { return }
        }
    }

    private static func listen() throws -> (descriptor: CInt, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> CInt in
                guard bind(descriptor, address, length) == 0, Glibc.listen(descriptor, 64) == 0 else { return -1 }
                return getsockname(descriptor, address, &length)
            }
        }
        guard status == 0 else { throw Unsuitable(reason: "no port: \(String(cString: strerror(errno)))") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// Where things stand in each request of a connection.
private struct Shape {
    let length: Int
    let content: Range<Int>
    /// The digits that end the path.
    private let digits: Range<Int>

    /// Nil until the head of the first request is complete.
    init?(ofFirst bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n"), let lineEnd = text.firstRange(of: " HTTP/1.1") else {
            return nil
        }
        let path = text[..<lineEnd.lowerBound].utf8
        digits = (path.count - path.reversed().prefix { 0x30...0x39 ~= $0 }.count)..<path.count
        let field = text[..<end.lowerBound].firstMatch(of: #/(?i)content-length: *([0-9]+)/#)
        let headLength = text[..<end.upperBound].utf8.count
        length = headLength + (field.flatMap { Int($0.1) } ?? 0)
        content = headLength..<length
    }

    func number(in request: UnsafeRawBufferPointer) -> Int64 {
        request[digits].reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
}

/// One table, written with a commit for each row.
private final class Database {
    private var connection: OpaquePointer?
    private var statement: OpaquePointer?

    init(path: String) throws {
        try check(sqlite3_open(path, &connection))
        for sql in [
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
            "CREATE TABLE resource (id INTEGER PRIMARY KEY, content BLOB NOT NULL)",
        ] {
            try check(sqlite3_exec(connection, sql, nil, nil, nil))
        }
        try check(
            sqlite3_prepare_v2(connection, "INSERT OR REPLACE INTO resource VALUES (?, ?)", -1, &statement, nil))
    }

    func store(_ content: Slice<UnsafeRawBufferPointer>, at id: Int64) throws {
        let bytes = UnsafeRawBufferPointer(rebasing: content)
        try check(sqlite3_bind_int64(statement, 1, id))
        // SQLITE_STATIC: the bytes stay until the statement has run.
        try check(sqlite3_bind_blob(statement, 2, bytes.baseAddress, CInt(bytes.count), nil))
        guard sqlite3_step(statement) == SQLITE_DONE else { try check(sqlite3_errcode(connection)); return }
        try check(sqlite3_reset(statement))
    }

    private func check(_ code: CInt) throws {
        guard code == SQLITE_OK else { throw Unsuitable(reason: String(cString: sqlite3_errmsg(connection))) }
    }
}

private struct Unsuitable: Error {
    var reason: String
}
