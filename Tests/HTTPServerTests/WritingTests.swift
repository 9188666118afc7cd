import HTTPSemantics
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import HTTPServer

@Suite("What the server writes itself") struct WritingTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func `a date is an IMF-fixdate`(second: Int, text: String) {
        var field = DateField()
        field.update(second: second)
        #expect(String(decoding: field.line, as: UTF8.self) == "Date: \(text)\r\n")
    }

    @Test func `no date is earlier than the wall clock was just before`() throws {
        let handler = ScriptedHandler(stage: Stage())
        let loop = EventLoopContext(
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            server: SharedContext(.init(), logger: Logger(label: "test")), handler: handler)
        let first = wallClockSecond()
        func date() -> String {
            let text = String(buffer: loop.encode(Response(.noContent), isHead: false, connection: .unsaid))
            return text.split(separator: "\r\n").first { $0.hasPrefix("Date: ") }.map { String($0.dropFirst(6)) } ?? ""
        }
        _ = date()
        // The first moments of a second are where a cached line, or the clock of the last timer interrupt, is late.
        for second in [first + 1, first + 2] {
            while wallClockSecond() < second {}
            let told = date()
            let possible = (second...wallClockSecond()).map { HTTPDate(secondsSince1970: Int64($0)).fieldValue }
            #expect(possible.contains(told))
        }
    }

    @Test func `a log line cannot be forged by a client`() {
        let lines = Lines()
        var log = AccessLogBuffer(AccessLog { lines.text += String(decoding: $0, as: UTF8.self) })
        log.setClock(at: .uptimeNanoseconds(0), is: 1_795_932_337_122_999_999)
        var entry = AccessLog.Entry(Request(methodName: "PUT", target: "/a\n\\b\u{7F}é"))
        entry.start = .uptimeNanoseconds(1_000)
        log.append(entry, status: .created, contentSent: 3, now: .uptimeNanoseconds(5_999))
        log.append(AccessLog.Entry(), status: .badRequest, contentSent: 0, now: .now())
        #expect(lines.text == "")
        log.flush()
        #expect(lines.text.hasPrefix("2026-11-29T06:05:37.123Z PUT /a\\x0A\\\\b\\x7F\\xC3\\xA9 201 3 4\n2"))
        #expect(lines.text.contains("Z - - 400 0 "))
    }

    @Test(
        arguments: [
            (1, nil, true, false), (1, "close", false, false), (1, "CLOSE", false, false),
            (1, "te, \tClose ,x", false, false),
            (1, "closed", true, false), (0, nil, false, false), (0, "keep-alive", true, true),
            (0, "x,Keep-Alive", true, true),
            (0, "keep-alive, close", false, false),
        ] as [(Int, String?, Bool, Bool)])
    func `a connection persists as its version and its options say`(
        minor: Int, option: String?, persists: Bool, isStated: Bool
    ) {
        let fields = Fields(option.map { [FieldLine(.connection, $0)] } ?? [])
        let persistence = Persistence(Request(methodName: "GET", target: "/", minorVersion: minor, fields: fields))
        #expect(persistence.persists == persists)
        #expect(persistence.mustBeStated == isStated)
    }
}

private final class Lines: @unchecked Sendable {
    var text = ""
}
