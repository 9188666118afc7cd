import HTTPSemantics

/// Writes bytes one after another into room that is known to be enough; what would not fit is left out.
struct HeaderWriter {
    private let room: UnsafeMutableRawBufferPointer
    /// Bytes written.
    private(set) var count = 0

    init(_ room: UnsafeMutableRawBufferPointer) {
        self.room = room
    }

    mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
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
        guard !line.spelling.isEmpty, write(line.spelling, changing: { ByteClass.isToken($0) ? $0 : nil }) else {
            count = start
            return
        }
        write(": ")
        _ = write(line.value, changing: { ByteClass.isFieldContent($0) ? $0 : ByteClass.space })
        write("\r\n")
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= room.count - count, let source = bytes.baseAddress, let target = room.baseAddress else {
            return
        }
        (target + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func write(digit: Int) {
        guard count < room.count else { return }
        room[count] = 0x30 + UInt8(truncatingIfNeeded: digit)
        count += 1
    }

    /// Writes each byte as `change` returns it; false, having written a part, if that is nil or there is no room.
    @inline(__always)
    private mutating func write(_ text: String, changing change: (UInt8) -> UInt8?) -> Bool {
        let room = room
        var place = count
        defer { count = place }
        let done: Bool? = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count <= room.count - place else { return false }
            for byte in bytes {
                guard let changed = change(byte) else { return false }
                room[place] = changed
                place += 1
            }
            return true
        }
        if let done { return done }
        for byte in text.utf8 {
            guard place < room.count, let changed = change(byte) else { return false }
            room[place] = changed
            place += 1
        }
        return true
    }
}
