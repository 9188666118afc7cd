import HTTPSemantics
import Testing

@testable import HTTPServer

/// What the decoder makes of a whole stream of bytes: the requests with their contents, and where each message ends.
struct Reading: Equatable, CustomStringConvertible {
    var requests: [Request] = []
    var contents: [[UInt8]] = []
    /// Behind the last byte of each message.
    var ends: [Int] = []
    var error: MessageError?

    var description: String {
        "\(requests.map { "\($0.methodName) \($0.target)" }), \(ends), \(error.map { "\($0)" } ?? "no error")"
    }

    /// Feeds the stream in the given pieces.
    init(_ pieces: [ArraySlice<UInt8>], lineLimit: Int = 200, fieldsLimit: Int = 300) {
        var decoder = RequestDecoder(lineLimit: lineLimit, fieldsLimit: fieldsLimit)
        var position = 0
        var unread: [UInt8] = []
        for piece in pieces {
            unread += piece
            reading: while error == nil {
                var consumed = 0
                let event = unread.withUnsafeBytes { decoder.next($0, consumed: &consumed) }
                if case .content(let places) = event { contents[contents.count - 1] += unread[places] }
                unread.removeFirst(consumed)
                position += consumed
                switch event {
                case .unfinished: break reading
                case .head(let request):
                    requests.append(request)
                    contents.append([])
                case .content: break
                case .end: ends.append(position)
                case .error(let error): self.error = error
                }
            }
        }
    }

    init(_ text: String) {
        self.init([Array(text.utf8)[...]])
    }
}

private let host = "Host: a\r\n"

private func put(_ fields: String, _ content: String = "") -> String {
    "PUT / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(content)"
}

private let chunked = "Transfer-Encoding: chunked\r\n"

