/// The inside of a string in memory, equal and hashed by its decoded value.
struct DecodedName: Hashable {
    /// What stands between the quotes.
    let content: UnsafeBufferPointer<UInt8>
    /// No backslash inside.
    let isPlain: Bool

    static func == (one: DecodedName, other: DecodedName) -> Bool {
        if one.isPlain && other.isPlain { return Bytes.areEqual(one.content, other.content) }
        var first = DecodedBytes(one.content)
        var second = DecodedBytes(other.content)
        while true {
            let byte = first.next()
            if byte != second.next() { return false }
            if byte == nil { return true }
        }
    }

    func hash(into hasher: inout Hasher) {
        if isPlain {
            hasher.combine(bytes: UnsafeRawBufferPointer(content))
        } else {
            Array(IteratorSequence(DecodedBytes(content))).withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }
}
