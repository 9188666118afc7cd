/// Reads JSON text once, from left to right: the one lexer and grammar of this module.
///
/// It keeps open containers on a stack of its own, so no text, however deep, can exhaust the machine's. A method
/// answers whether to go on; when not, `error` says why.
struct JSONScanner<Events: JSONEvents> {
    /// What comes next: another value, or nothing (the value before is whole), or the text is refused.
    enum Step {
        case value, ended, refused
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let depthLimit: Int
    var events: Events
    var at = 0
    var error: JSONError?
    private var names: NameRegister
    private var open: ScratchStack<OpenContainer>

    private init(
        bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int, events: Events, names: NameRegister,
        open: ScratchStack<OpenContainer>
    ) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.events = events
        self.names = names
        self.open = open
    }

    /// Reads the whole text and gives back its first error, if any, and the events with what they gathered.
    static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int, events: Events
    ) -> (error: JSONError?, events: Events) {
        withUnsafeTemporaryAllocation(of: NameRegister.Name.self, capacity: NameRegister.wide) { lentNames in
            withUnsafeTemporaryAllocation(of: OpenContainer.self, capacity: 32) { lentContainers in
                var scanner = JSONScanner(
                    bytes: bytes, depthLimit: depthLimit, events: events,
                    names: NameRegister(bytes: bytes, lent: lentNames), open: ScratchStack(lent: lentContainers))
                scanner.text()
                return (scanner.error, scanner.events)
            }
        }
    }

    private mutating func text() {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            return _ = refuse(.byteOrderMark, at: 0)
        }
        skipSpace()
        guard at < bytes.count else { return _ = refuse(.empty, at: at) }
        while true {
            switch value() {
            case .value: continue
            case .refused: return
            case .ended: break
            }
            switch follow() {
            case .value: continue
            case .refused: return
            case .ended: return end()
            }
        }
    }

    private mutating func end() {
        skipSpace()
        if at < bytes.count { _ = refuseByte(.trailingContent) }
    }

    /// A scalar as a whole, or the beginning of an array or object.
    private mutating func value() -> Step {
        guard at < bytes.count else { return refuseEnd(.value) }
        switch bytes[at] {
        case UInt8(ascii: "\""):
            guard let token = string() else { return .refused }
            events.string(token)
        case UInt8(ascii: "{"): return begin(.object)
        case UInt8(ascii: "["): return begin(.array)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let start = at
            guard number() else { return .refused }
            events.number(start: start, end: at)
        case UInt8(ascii: "t"): return literal(.true)
        case UInt8(ascii: "f"): return literal(.false)
        case UInt8(ascii: "n"): return literal(.null)
        case let byte: return refuseByte(.unexpectedByte(byte, expected: .value))
        }
        return .ended
    }

    private mutating func begin(_ container: JSONContainer) -> Step {
        guard open.count < depthLimit else { return refuse(.tooDeep(limit: depthLimit), at: at) }
        open.push(OpenContainer(isObject: container == .object, names: names.open()))
        events.opened(container, at: at)
        at += 1
        skipSpace()
        guard at < bytes.count else { return refuseEnd(container == .array ? .valueOrBracket : .nameOrBrace) }
        switch container {
        case .array:
            guard bytes[at] == UInt8(ascii: "]") else { return .value }
        case .object:
            guard bytes[at] == UInt8(ascii: "}") else { return name() }
        }
        close()
        return .ended
    }

    private mutating func close() {
        let last = open.count - 1
        events.closed(at: at, names: names.close(open[last].names))
        at += 1
        open.drop(to: last)
    }

    /// After a value: the comma before the next one, or the brackets that close.
    private mutating func follow() -> Step {
        while open.count > 0 {
            let isObject = open[open.count - 1].isObject
            skipSpace()
            guard at < bytes.count else { return refuseEnd(isObject ? .commaOrBrace : .commaOrBracket) }
            switch bytes[at] {
            case UInt8(ascii: ","):
                events.comma(at: at)
                at += 1
                skipSpace()
                return isObject ? name() : .value
            case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
                close()
            case let byte:
                return refuseByte(.unexpectedByte(byte, expected: isObject ? .commaOrBrace : .commaOrBracket))
            }
        }
        return .ended
    }

    /// A member name and its colon.
    private mutating func name() -> Step {
        guard at < bytes.count else { return refuseEnd(.name) }
        guard bytes[at] == UInt8(ascii: "\"") else {
            return refuseByte(.unexpectedByte(bytes[at], expected: .name))
        }
        guard let token = string() else { return .refused }
        var container = open[open.count - 1]
        let wasWide = container.names.isWide
        guard names.admit(token, in: &container.names) else { return refuseDuplicate(token) }
        if container.names.isWide != wasWide { open[open.count - 1] = container }
        events.name(token)
        skipSpace()
        guard at < bytes.count else { return refuseEnd(.colon) }
        guard bytes[at] == UInt8(ascii: ":") else {
            return refuseByte(.unexpectedByte(bytes[at], expected: .colon))
        }
        events.colon(at: at)
        at += 1
        skipSpace()
        return .value
    }

    @inline(__always)
    private mutating func skipSpace() {
        var here = at
        while here < bytes.count, Bytes.isSpace(bytes[here]) { here += 1 }
        at = here
    }
}

/// An array or object whose closing bracket has not come yet.
private struct OpenContainer: BitwiseCopyable {
    let isObject: Bool
    var names: NameRegister.Scope
}

// MARK: - Strings, numbers and literals: each begins at its first byte and leaves `at` behind its last