/// Streams with the fault that they contain; none if they are sound.
let faulty: [(String, MessageError)] = [
    // Request lines
    ("\r\n\r\nGET / HTTP/1.1\r\n", .badRequestLine), ("\nGET", .bareLineEnd), (" GET", .badRequestLine),
    ("\rGET", .bareLineEnd), ("GET\r\n", .badRequestLine), ("GET /\r\n", .badRequestLine),
    ("GET  / HTTP/1.1\r\n", .badRequestLine), ("GET /  HTTP/1.1\r\n", .badRequestLine),
    ("GET / HTTP/1.1 \r\n", .badRequestLine), ("GET / x HTTP/1.1\r\n", .badVersion),
    ("G(T / HTTP/1.1\r\n", .badMethod), ("G\0T / HTTP/1.1\r\n", .badMethod), ("\u{16}\u{3}\u{1}", .badMethod),
    ("GET /\t HTTP/1.1\r\n", .badTarget), ("GET /é HTTP/1.1\r\n", .badTarget), ("GET /\0 HTTP/1.1\r\n", .badTarget),
    ("GET / HTTP/1.1\n", .bareLineEnd), ("GET /\n", .bareLineEnd), ("GET / HTTP/1.1\rHost: a", .bareLineEnd),
    ("GET / http/1.1\r\n", .badVersion), ("GET / HTTP/1.10\r\n", .badVersion), ("GET / HTTP/11\r\n", .badVersion),
    ("GET / HTTP/1.1x\r\n", .badVersion), ("GET / HTTP/x.1\r\n", .badVersion),
    ("GET / HTTP/2.1\r\n", .unsupportedVersion), ("GET / HTTP/0.9\r\n", .unsupportedVersion),
    ("GET / HTTP/1.2\r\n\r\n", .missingHost),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion), ("GET / HTTP/3.0\r\n", .unsupportedVersion),
    ("GET /\(String(repeating: "a", count: 200)) HTTP/1.1\r\n", .targetTooLong),
    ("GET /\(String(repeating: "a", count: 300))", .targetTooLong),
    (String(repeating: "A", count: 300), .unknownMethod),
    // Methods
    ("BREW / HTTP/1.1\r\n\r\n", .missingHost),
    // Field lines
    ("GET / HTTP/1.1\r\n a: b\r\n", .badFieldName), ("GET / HTTP/1.1\r\n\(host) folded\r\n\r\n", .obsoleteFolding),
    ("GET / HTTP/1.1\r\n\(host)\tfolded\r\n\r\n", .obsoleteFolding),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .whitespaceBeforeColon),
    ("GET / HTTP/1.1\r\nHost\t: a", .whitespaceBeforeColon),
    ("GET / HTTP/1.1\r\n: a\r\n\r\n", .badFieldName), ("GET / HTTP/1.1\r\na(b: c\r\n", .badFieldName),
    ("GET / HTTP/1.1\r\nä: c\r\n", .badFieldName), ("GET / HTTP/1.1\r\na\0: c\r\n", .badFieldName),
    ("GET / HTTP/1.1\r\nabc\r\n", .badFieldLine), ("GET / HTTP/1.1\r\nabc\n", .bareLineEnd),
    ("GET / HTTP/1.1\r\n\(host)\n", .bareLineEnd), ("GET / HTTP/1.1\r\n\(host)\rGET", .bareLineEnd),
    ("GET / HTTP/1.1\r\na: b\rc: d\r\n", .bareLineEnd), ("GET / HTTP/1.1\r\na: b\nc: d\r\n", .bareLineEnd),
    ("GET / HTTP/1.1\r\na: b\0c\r\n", .badFieldValue), ("GET / HTTP/1.1\r\na: b\u{7F}\r\n", .badFieldValue),
    ("GET / HTTP/1.1\r\na: bbbbbbbbbbbbbbbb\u{1}\r\n", .badFieldValue),
    ("GET / HTTP/1.1\r\na:\u{B} b\r\n", .badFieldValue),
    ("GET / HTTP/1.1\r\na: \(String(repeating: "b", count: 300))\r\n", .fieldsTooLarge),
    ("GET / HTTP/1.1\r\n\(String(repeating: "b", count: 301))", .fieldsTooLarge),
    ("GET / HTTP/1.1\r\n\(String(repeating: "a: b\r\n", count: 51))", .fieldsTooLarge),
    // Host
    ("GET / HTTP/1.1\r\n\r\n", .missingHost), ("GET / HTTP/1.1\r\nHosts: a\r\n\r\n", .missingHost),
    ("GET / HTTP/1.1\r\n\(host)\(host)\r\n", .doubledHost), ("GET / HTTP/1.0\r\n\(host)hOST: b\r\n\r\n", .doubledHost),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .badHost), ("GET / HTTP/1.1\r\nHost: \t \r\n\r\n", .badHost),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .badHost), ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .badHost),
    // Content-Length
    (put("Content-Length: 5\r\nContent-Length: 6\r\n"), .differingContentLengths),
    (put("Content-Length: 5\r\ncontent-length: 5\r\n"), .differingContentLengths),
    (put("Content-Length: 5, 5\r\n"), .badContentLength), (put("Content-Length: +5\r\n"), .badContentLength),
    (put("Content-Length: -5\r\n"), .badContentLength), (put("Content-Length: 0x5\r\n"), .badContentLength),
    (put("Content-Length: 5 6\r\n"), .badContentLength), (put("Content-Length:\r\n"), .badContentLength),
    (put("Content-Length: ５\r\n"), .badContentLength), (put("Content-Length: 5.0\r\n"), .badContentLength),
    (put("Content-Length: 9223372036854775808\r\n"), .contentTooLarge),
    (put("Content-Length: 99999999999999999999999\r\n"), .contentTooLarge),
    // Transfer-Encoding: CL.TE, TE.CL and TE.TE
    (put("Content-Length: 5\r\n\(chunked)", "0\r\n\r\nG"), .lengthBesideTransferEncoding),
    (put("\(chunked)Content-Length: 5\r\n", "0\r\n\r\nG"), .lengthBesideTransferEncoding),
    (put("\(chunked)Content-Length: 0\r\n", "0\r\n\r\nG"), .lengthBesideTransferEncoding),
    (put("\(chunked)\(chunked)"), .badTransferEncoding),
    (put("Transfer-Encoding: chunked, chunked\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: chunked, gzip\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: , chunked, ,chunked,\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: chunked,, gzip\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding:\r\n"), .badTransferEncoding), (put("Transfer-Encoding: \t\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: ,\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding:, ,\t,\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding:\r\nTransfer-Encoding: ,\r\n"), .badTransferEncoding),
    (put("\(chunked)Transfer-Encoding:\r\n\(chunked)"), .badTransferEncoding),
    (put("Transfer-Encoding: \",chunked\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: chunked;a=b\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: \"chunked\"\r\n"), .badTransferEncoding),
    (put("\(chunked)Transfer-Encoding: x\r\n"), .badTransferEncoding),
    // Without “chunked” the length cannot be known.
    (put("Transfer-Encoding: gzip\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: X-GZip\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: deflate\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: compress\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: x-compress\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: identity\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: gzip;q=1\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: gzip,,deflate\r\nTransfer-Encoding: identity\r\n"), .badTransferEncoding),
    // Known or not, a coding before “chunked” is not applied.
    (put("Transfer-Encoding: xchunked\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: chunked-x\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: foo\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: foo, gzip\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding: foo, chunked\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: gzip, chunked\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: ,gzip,\r\n\(chunked)"), .unknownTransferCoding),
    (put("Transfer-Encoding: x;a=\"b,\\\",\", chunked\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: x;a=\",chunked\r\n"), .badTransferEncoding),
    (put("Transfer-Encoding : chunked\r\n"), .whitespaceBeforeColon),
    (put("Transfer-Encoding:\u{B}chunked\r\n"), .badFieldValue),
    (put("Transfer-Encoding:\r\n chunked\r\n"), .obsoleteFolding),
    ("PUT / HTTP/1.0\r\n\(chunked)\r\n0\r\n\r\n", .transferEncodingInHTTP10),
    // Chunks
    (put(chunked, "+5\r\n"), .badChunkSize), (put(chunked, "-5\r\n"), .badChunkSize),
    (put(chunked, "0x5\r\n"), .badChunkSize),
    (put(chunked, "\r\n"), .badChunkSize), (put(chunked, " 5\r\n"), .badChunkSize),
    (put(chunked, "5 \r\n"), .badChunkSize),
    (put(chunked, "5\n"), .badChunkSize), (put(chunked, "5\r5"), .badChunkSize), (put(chunked, "g\r\n"), .badChunkSize),
    (put(chunked, "10000000000000005\r\n"), .badChunkSize), (put(chunked, "FFFFFFFFFFFFFFFF\r\n"), .badChunkSize),
    (put(chunked, String(repeating: "0", count: 1_025)), .badChunkSize),
    (put(chunked, "5;\r\n"), .badChunkSize), (put(chunked, "5;a=\r\n"), .badChunkSize),
    (put(chunked, "5;a=\"b\r\n"), .badChunkSize),
    (put(chunked, "5;a b\r\n"), .badChunkSize), (put(chunked, "5;a\n"), .badChunkSize),
    (put(chunked, "5\t\r\n"), .badChunkSize), (put(chunked, "5 5\r\n"), .badChunkSize),
    (put(chunked, "5;a \r\n"), .badChunkSize), (put(chunked, "5;a=b\t\r\n"), .badChunkSize),
    (put(chunked, "5;a=\"b\" \r\n"), .badChunkSize), (put(chunked, "5; \r\n"), .badChunkSize),
    (put(chunked, "5 ; ;a\r\n"), .badChunkSize), (put(chunked, "5 ;a= \r\n"), .badChunkSize),
    (put(chunked, "5 =a\r\n"), .badChunkSize), (put(chunked, "5;a=b =c\r\n"), .badChunkSize),
    (put(chunked, "5;a=b c\r\n"), .badChunkSize), (put(chunked, "5;a=\"b\" c\r\n"), .badChunkSize),
    (put(chunked, "5 \n"), .badChunkSize), (put(chunked, "5\(String(repeating: " ", count: 5_000))"), .badChunkSize),
    (put(chunked, "5;a=\"b\"c\r\n"), .badChunkSize),
    (put(chunked, "5;a=b=c\r\n"), .badChunkSize),
    (put(chunked, "5;\(String(repeating: "a", count: 5_000))"), .badChunkSize),
    (put(chunked, "5\r\nhello0\r\n"), .badChunkData), (put(chunked, "5\r\nhello\n0\r\n"), .badChunkData),
    (put(chunked, "5\r\nhello\r0\r\n"), .badChunkData), (put(chunked, "5\r\nhello!\r\n"), .badChunkData),
    // Trailer sections
    (put(chunked, "0\r\nContent-Length: 5\r\n\r\n"), .badTrailer), (put(chunked, "0\r\nHost: b\r\n\r\n"), .badTrailer),
    (put(chunked, "0\r\nTransfer-Encoding: chunked\r\n\r\n"), .badTrailer),
    (put(chunked, "0\r\na: b\n\r\n"), .badTrailer),
    (put(chunked, "0\r\n a: b\r\n\r\n"), .badTrailer), (put(chunked, "0\r\na : b\r\n\r\n"), .badTrailer),
    (put(chunked, "0\r\na: \(String(repeating: "b", count: 300))"), .fieldsTooLarge),
]

