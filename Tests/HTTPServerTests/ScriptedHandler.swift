import Glibc
import HTTPSemantics
import Logging
import NIOCore
import NIOPosix
import Synchronization

@testable import HTTPServer

/// What a test sees of the handlers of its server, and how it releases answers that are held back.
final class Stage: Sendable {
    private struct Seen {
        var requests: [String] = []
        var contents: [String] = []
        var held: [@Sendable () -> Void] = []
    }

    private let seen = Mutex(Seen())

    /// Method and target of every head that was judged.
    var requests: [String] { seen.withLock { $0.requests } }
    /// Every content that was handed over.
    var contents: [String] { seen.withLock { $0.contents } }
    var heldCount: Int { seen.withLock { $0.held.count } }

    func note(request: Request) { seen.withLock { $0.requests.append("\(request.methodName) \(request.target)") } }
    func note(content: [UInt8]) { seen.withLock { $0.contents.append(String(decoding: content, as: UTF8.self)) } }
    func hold(_ answer: @escaping @Sendable () -> Void) { seen.withLock { $0.held.append(answer) } }

    func release() {
        let held = seen.withLock { seen in
            defer { seen.held = [] }
            return seen.held
        }
        for answer in held { answer() }
    }

    /// Waits, but not for ever, until `condition` holds.
    func wait(until condition: (Stage) -> Bool) -> Bool {
        let end = NIODeadline.now() + .seconds(10)
        while !condition(self) {
            guard NIODeadline.now() < end else { return false }
            waitBriefly()
        }
        return true
    }
}

/// Answers by the target's first words:
/// `/refuse` 412 by the head alone, `/empty` 204, `/none` 304, `/inject` a field with line ends in it, `/big` 8 MiB,
/// `/unmade` (for HEAD) a length without content, `/unlogged` 204, `/respond` and `/later/respond` by the head alone
/// through an exchange, `/read` 200,000 bytes through one, `/written` the same if there is room, and 204 otherwise, `/slow`
/// 204 after 2 ms, `/block` after 2 s, `/stream` one, two, and then nothing without an end, `/flood` without an end; for anything else the content that
/// came, `/later` from another thread after a while, `/hold` when the test says so. GET and HEAD of anything else: `hello`, by the head alone.
final class ScriptedHandler: RequestHandler {
    private let stage: Stage

    init(stage: Stage) {
        self.stage = stage
    }

    func admit(_ request: Request) -> HeadDisposition {
        stage.note(request: request)
        switch request.target {
        case "/refuse": return .answer(Response(.preconditionFailed, content: Array("refused".utf8)))
        case "/empty": return .answer(Response(.noContent))
        case "/none": return .answer(Response(.notModified, Fields([FieldLine(.etag, "\"1\"")])))
        case "/inject":
            let fields = Fields([
                FieldLine(.location, "/a\r\nSet-Cookie: b\0c"), FieldLine(spelling: "bad name\r\n", value: "d"),
            ])
            return .answer(Response(.ok, fields, content: Array("done".utf8)))
        case "/big": return .answer(Response(.ok, content: [UInt8](repeating: 0x61, count: 8 << 20)))
        case "/unmade": return .answer(Response(.ok, declaredLength: 1 << 40))
        case "/unlogged":
            var response = Response(.noContent)
            response.isLogged = false
            return .answer(response)
        case "/respond", "/later/respond":
            return .respond(ScriptedExchange(target: request.target, stage: stage))
        case "/slow":
            usleep(2_000)
            return .answer(Response(.noContent))
        case "/block":
            stage.hold {}
            usleep(2_000_000)
            return .answer(Response(.noContent))
        case "/stream": return .stream(Response(.ok), ScriptedSource(["one", "two"]))
        case "/flood": return .stream(Response(.ok), ScriptedSource([], rest: [UInt8](repeating: 0x61, count: 65_536)))
        default: break
        }
        if !request.announcesContent, request.method == .get || request.method == .head, request.target == "/" {
            return .answer(Response(.ok, content: Array("hello".utf8)))
        }
        return .exchange(ScriptedExchange(target: request.target, stage: stage), contentLimit: 1_000)
    }

