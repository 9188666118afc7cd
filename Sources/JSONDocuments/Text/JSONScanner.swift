/// Reads JSON text once, from left to right: the one lexer and grammar of this room.
///
/// It keeps open containers on a stack of its own, so no text, however deep, can exhaust the machine's. A method
/// answers whether to go on; when not, `fault` says why.
struct JSONScanner<Events: JSONEvents> {
    /// What comes next: another value, or nothing (the value before is whole), or the text is refused.
    enum Step {
        case value, ended, refused
    }

    typealias Frame = ScannerFrame

    let bytes: UnsafeBufferPointer<UInt8>
    let depthLimit: Int
    var events: Events
    var at = 0
    var fault: JSONError?
    private var names: NameRegister
    private var frames: ScratchStack<Frame>

    private init(
        bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int, events: Events, names: NameRegister,
        frames: ScratchStack<Frame>
    ) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.events = events
        self.names = names
        self.frames = frames
    }

    /// Reads the whole text and gives back its first fault, if any, and the events with what they gathered.
    static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int, events: Events
    ) -> (fault: JSONError?, events: Events) {
        withUnsafeTemporaryAllocation(of: NameRegister.Name.self, capacity: NameRegister.wide) { lentNames in
            withUnsafeTemporaryAllocation(of: Frame.self, capacity: 32) { lentFrames in
                var scanner = JSONScanner(
                    bytes: bytes, depthLimit: depthLimit, events: events,
                    names: NameRegister(bytes: bytes, lent: lentNames), frames: ScratchStack(lent: lentFrames))
                scanner.text()
                return (scanner.fault, scanner.events)
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
        guard at < bytes.count else { return refuseEnd() }
        switch bytes[at] {
        case UInt8(ascii: "\""):
            guard let token = string() else { return .refused }
            events.string(token)
        case UInt8(ascii: "{"): return open(.object)
        case UInt8(ascii: "["): return open(.array)
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

    private mutating func open(_ container: JSONContainer) -> Step {
        guard frames.count < depthLimit else { return refuse(.tooDeep(limit: depthLimit), at: at) }
        frames.push(Frame(isObject: container == .object, names: names.open()))
        events.opened(container, at: at)
        at += 1
        skipSpace()
        guard at < bytes.count else { return refuseEnd() }
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
        events.closed(at: at)
        at += 1
        let last = frames.count - 1
        names.close(frames[last].names)
        frames.drop(to: last)
    }

    /// After a value: the comma before the next one, or the brackets that close.
    private mutating func follow() -> Step {
        while frames.count > 0 {
            let isObject = frames[frames.count - 1].isObject
            skipSpace()
            guard at < bytes.count else { return refuseEnd() }
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
        guard at < bytes.count else { return refuseEnd() }
        guard bytes[at] == UInt8(ascii: "\"") else {
            return refuseByte(.unexpectedByte(bytes[at], expected: .name))
        }
        guard let token = string() else { return .refused }
        var frame = frames[frames.count - 1]
        guard names.admit(token, in: &frame.names) else { return refuseDuplicate(token) }
        frames[frames.count - 1] = frame
        events.name(token)
        skipSpace()
        guard at < bytes.count else { return refuseEnd() }
        guard bytes[at] == UInt8(ascii: ":") else {
            return refuseByte(.unexpectedByte(bytes[at], expected: .colon))
        }
        events.colon(at: at)
        at += 1
        skipSpace()
        return .value
    }

    /// RFC 8259 §2: space, tab, line feed, carriage return, and nothing else.
    @inline(__always)
    private mutating func skipSpace() {
        var here = at
        while here < bytes.count {
            let byte = bytes[here]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            here += 1
        }
        at = here
    }
}

/// An open array or object.
struct ScannerFrame: BitwiseCopyable {
    let isObject: Bool
    var names: NameRegister.Scope
}
