import HTTPSemantics

/// The `Date` field line, made once a second (RFC 9110 §6.6.1).
struct DateField {
    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and the line's end.
    private(set) var line: [UInt8] = []
    private var second = Int.min

    /// Makes the line anew if the second has changed.
    mutating func update(second: Int) {
        guard second != self.second else { return }
        self.second = second
        line = Array("Date: \(HTTPDate(secondsSince1970: Int64(second)).fieldValue)\r\n".utf8)
    }
}
