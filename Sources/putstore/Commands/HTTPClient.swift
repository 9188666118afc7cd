import Glibc
import HTTPSemantics

/// Sends requests to a service, one after the other, each over a connection of its own.
struct HTTPClient {
    /// Where the service is.
    let authority: Authority
    /// The bearer token that is shown; nil for none.
    let token: String?
    /// Seconds that a silent peer is waited for.
    var patience = 30

    /// Bytes of a response that are read at most.
    private static let limit = 1 << 30

    struct Answer {
        var status: Int
        var reason: String
        var fields: Fields
        var content: [UInt8]

        /// As a person is told it: `204 No Content`.
        var line: String { reason.isEmpty ? "\(status)" : "\(status) \(reason)" }
    }

    /// - Parameter target: The path, as it is sent.
    func send(
        _ method: Method, _ target: String, _ fields: [FieldLine] = [], content: [UInt8]? = nil
    ) throws(StartError) -> Answer {
        try begin(method.rawValue, target, fields, content: content).answer()
    }

    /// Sends a request whose answer is taken later.
    func begin(
        _ method: String, _ target: String, _ fields: [FieldLine] = [], content: [UInt8]? = nil
    ) throws(StartError) -> SentRequest {
        var lines = [FieldLine(.connection, "close")]
        if !fields.contains(where: { $0.name == .host }) { lines.insert(FieldLine(.host, authority.spelling), at: 0) }
        if let token, !fields.contains(where: { $0.name == .authorization }) {
            lines.append(FieldLine(.authorization, "Bearer " + token))
        }
        lines += fields
        if let content, !fields.contains(where: { [.contentLength, .transferEncoding].contains($0.name) }) {
            lines.append(FieldLine(.contentLength, "\(content.count)"))
        }
        let head =
            "\(method) \(target) HTTP/1.1\r\n"
            + lines.map { "\($0.spelling): \($0.value)\r\n" }.joined() + "\r\n"
        let socket = try connect()
        Self.write(Array(head.utf8) + (content ?? []), to: socket)
        return SentRequest(socket, to: method, at: authority)
    }

    private func connect() throws(StartError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(authority.host, "\(authority.port ?? 80)", &hints, &found)
        guard code == 0 else {
            throw StartError("\(authority.host) is not found: \(String(cString: gai_strerror(code))).")
        }
        defer { freeaddrinfo(found) }
        var reason = "it has no address"
        var next = found
        while let address = next?.pointee {
            next = address.ai_next
            let socket = Glibc.socket(address.ai_family, address.ai_socktype, address.ai_protocol)
            guard socket >= 0 else {
                reason = String(cString: strerror(errno))
                continue
            }
            var time = timeval(tv_sec: patience, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
            }
            if Glibc.connect(socket, address.ai_addr, address.ai_addrlen) == 0 { return socket }
            reason = String(cString: strerror(errno))
            close(socket)
        }
        throw StartError("Nothing answers at \(authority.spelling): \(reason). Is putstore running there?")
    }

    private static func write(_ bytes: [UInt8], to socket: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 { rest = rest.dropFirst(count) }
            // Who refuses a request may close before it has read the whole, and has told why.
            guard count > 0 || errno == EINTR else { return }
        }
    }
}

/// A request that was sent, on a connection of its own.
final class SentRequest {
    /// Bytes of a response that are read at most.
    private static let limit = 1 << 30

    /// How long events are taken, of an answer that would go on for ever.
    private static let streamTime = Duration.seconds(2)

    /// How the wait for an answer ended.
    enum Ending {
        case answer(HTTPClient.Answer)
        /// The connection ended without a whole answer, or brought none in time: how, in a sentence.
        case none(String)
    }

    private let socket: Int32
    private let authority: Authority
    private var response: ReceivedResponse

    fileprivate init(_ socket: Int32, to method: String, at authority: Authority) {
        self.socket = socket
        self.authority = authority
        response = ReceivedResponse(toHead: method == "HEAD")
    }

    deinit { close(socket) }

