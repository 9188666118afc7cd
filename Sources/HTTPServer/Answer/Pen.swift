import HTTPSemantics

/// Writes octets one after another into room that is known to be enough; what would not fit is left out.
struct Pen {
    private let room: UnsafeMutableRawBufferPointer
    /// Octets written.
    private(set) var count = 0

    init(_ room: UnsafeMutableRawBufferPointer) {
        self.room = room
    }

    mutating func write(_ octets: [UInt8]) {
        octets.withUnsafeBytes { write($0) }
    }

    mutating func write(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func write(_ number: Int) {
        guard number >= 10 else { return write(digit: number) }
        write(number / 10)
        write(digit: number % 10)
    }

    /// A field line and its end. A value cannot end the line: a control character in it becomes a space, and a line
    /// whose name is not a token is left out (RFC 9110 §5.5 warns of exactly that injection).
    mutating func write(_ line: FieldLine) {
        let start = count
        guard !line.spelling.isEmpty, write(line.spelling, changing: { Octet.isToken($0) ? $0 : nil }) else {
            count = start
            return
        }
        write(": ")
        _ = write(line.value, changing: { Octet.isFieldContent($0) ? $0 : Octet.space })
        write("\r\n")
    }

    private mutating func write(_ octets: UnsafeRawBufferPointer) {
        guard octets.count <= room.count - count, let source = octets.baseAddress, let target = room.baseAddress else {
            return
        }
        (target + count).copyMemory(from: source, byteCount: octets.count)
        count += octets.count
    }

    private mutating func write(digit: Int) {
        guard count < room.count else { return }
        room[count] = 0x30 + UInt8(truncatingIfNeeded: digit)
        count += 1
    }

    /// Writes each octet as `change` returns it; false, having written a part, if that is nil or there is no room.
    @inline(__always)
    private mutating func write(_ text: String, changing change: (UInt8) -> UInt8?) -> Bool {
        let room = room
        var place = count
        defer { count = place }
        let done: Bool? = text.utf8.withContiguousStorageIfAvailable { octets in
            guard octets.count <= room.count - place else { return false }
            for octet in octets {
                guard let changed = change(octet) else { return false }
                room[place] = changed
                place += 1
            }
            return true
        }
        if let done { return done }
        for octet in text.utf8 {
            guard place < room.count, let changed = change(octet) else { return false }
            room[place] = changed
            place += 1
        }
        return true
    }
}
