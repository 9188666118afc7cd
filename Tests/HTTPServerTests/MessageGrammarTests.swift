import HTTPSemantics
import Testing

@testable import HTTPServer

/// What the grammar makes of a whole stream of bytes.
struct Reading: Equatable, CustomStringConvertible {
    var messages = 0
    /// Bytes that might be forwarded.
    var settled = 0
    var fault: MessageError?

    var description: String { "\(messages) messages, \(settled) bytes, \(fault.map { "\($0)" } ?? "no fault")" }

    /// Feeds the stream in the given pieces.
    init(_ pieces: [ArraySlice<UInt8>], lineLimit: Int = 200, fieldLimit: Int = 300) {
        var grammar = MessageGrammar(lineLimit: lineLimit, fieldLimit: fieldLimit)
        var position = 0
        for piece in pieces {
            var rest = Array(piece)
            while !rest.isEmpty, fault == nil {
                let progress = rest.withUnsafeBytes { grammar.consume($0) }
                if progress.settled > 0 { settled = position + progress.settled }
                position += progress.taken
                rest.removeFirst(progress.taken)
                switch progress.ending {
                case .open: if !rest.isEmpty { return }
                case .message: messages += 1
                case .fault(let fault): self.fault = fault
                }
            }
        }
    }

    init(_ text: String) {
        self.init([Array(text.utf8)[...]])
    }

    init(messages: Int, settled: Int, fault: MessageError? = nil) {
        self.messages = messages
        self.settled = settled
        self.fault = fault
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
    // Known or not, a coding beside “chunked” is not applied; nor is one that nobody has registered.
    (put("Transfer-Encoding: xchunked\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: chunked-x\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: foo\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: foo, gzip\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: foo, chunked\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: gzip, chunked\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: ,gzip,\r\n\(chunked)"), .unknownTransferCoding),
    (put("Transfer-Encoding: x;a=\"b,\\\",\", chunked\r\n"), .unknownTransferCoding),
    (put("Transfer-Encoding: x;a=\",chunked\r\n"), .unknownTransferCoding),
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

@Suite struct `The message grammar` {
    @Test(arguments: faulty)
    func `names the fault, forwards nothing of it, and does not depend on how the bytes are split`(
        stream: String, fault: MessageError
    ) {
        let prefix = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
        let alone = Reading(stream)
        #expect(alone.fault == fault)
        #expect(alone.messages == 0)
        expectSameForEverySplit(stream, alone)

        let second = Reading(prefix + stream)
        #expect(second == Reading(messages: 1, settled: prefix.utf8.count + alone.settled, fault: fault))
        // Nothing of a bad head is forwarded; of bad content only what came before.
        if let headEnd = stream.range(of: "\r\n\r\n"), !alone.isHeadFault {
            #expect(alone.settled >= headEnd)
        } else {
            #expect(alone.settled == 0)
        }
    }

    @Test(arguments: sound)
    func `takes a sound stream whole, however it is split`(stream: String, messages: Int) {
        let whole = Reading(stream)
        #expect(whole == Reading(messages: messages, settled: stream.utf8.count))
        expectSameForEverySplit(stream, whole)
    }

    @Test(arguments: [
        ("a", true), ("a.b-c_d~", true), ("127.0.0.1:80", true), ("localhost:", true), ("a:65535", true),
        ("a%20b", true), ("[::]", true), ("[::1]:80", true), ("[2001:db8::7]", true), ("[1:2:3:4:5:6:7:8]", true),
        ("[::ffff:1.2.3.4]", true), ("[1:2:3:4:5:6:1.2.3.4]", true), ("[1::]", true), ("", false), (":80", false),
        ("a:b", false), ("a:80:80", false), ("a:65536", false), ("a:99999999999999999999", false), ("a/b", false),
        ("a@b", false), ("u:p@b", false), ("a%2", false), ("a%zz", false), ("a#", false), ("a?", false), ("[", false),
        ("[]", false), ("[::1", false), ("[::1]80", false), ("[::1]]", false), ("[1:2:3:4:5:6:7]", false),
        ("[1:2:3:4:5:6:7:8:9]", false), ("[1::2::3]", false), ("[:1]", false), ("[1:]", false), ("[:::]", false),
        ("[12345::]", false), ("[::1.2.3]", false), ("[::1.2.3.256]", false), ("[::1.2.3.04]", false),
        ("[fe80::1%1]", false),
        ("[v1.a]", false), ("a\\b", false), ("a\"", false), ("é", false),
    ])
    func `knows a host with its port`(value: String, isValid: Bool) {
        #expect(Array(value.utf8).withUnsafeBytes { HostValue.isValid($0) } == isValid)
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

extension Reading {
    /// Whether the fault was found in a head.
    fileprivate var isHeadFault: Bool {
        switch fault {
        case .badChunkSize, .badChunkData, .badTrailer: false
        case .fieldsTooLarge: settled == 0
        default: true
        }
    }
}

extension String {
    /// The number of bytes up to the end of the first occurrence of `text`.
    fileprivate func range(of text: String) -> Int? {
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return nil }
        return (0...(bytes.count - wanted.count)).first { Array(bytes[$0..<($0 + wanted.count)]) == wanted }
            .map { $0 + wanted.count }
    }
}
