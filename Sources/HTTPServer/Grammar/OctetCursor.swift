import HTTPSemantics

/// A place in a chunk of bytes. The grammars move it forward; it never leaves the chunk.
struct OctetCursor {
    let bytes: UnsafeRawBufferPointer
    var index = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The byte at the place; nil at the end of the chunk.
    @inline(__always)
    var current: UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    /// Moves over bytes that `belongs` accepts, and tells how many there were.
    @inline(__always)
    mutating func skip(while belongs: (UInt8) -> Bool) -> Int {
        let start = index
        var place = index
        while place < bytes.count, belongs(bytes[place]) { place += 1 }
        index = place
        return place - start
    }

    /// Moves over the bytes of a field value, eight at a time where there are eight, and tells how many there were.
    @inline(__always)
    mutating func skipFieldContent() -> Int {
        let start = index
        var place = index
        let count = bytes.count
        while true {
            while place + 8 <= count, !ByteClass.hasControl(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            {
                place += 8
            }
            // Fewer than eight are left, or one of the eight needs a look: at most eight bytes are taken singly.
            let end = min(place + 8, count)
            while place < end, ByteClass.isFieldContent(bytes[place]) { place += 1 }
            if place < end || place == count { break }
        }
        index = place
        return place - start
    }
}

/// How far a grammar came with a chunk.
enum Advance {
    /// The chunk ended first.
    case more
    /// The part that the grammar describes is complete; the cursor stands behind it.
    case complete
    /// The bytes cannot be taken; the cursor stands at or behind the first of them.
    case fault(MessageError)
}
