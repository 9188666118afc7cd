import HTTPSemantics
import Logging
import ResourceAPI
import ResourceCore
import Synchronization
import Testing

/// Dates of resources when the clock was set back: the service stands by what it has told.
struct ClockTests {
    private final class Clock: Sendable {
        let time = Mutex<Int64>(1_800_000_000)

        var now: Int64 { time.withLock { $0 } }

        func step(_ seconds: Int64) { time.withLock { $0 += seconds } }
    }

    private let clock = Clock()
    private let handler: any RequestHandler

    init() {
        let clock = clock
        let service = Service(
            store: MemoryStore(clock: { clock.now }),
            dependencies: Dependencies(now: { clock.now }, newID: { "id" }), logger: Logger(label: "test"))
        handler = service.makeHandler()
    }

    private func send(_ method: String, _ fields: [(FieldName, String)] = [], _ content: String = "") throws -> Response
    {
        let lines = [FieldLine(.host, "localhost")] + fields.map { FieldLine($0, $1) }
        let request = Request(
            methodName: method, target: "/c/1", fields: Fields(lines),
            contentLength: content.isEmpty ? nil : content.utf8.count)
        switch handler.admit(request) {
        case .answer(let response): return response
        case .exchange(let exchange, _):
            let answer = Mutex<Response?>(nil)
            exchange.respond(
                to: Array(content.utf8), reply: Reply { render in answer.withLock { $0 = render(.max) } })
            return try #require(answer.withLock { $0 })
        case .respond, .stream: throw CancellationError()
        }
    }

    private let json = (FieldName.contentType, "application/json")

    @Test func `the server's own Last-Modified holds as If-Unmodified-Since until the resource changes`() throws {
        _ = try send("PUT", [json], "1")
        clock.step(-3600)
        let told = try #require(try send("GET").fields[.lastModified])
        #expect(HTTPDate(told, now: clock.now)?.secondsSince1970 == clock.now)
        clock.step(10)
        #expect(try send("GET").fields[.lastModified] == told)
        #expect(try send("GET", [(.ifModifiedSince, told)]).status == .notModified)
        #expect(try send("PUT", [json, (.ifUnmodifiedSince, told)], "2").status == .noContent)
        clock.step(10)
        #expect(try send("GET", [(.ifModifiedSince, told)]).status == .ok)
        #expect(try send("PUT", [json, (.ifUnmodifiedSince, told)], "3").status == .preconditionFailed)
    }

    @Test(arguments: [-3600, -1]) func `a date that was told for an earlier content holds for no later one`(step: Int64)
        throws
    {
        _ = try send("PUT", [json], "\"mine\"")
        let told = try #require(try send("GET").fields[.lastModified])
        clock.step(step)
        #expect(try send("PUT", [json], "\"theirs\"").status == .noContent)
        // While the clock stands before the date that was told, and when it has come to it again.
        for step in [0, 10, -step, 10] as [Int64] {
            clock.step(step)
            #expect(try send("PUT", [json, (.ifUnmodifiedSince, told)], "\"lost\"").status == .preconditionFailed)
            #expect(try send("GET", [(.ifModifiedSince, told)]).status == .ok)
        }
        #expect(try send("GET").content == Array("\"theirs\"".utf8))
    }

    @Test func `a date from between holds for nothing while the clock stands before the last change`() throws {
        _ = try send("PUT", [json], "1")
        let first = try #require(try send("GET").fields[.lastModified])
        clock.step(3600)
        _ = try send("PUT", [json], "2")
        let second = try #require(try send("GET").fields[.lastModified])
        clock.step(-7200)
        #expect(try send("PUT", [json, (.ifUnmodifiedSince, first)], "3").status == .preconditionFailed)
        #expect(try send("PUT", [json, (.ifUnmodifiedSince, second)], "3").status == .noContent)
    }

    @Test(arguments: [-1, .min, 253_402_300_800, .max] as [Int64])
    func `while the clock is where no date is, a write is 503 that names the clock`(time: Int64) throws {
        _ = try send("PUT", [json], "1")
        clock.time.withLock { $0 = time }
        let answer = try send("PUT", [json], "2")
        #expect(answer.status == .serviceUnavailable)
        let text = String(decoding: answer.content, as: UTF8.self)
        #expect(text.contains("clock") && text.contains("1970"), "\(text)")
        #expect(try send("GET").content == Array("1".utf8))
    }

    @Test func `with a clock that goes forward dates are what they were`() throws {
        let told = try #require(try send("PUT", [json], "1").fields[.lastModified])
        clock.step(10)
        #expect(try send("GET").fields[.lastModified] == told)
        #expect(try send("PUT", [json, (.ifUnmodifiedSince, told)], "2").status == .noContent)
        #expect(try send("PUT", [json, (.ifUnmodifiedSince, told)], "3").status == .preconditionFailed)
    }
}