private let sound: [(String, Int)] = [
    ("GET / HTTP/1.1\r\n\(host)\r\n", 1), ("\r\nGET / HTTP/1.1\r\n\(host)\r\n", 1), ("GET / HTTP/1.0\r\n\r\n", 1),
    ("OPTIONS * HTTP/1.1\r\nhOsT:a\r\n\r\n", 1), ("PROPFIND /x HTTP/1.1\r\nHost: [::1]:80 \t\r\n\r\n", 1),
    ("GET / HTTP/1.1\r\na:\r\nb: \r\nc:\td \u{e9}\t e\r\n\(host)Hostess: x\r\nContent-Lengthy: y\r\n\r\n", 1),
    (put("Content-Length: 0\r\n"), 1), (put("Content-Length:005 \r\n", "hello"), 1),
    (put("Content-Length: 5\r\n", "hello") + put("Content-Length: 5\r\n", "hello"), 2),
    (put("Content-Length: 5\r\n", "hello\r\n") + put("Content-Length: 5\r\n", "hello"), 2),
    (put("Transfer-Encoding: \tChunked \r\n", "5\r\nhello\r\n0\r\n\r\n"), 1),
    (
        put(chunked, "5;a;b=c;d=\"e\\\"\\\\ f\"\r\nhello\r\n00;z\r\na: b\r\nc: d\r\n\r\n")
            + "GET / HTTP/1.1\r\n\(host)\r\n", 2
    ),
    ("GET / HTTP/1.2\r\n\(host)\r\n\r\nGET / HTTP/1.9\r\n\(host)\r\n", 2),
    (put("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n"), 1), (put("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n"), 1),
    (put("Transfer-Encoding:chunked, \r\n", "0\r\n\r\n"), 1),
    (put("Transfer-Encoding:, ,\tchunked\t,\r\n", "0\r\n\r\n"), 1),
    (put("Transfer-Encoding: chunked\t\r\n", "0\r\n\r\n"), 1),
    (put("\(chunked)Transfer-Encoding: ,\r\n", "0\r\n\r\n"), 1),
    (put("Transfer-Encoding:\r\n\(chunked)", "0\r\n\r\n"), 1),
    (put(chunked, "5 ;a=b\r\nhello\r\n5; a=b\r\nhello\r\n5;a =b\r\nhello\r\n5;a= \"b\"\r\nhello\r\n0\r\n\r\n"), 1),
    (put(chunked, "5\t;a\r\nhello\r\n0 \t; \ta \t= \t\" \" ;\tb\t;c=d\r\na: b\r\n\r\n"), 1),
    (put(chunked, "A\r\n0123456789\r\na\r\n0123456789\r\n000000000000005\r\nhello\r\n0\r\n\r\n"), 1),
]