    func answer(_ fault: MessageError, at field: String?) -> Response {
        let fields = fault.status == .serviceUnavailable ? [FieldLine(.retryAfter, "1")] : []
        return Response(fault.status, Fields(fields), content: Array("\(fault)!".utf8))
    }
}

/// Says its lines one after the other, and then the rest each time.
private final class ScriptedSource: ContentSource {
    private var lines: [String]
    private let rest: [UInt8]

    func begin(wake: @escaping () -> Void) {}
    var hasEnded: Bool { false }
    func reminder() -> [UInt8] { [] }
    func end() {}

    init(_ lines: [String], rest: [UInt8] = []) {
        self.lines = lines
        self.rest = rest
    }

    func next(atMost limit: Int) -> [UInt8] {
        lines.isEmpty ? rest : Array(lines.removeFirst().utf8)
    }
}

private final class ScriptedExchange: Exchange {
    private let target: String
    private let stage: Stage

    init(target: String, stage: Stage) {
        self.target = target
        self.stage = stage
    }

    func respond(to content: [UInt8], reply: Reply) {
        stage.note(content: content)
        let large = [UInt8](repeating: 0x61, count: 200_000)
        if target == "/read" { return reply { _ in Response(.ok, content: large) } }
        if target == "/written" {
            return reply { room in room < large.count ? Response(.noContent) : Response(.ok, content: large) }
        }
        let answer = Response(.ok, content: Array("\(target):".utf8) + content + Array(".".utf8))
        if target.hasPrefix("/later") {
            MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .milliseconds(20)) {
                reply { _ in answer }
                // A second answer is one too many and goes nowhere.
                reply { _ in answer }
            }
        } else if target.hasPrefix("/hold") {
            stage.hold { reply { _ in answer } }
        } else {
            reply { _ in answer }
        }
    }
}

/// Runs a server for as long as `body` takes, which may block.
func serving<Value: Sendable>(
    _ change: (inout HTTPServer.Configuration) -> Void = { _ in },
    _ body: @escaping @Sendable (_ port: Int, _ stage: Stage) throws -> Value
) async throws -> Value {
    let stage = Stage()
    var configuration = HTTPServer.Configuration()
    configuration.eventLoops = 2
    change(&configuration)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = HTTPServer(
        configuration: configuration, makeHandler: { _ in ScriptedHandler(stage: stage) }, logger: logger)
    let address = try await server.start()
    let result: Result<Value, any Error>
    do {
        result = .success(try await blocking { try body(address.port, stage) })
    } catch {
        result = .failure(error)
    }
    stage.release()
    await server.stop(grace: .zero)
    return try result.get()
}

/// Runs something that blocks where it does no harm.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await NIOThreadPool.singleton.runIfActive { try body() }
}

/// An answer as it stands on the wire, its date replaced by a star.
func answer(_ status: String, _ fields: [String] = [], content: String? = nil, closes: Bool = false) -> String {
    var lines = ["HTTP/1.1 \(status)", "Date: *"] + fields
    if let content { lines.append("Content-Length: \(content.utf8.count)") }
    if closes { lines.append("Connection: close") }
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + (content ?? "")
}

/// What a server says to a fault, and closes.
func refusal(_ status: String, _ fault: String) -> String {
    answer(status, content: "\(fault)!", closes: true)
}

extension String {
    /// The text with every date replaced by a star, if it is an IMF-fixdate by its form.
    var dateless: String {
        var lines = split(separator: "\r\n", omittingEmptySubsequences: false).map { String($0) }
        for index in lines.indices where lines[index].contains("Date: ") {
            if lines[index].utf8.count == 35, lines[index].hasSuffix(" GMT") { lines[index] = "Date: *" }
        }
        return lines.joined(separator: "\r\n")
    }
}