extension JSONScanner {
    /// RFC 8259 §7. Nil when refused.
    private mutating func string() -> StringToken? {
        let start = at
        var isPlain = true
        at += 1
        while true {
            at = Self.endOfOrdinary(from: at, in: bytes)
            guard at < bytes.count else { return refusedString(.unexpectedEnd, expected: .closingQuote) }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return StringToken(start: start, end: at, isPlain: isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                guard escape() else { return nil }
            case 0x00..<0x20:
                return refusedString(.controlCharacterInString(bytes[at]))
            default:
                guard let length = Bytes.utf8Length(at: at, in: bytes) else { return refusedString(.notUTF8) }
                at += length
            }
        }
    }

    /// Skips ASCII that means nothing special in a string, eight bytes at a time.
    @inline(__always)
    private static func endOfOrdinary(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let raw = UnsafeRawBufferPointer(bytes)
        var here = start
        while here + 8 <= bytes.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: here, as: UInt64.self))
            // The lowest high bit set marks the first special byte; a borrow can only mark bytes above it.
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let controls = (word &- (ones &* 0x20)) & ~word
            let special = word | controls | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            if special & highs != 0 { return here + (special & highs).trailingZeroBitCount / 8 }
            here += 8
        }
        while here < bytes.count {
            let byte = bytes[here]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            here += 1
        }
        return here
    }

    private mutating func escape() -> Bool {
        guard at + 1 < bytes.count else { return refusedEnd(.escape) }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
            return true
        case UInt8(ascii: "u"):
            for digit in at + 2..<at + 6 {
                guard digit < bytes.count else { return refusedEnd(.escape) }
                guard Bytes.hexValue(of: bytes[digit]) != nil else { return refused(.badEscape) }
            }
            at += 6
            return true
        default:
            return refused(.badEscape)
        }
    }

    /// RFC 8259 §6. A byte that may follow a value is left to the grammar.
    private mutating func number() -> Bool {
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        guard at < bytes.count else { return refusedEnd(.digit) }
        if bytes[at] == UInt8(ascii: "0") {
            at += 1
            if at < bytes.count, Bytes.isDigit(bytes[at]) { return refused(.badNumber) }
        } else {
            guard digits() else { return false }
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() else { return false }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() else { return false }
        }
        return true
    }

    /// One digit or more.
    @inline(__always)
    private mutating func digits() -> Bool {
        guard at < bytes.count else { return refusedEnd(.digit) }
        guard Bytes.isDigit(bytes[at]) else {
            return refused(Bytes.utf8Length(at: at, in: bytes) == nil ? .notUTF8 : .badNumber)
        }
        repeat { at += 1 } while at < bytes.count && Bytes.isDigit(bytes[at])
        return true
    }

    private mutating func literal(_ literal: JSONLiteral) -> Step {
        let start = at
        let spelling = literal.spelling
        for index in 0..<spelling.utf8CodeUnitCount {
            guard at < bytes.count else { return refuseEnd(.literal) }
            guard bytes[at] == spelling.utf8Start[index] else {
                return refuseByte(.unexpectedByte(bytes[at], expected: .literal))
            }
            at += 1
        }
        events.literal(literal, start: start, end: at)
        return .ended
    }
}

// MARK: - Refusals: each ends the scan

extension JSONScanner {
    @inline(never)
    private mutating func refuse(
        _ reason: JSONError.Reason, at offset: Int, expected: JSONError.Expectation? = nil
    ) -> Step {
        error = JSONError(reason, at: offset, expected: expected, in: bytes)
        return .refused
    }

    private mutating func refuseEnd(_ expected: JSONError.Expectation) -> Step {
        refuse(.unexpectedEnd, at: bytes.count, expected: expected)
    }

    /// Refuses the byte here; one that is no UTF-8 either is refused as that.
    private mutating func refuseByte(_ reason: JSONError.Reason) -> Step {
        refuse(Bytes.utf8Length(at: at, in: bytes) == nil ? .notUTF8 : reason, at: at)
    }

    private mutating func refuseDuplicate(_ token: StringToken) -> Step {
        let content = UnsafeBufferPointer(rebasing: bytes[token.start + 1..<token.end - 1])
        let name = String(decoding: DecodedName(content, isPlain: token.isPlain).decoded, as: UTF8.self)
        return refuse(.duplicateName(name), at: token.start)
    }

    private mutating func refused(_ reason: JSONError.Reason) -> Bool {
        _ = refuse(reason, at: at)
        return false
    }

    private mutating func refusedEnd(_ expected: JSONError.Expectation) -> Bool {
        _ = refuseEnd(expected)
        return false
    }

    private mutating func refusedString(
        _ reason: JSONError.Reason, expected: JSONError.Expectation? = nil
    ) -> StringToken? {
        _ = refuse(reason, at: at, expected: expected)
        return nil
    }
}

/// A stack in memory lent by the caller, which goes to the heap only for what does not fit.
struct ScratchStack<Element: BitwiseCopyable> {
    private let lent: UnsafeMutableBufferPointer<Element>
    private var overflow: [Element] = []
    private(set) var count = 0

    init(lent: UnsafeMutableBufferPointer<Element>) { self.lent = lent }

    @inline(__always)
    subscript(index: Int) -> Element {
        get { index < lent.count ? lent[index] : overflow[index - lent.count] }
        set {
            if index < lent.count {
                lent[index] = newValue
            } else {
                overflow[index - lent.count] = newValue
            }
        }
    }

    @inline(__always)
    mutating func push(_ element: Element) {
        if count < lent.count {
            lent.initializeElement(at: count, to: element)
        } else {
            overflow.append(element)
        }
        count += 1
    }

    /// Forgets everything from `newCount` on.
    @inline(__always)
    mutating func drop(to newCount: Int) {
        if !overflow.isEmpty { overflow.removeLast(max(0, min(overflow.count, count - newCount))) }
        count = newCount
    }
}