@Suite("The request decoder") struct RequestDecoderTests {
    @Test(arguments: faulty)
    func `names the error, and finds the message before it, however the bytes are split`(
        stream: String, error: MessageError
    ) {
        let prefix = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
        let alone = Reading(stream)
        #expect(alone.error == error)
        #expect(alone.ends == [])
        expectSameForEverySplit(stream, alone)

        let second = Reading(prefix + stream)
        #expect(second.ends == [prefix.utf8.count])
        #expect(second.error == error)
        // Nothing of a bad head is told.
        #expect(second.requests.count == alone.requests.count + 1)
        let isInContent = [.badChunkSize, .badChunkData, .badTrailer].contains(error) || stream.contains("0\r\na: bbb")
        #expect(alone.requests.isEmpty != isInContent)
    }

    @Test(arguments: sound)
    func `takes a sound stream whole, however it is split`(stream: String, messages: Int) {
        let whole = Reading(stream)
        #expect(whole.error == nil)
        #expect(whole.ends.count == messages)
        #expect(whole.ends.last == stream.utf8.count)
        expectSameForEverySplit(stream, whole)
    }

    @Test func `tells the head as it was sent, and the content without its chunks`() {
        let long = "a-value-that-is-longer-than-fifteen-bytes"
        let reading = Reading(
            "PATCH /a%20b?c HTTP/1.9\r\nHOST:\ta:80 \t\r\nContent-Type: \(long)\r\nx-Own:\r\nX-Own: \u{e9} \r\n"
                + "content-LENGTH: 0\r\n\r\n"
                + "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked ,\r\n\r\n5;a\r\nhello\r\n1\r\n!\r\n0\r\nb: c\r\n\r\n"
                + "BREW * HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc")
        #expect(reading.error == nil)
        #expect(
            reading.requests == [
                Request(
                    methodName: "PATCH", target: "/a%20b?c",
                    fields: Fields([
                        FieldLine(spelling: "HOST", value: "a:80"), FieldLine(.contentType, long),
                        FieldLine(spelling: "x-Own", value: ""), FieldLine(spelling: "X-Own", value: "é"),
                        FieldLine(spelling: "content-LENGTH", value: "0"),
                    ]), contentLength: 0),
                Request(
                    methodName: "PUT", target: "/",
                    fields: Fields([FieldLine(.host, "a"), FieldLine(.transferEncoding, "Chunked ,")]), isChunked: true),
                Request(
                    methodName: "BREW", target: "*", minorVersion: 0, fields: Fields([FieldLine(.contentLength, "3")]),
                    contentLength: 3),
            ])
        #expect(reading.contents == [[], Array("hello!".utf8), Array("abc".utf8)])
    }

    @Test func `refuses what exceeds a limit before its line has ended`() {
        #expect(Reading("GET /\(String(repeating: "a", count: 196))").error == .targetTooLong)
        #expect(Reading("GET /\(String(repeating: "a", count: 190))").error == nil)
        #expect(Reading("GET / HTTP/1.1\r\na: \(String(repeating: "b", count: 296))").error == .fieldsTooLarge)
        #expect(Reading("GET / HTTP/1.1\r\na: \(String(repeating: "b", count: 290))").error == nil)
        #expect(Reading("GET / HTTP/1.1\r\n\(String(repeating: "a:\r\n", count: 75))").error == nil)
        #expect(Reading("GET / HTTP/1.1\r\n\(String(repeating: "a:\r\n", count: 75))b").error == .fieldsTooLarge)
    }

    private func expectSameForEverySplit(_ stream: String, _ whole: Reading) {
        let bytes = Array(stream.utf8)
        for place in 0...bytes.count {
            let split = Reading([bytes[..<place], bytes[place...]])
            if split != whole { Issue.record("split at \(place): \(split), whole: \(whole)") }
        }
        let single = Reading(bytes.indices.map { bytes[$0...$0] })
        #expect(single == whole)
    }
}
