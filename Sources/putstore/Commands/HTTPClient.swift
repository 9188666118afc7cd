import Glibc
import HTTPSemantics

/// Sends requests to a service, one after the other, each over a connection of its own.
struct HTTPClient {
    /// Where the service is.
    let authority: Authority
    /// The bearer token that is shown; nil for none.
    let token: String?

    /// Seconds that a silent peer is waited for.
    private static let patience = 30
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
        var lines = [FieldLine(.host, authority.spelling), FieldLine(.connection, "close")]
        if let token { lines.append(FieldLine(.authorization, "Bearer " + token)) }
        lines += fields
        if let content { lines.append(FieldLine(.contentLength, "\(content.count)")) }
        let head =
            "\(method.rawValue) \(target) HTTP/1.1\r\n"
            + lines.map { "\($0.spelling): \($0.value)\r\n" }.joined() + "\r\n"
        let socket = try connect()
        defer { close(socket) }
        try write(Array(head.utf8) + (content ?? []), to: socket)
        return try read(from: socket, to: method)
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
            var time = timeval(tv_sec: Self.patience, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
            }
            if Glibc.connect(socket, address.ai_addr, address.ai_addrlen) == 0 { return socket }
            reason = String(cString: strerror(errno))
            close(socket)
        }
        throw StartError("Nothing answers at \(authority.spelling): \(reason). Is putstore running there?")
    }

    private func write(_ bytes: [UInt8], to socket: Int32) throws(StartError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 { rest = rest.dropFirst(count) }
            // Who refuses a request may close before it has read the whole, and has told why.
            guard count > 0 || errno == EINTR else { return }
        }
    }

    private func read(from socket: Int32, to method: Method) throws(StartError) -> Answer {
        var response = ReceivedResponse(to: method)
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(socket, &part, part.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw StartError("\(authority.spelling) does not answer: \(String(cString: strerror(errno))).")
            }
            if count == 0 {
                guard let answer = response.answer(atEnd: true) else {
                    throw StartError("What came from \(authority.spelling) is no whole HTTP response.")
                }
                return answer
            }
            response.bytes += part[..<count]
            if let answer = response.answer(atEnd: false) { return answer }
            guard response.bytes.count <= Self.limit else {
                throw StartError("The response of \(authority.spelling) is too large.")
            }
        }
    }
}

/// What has come of a response.
private struct ReceivedResponse {
    let method: Method
    var bytes: [UInt8] = []
    /// The head, once it is there, and where the content begins.
    private var head: (answer: HTTPClient.Answer, end: Int)?

    init(to method: Method) {
        self.method = method
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
        if method == .head || [204, 304].contains(answer.status) { return answer }
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
    private static func content(ofChunks bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var content: [UInt8] = []
        var rest = bytes
        while true {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let digits = rest[..<end].prefix { $0.hexValue != nil }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
            rest = rest[(end + 1)...]
            guard size > 0 else { return content }
            guard rest.count >= size + 2 else { return nil }
            content += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
    }
}
