import HTTPSemantics
import Logging
import ResourceAPI
import ResourceCore
import Synchronization
import Testing

/// Which space makes room for another, as time passes.
struct SpaceLimitTests {
    @Test func `the space that was used longest ago makes room, once it was not used for five minutes`() throws {
        let time = Mutex<Int64>(1_800_000_000)
        let service = Service(
            store: MemoryStore(clock: { time.withLock { $0 } }),
            dependencies: Dependencies(now: { time.withLock { $0 } }, newID: { "id" }), logger: Logger(label: "test"))
        let handler = service.makeHandler()
        func send(_ method: String, _ target: String) throws -> Response {
            let request = Request(
                methodName: method, target: target, fields: Fields([FieldLine(.host, "localhost")]))
            switch handler.admit(request) {
            case .answer(let response): return response
            case .exchange(let exchange, _), .respond(let exchange):
                let answer = Mutex<Response?>(nil)
                exchange.respond(to: [], reply: Reply { render in answer.withLock { $0 = render(.max) } })
                return try #require(answer.withLock { $0 })
            case .stream: throw CancellationError()
            }
        }
        let spaces = try (0..<100).map { _ in try #require(try send("POST", "/_spaces").fields[.location]) }
        time.withLock { $0 += 200 }
        #expect(try send("GET", spaces[0] + "/o").status == .ok)
        let refused = try send("POST", "/_spaces")
        #expect(refused.status == .serviceUnavailable && refused.fields[.retryAfter] == "100")
        time.withLock { $0 += 100 }
        for _ in 0..<99 { #expect(try send("POST", "/_spaces").status == .created) }
        #expect(try send("POST", "/_spaces").fields[.retryAfter] == "200")
        #expect(try send("GET", spaces[0] + "/o").status == .ok)
        #expect(try send("GET", spaces[1] + "/o").status == .notFound)
    }
}