    /// Whether something of the answer has come, or the connection has ended.
    var hasAnswer: Bool {
        var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) > 0
    }

    /// Waits for something to come; false if nothing has until `end`.
    private func waits(until end: ContinuousClock.Instant) -> Bool {
        var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while true {
            let left = Int32(max(0, (end - .now) / .milliseconds(1)))
            let count = poll(&state, 1, left)
            if count > 0, left > 0 { return true }
            if count >= 0 || errno != EINTR { return false }
        }
    }

    /// Waits for the answer.
    func answer() throws(StartError) -> HTTPClient.Answer {
        switch end() {
        case .answer(let answer): return answer
        case .none(let sentence): throw StartError(sentence)
        }
    }

    /// Waits for the answer, or for what comes instead. Of a stream of events it is what came in the time after the head.
    func end() -> Ending {
        var part = [UInt8](repeating: 0, count: 1 << 16)
        var streamEnd: ContinuousClock.Instant?
        while true {
            if let begun = response.stream {
                let end = streamEnd ?? .now + Self.streamTime
                streamEnd = end
                guard waits(until: end) else { return .answer(begun) }
            }
            let count = recv(socket, &part, part.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                if errno == ECONNRESET { return .none("\(authority.spelling) reset the connection.") }
                return .none("\(authority.spelling) does not answer: \(String(cString: strerror(errno))).")
            }
            if count == 0 {
                guard !response.bytes.isEmpty else {
                    return .none("\(authority.spelling) closed the connection before it answered.")
                }
                guard let answer = response.answer(atEnd: true) else {
                    return .none("What came from \(authority.spelling) is no whole HTTP response.")
                }
                return .answer(answer)
            }
            response.bytes += part[..<count]
            if let answer = response.answer(atEnd: false) { return .answer(answer) }
            guard response.bytes.count <= Self.limit else {
                return .none("The response of \(authority.spelling) is too large.")
            }
        }
    }
}

/// What has come of a response.
private struct ReceivedResponse {
    let isToHead: Bool
    var bytes: [UInt8] = []
    /// The head, once it is there, and where the content begins.
    private var head: (answer: HTTPClient.Answer, end: Int)?

    init(toHead isToHead: Bool) {
        self.isToHead = isToHead
    }

    /// The response, if it is whole; without a length of its own it is that at the end.
    mutating func answer(atEnd isEnd: Bool) -> HTTPClient.Answer? {
        while head == nil {
            guard let (answer, end) = parsedHead() else { return nil }
            // An interim response.
            if 100..<200 ~= answer.status { bytes.removeFirst(end) } else { head = (answer, end) }
        }
        guard let (known, end) = head else { return nil }
        var answer = known
        if isToHead || [204, 304].contains(answer.status) { return answer }
        if answer.fields[.transferEncoding]?.asciiLowercased() == "chunked" {
            guard isEnd || bytes.suffix(5).elementsEqual("0\r\n\r\n".utf8) else { return nil }
            guard let content = Self.content(ofChunks: bytes[end...]) else { return nil }
            answer.content = content
            return answer
        }
        if let length = answer.fields[.contentLength].flatMap({ Int($0) }), length >= 0 {
            guard bytes.count - end >= length else { return nil }
            answer.content = Array(bytes[end..<end + length])
            return answer
        }
        guard isEnd else { return nil }
        answer.content = Array(bytes[end...])
        return answer
    }

    /// The events of a stream that have come whole, once its head has; nil if the answer is none, or is known to end.
    var stream: HTTPClient.Answer? {
        guard let (known, end) = head, !isToHead, known.status == 200, !known.fields.has(.contentLength),
            known.fields[.contentType]?.asciiLowercased().hasPrefix("text/event-stream") == true
        else { return nil }
        var answer = known
        let isChunked = known.fields[.transferEncoding]?.asciiLowercased() == "chunked"
        let content = isChunked ? Self.content(ofChunks: bytes[end...], whole: false) ?? [] : Array(bytes[end...])
        let blank = content.indices.last { $0 > 0 && content[$0 - 1...$0].elementsEqual("\n\n".utf8) }
        // Without the empty line after the last one.
        answer.content = Array(content[..<(blank ?? 0)])
        return answer
    }

    private func parsedHead() -> (HTTPClient.Answer, end: Int)? {
        let mark = Array("\r\n\r\n".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }),
            let text = String(validating: bytes[..<start], as: UTF8.self)
        else { return nil }
        // CR LF is one character.
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        var fields = Fields()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let isSpace = { (character: Character) in character == " " || character == "\t" }
            let value = line[line.index(after: colon)...].drop(while: isSpace)
            let last = value.lastIndex { !isSpace($0) }
            fields.append(
                FieldLine(spelling: String(line[..<colon]), value: last.map { String(value[...$0]) } ?? ""))
        }
        let reason = words.count > 2 ? String(words[2]) : ""
        return (HTTPClient.Answer(status: status, reason: reason, fields: fields, content: []), start + mark.count)
    }

    /// The content that comes in chunks (RFC 9112 §7.1); nil if they are not whole.
    /// - Parameter isWhole: False: what has come of it.
    private static func content(ofChunks bytes: ArraySlice<UInt8>, whole isWhole: Bool = true) -> [UInt8]? {
        var content: [UInt8] = []
        var rest = bytes
        while true {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return isWhole ? nil : content }
            let digits = rest[..<end].prefix { $0.hexValue != nil }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
            rest = rest[(end + 1)...]
            guard size > 0 else { return content }
            guard rest.count >= size + 2 else { return isWhole ? nil : content }
            content += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
    }
}
