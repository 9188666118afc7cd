/// Streams of one to four messages that are right, nearly right, or seeds: the same for the same number.
struct MessageGenerator {
    private var state: UInt64
    private let seeds: [[UInt8]]

    init(seed: UInt64, seeds: [[UInt8]]) {
        state = seed
        self.seeds = seeds
    }

    mutating func next() -> [UInt8] {
        var bytes: [UInt8] = []
        if !seeds.isEmpty, chance(8) {
            bytes = pick(seeds)
        } else {
            for _ in 0...Int(roll(4)) { bytes += message() }
        }
        // Two thirds stay as they are, or most would be refused in their first line.
        if chance(3) { for _ in 0...roll(3) { mutate(&bytes) } }
        return bytes
    }

    // MARK: Messages

    private mutating func message() -> [UInt8] {
        var text = chance(40) ? "\r\n" : ""
        text += method() + " " + target() + " " + version() + end()
        var content: [UInt8] = []
        var fields = ["Host: a.test"]
        if chance(60) { fields = pick([[], ["Host: a", "Host: b"], ["host:\t[::1]:80 "], ["Host:"]]) }
        for _ in 0..<roll(4) { fields.append(field()) }
        switch roll(5) {
        case 0, 1: break
        case 2, 3:
            content = Array(repeating: UInt8(ascii: "x"), count: Int(roll(40)))
            fields.append(contentLength(content.count))
        default:
            fields.append(transferEncoding())
            content = chunks()
        }
        // Now and then both, or either without its content.
        if chance(50) { fields.append(chance(2) ? contentLength(Int(roll(9))) : transferEncoding()) }
        if fields.count > 1 { fields.swapAt(Int(roll(UInt64(fields.count))), Int(roll(UInt64(fields.count)))) }
        for line in fields { text += line + end() }
        return Array((text + end()).utf8) + content
    }

    private mutating func method() -> String {
        if chance(12) {
            return pick(["BREW", "get", "M-SEARCH", "CONNECT", "PRI", "SOURCE", "X!#$%&'*+-.^_`|~", "GETT", ""])
        }
        return pick(["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND"])
    }

    private mutating func target() -> String {
        if chance(12) {
            return pick([
                "*", "a.test:80", "http://a.test/b?c", "HTTP://[::1]/", "//", "/%", "/a b", "/#f", "/ü", "?",
                "/[x]|^\"<>",
                "http:///", "a", "http://a@b@c/", "",
            ])
        }
        return pick(["/", "/a/1", "/a/1?b=c&d", "/%41/b%20c", "/a?/?:@!$'()*+,;="])
    }

    private mutating func version() -> String {
        chance(12)
            ? pick(["HTTP/1.0", "HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.1 ", "HTTP/11", ""])
            : "HTTP/1.1"
    }

    private mutating func end() -> String { chance(200) ? pick(["\n", "\r", "\r\r\n", "\n\r"]) : "\r\n" }

    private mutating func field() -> String {
        if chance(12) {
            return pick([
                "A : b", " A: b", "A", ": b", "A: b\r\n c", "A: \u{1}", "A: \u{7F}", "Ä: ö", "A: ö", "A:\tb\t",
                "A[]: b",
                "A: b\u{0}c", "A:\u{B}b",
            ])
        }
        return pick([
            "Accept: */*", "If-Match: \"1\"", "Connection: keep-alive", "Connection: close", "Connection: upgrade",
            "Upgrade: h2c", "Connection: x, Close", "Proxy-Connection: close", "Expect: 100-continue", "X:",
            "Content-Type:application/json", "Trailer: T", "TE: trailers",
        ])
    }

    private mutating func contentLength(_ count: Int) -> String {
        if chance(10) {
            return pick([
                "Content-Length: +\(count)", "Content-Length: 0\(count)", "Content-Length: \(count), \(count)",
                "Content-Length: \(count)\r\nContent-Length: \(count)", "Content-Length: ", "Content-Length: -1",
                "Content-Length: 0x\(count)", "Content-Length: 1 \(count)", "Content-Length: 99999999999999999999",
                "Content-Length: \(count)\r\n ", "content-length:\t\(count) \t", "Content_Length: \(count)",
            ])
        }
        return "Content-Length: \(count)"
    }

    private mutating func transferEncoding() -> String {
        if chance(8) {
            return pick([
                "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: , chunked", "Transfer-Encoding: chunked ,", "Transfer-Encoding:\tchunked\t",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding:",
                "Transfer-Encoding: CHUNKED",
                "Transfer-Encoding: chunked, gzip", "Transfer-Encoding:\r\n chunked", "Transfer-Encoding : chunked",
                "Transfer-Encoding:\r\nTransfer-Encoding: chunked", "Transfer_Encoding: chunked",
            ])
        }
        return "Transfer-Encoding: chunked"
    }

    private mutating func chunks() -> [UInt8] {
        var text = ""
        for _ in 0..<roll(4) {
            let size = Int(roll(30)) + 1
            var digits = String(size, radix: 16, uppercase: chance(2))
            if chance(12) { digits = pick(["0", "00000000000000"]) + digits }
            if chance(60) { digits = pick(["0x", "+", "-", " ", "ffffffffffffffff", ""]) + digits }
            text += digits + chunkExtension() + end() + String(repeating: "y", count: size) + end()
        }
        text += chance(20) ? "000" : "0"
        text += chunkExtension() + end()
        for _ in 0..<(chance(4) ? roll(3) : 0) {
            text += chance(6) ? contentLength(3) : chance(6) ? transferEncoding() : field()
        }
        return Array((text + end()).utf8)
    }

    private mutating func chunkExtension() -> String {
        guard chance(6) else { return "" }
        return pick([
            ";a", ";a=b", ";a=\"b;c\\\"\"", " ;a", "; a = b", ";a=b;c", "\t;\ta\t=\t\"b\"", ";", ";a=", ";=b", ";a=\"b",
            " ", ";a b",
            ";a=\"\n\"", ";a=\"\r\n\"", ";ä",
        ])
    }

    // MARK: Mutations

    private mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int(roll(UInt64(bytes.count)))
        let odd = Array("\r\n\t ,;:0aF\u{0}\u{7F}\"\\H/.".utf8) + [0x80, 0xFF]
        switch roll(6) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(pick(odd), at: place)
        case 2: bytes[place] = pick(odd)
        case 3: bytes[place] ^= 1 << UInt8(roll(8))
        case 4:
            let stop = min(bytes.count, place + 1 + Int(roll(20)))
            bytes.insert(contentsOf: bytes[place..<stop], at: Int(roll(UInt64(bytes.count))))
        default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + Int(roll(8))))
        }
    }

    // MARK: Dice (SplitMix64)

    /// A number below `limit`.
    private mutating func roll(_ limit: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % limit
    }

    private mutating func chance(_ oneIn: UInt64) -> Bool { roll(oneIn) == 0 }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(roll(UInt64(elements.count)))]
    }
}
