import Glibc
import Testing

@testable import HTTPServer

@Suite struct `The writer of the log` {
    private static let line = Array((String(repeating: "x", count: 999) + "\n").utf8)

    @Test func `never waits for its reader, drops lines that have no room, and tells how many`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let log = LogWriter(descriptor: ends[1])
        for _ in 0..<5_000 { log.write(Self.line) }
        // 5 MB went nowhere but into one megabyte of memory and the pipe; now somebody reads. What was dropped is told once, or
        // twice if the thread that writes came late.
        var whole = 0
        var told: [Int] = []
        while told.count < 2, whole + told.reduce(0, +) < 5_000 {
            let lines = read(ends[0]) { $0.hasSuffix("nobody read it\n") }.split(separator: "\n")
            guard !lines.isEmpty else { break }
            whole += lines.count { $0.utf8.count == 999 }
            told += lines.compactMap { line in
                line.firstMatch(of: #/ warning putstore: (\d+) lines of the log were dropped: nobody read it$/#)
                    .flatMap { Int($0.1) }
            }
        }
        #expect(whole + told.reduce(0, +) == 5_000)
        #expect(whole >= 1_000)
        // And what comes then is written again.
        log.write(Array("again\n".utf8))
        #expect(read(ends[0]) { $0.hasSuffix("again\n") }.hasSuffix("again\n"))
    }

    @Test func `is finished when all is written`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let log = LogWriter(descriptor: ends[1])
        log.write(Array("one\n".utf8))
        log.write(Array("two\n".utf8))
        log.finish(milliseconds: 5_000)
        #expect(read(ends[0]) { $0.hasSuffix("two\n") } == "one\ntwo\n")
    }

    private func read(_ descriptor: Int32, until isEnough: (String) -> Bool) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(String(decoding: bytes.suffix(100), as: UTF8.self)) {
            var events = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&events, 1, 10_000) > 0 else { break }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
