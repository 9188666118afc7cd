/// What a reference token says about an array (RFC 6901 §4).
enum ArrayIndex: Equatable {
    case position(Int)
    /// `-`
    case afterLast
    /// Not an index: letters, a sign, a leading zero, nothing.
    case none

    init(_ token: [UInt8]) {
        if token == [UInt8(ascii: "-")] {
            self = .afterLast
        } else if token.allSatisfy(Bytes.isDigit), token == [UInt8(ascii: "0")] || token.first != UInt8(ascii: "0"),
            !token.isEmpty
        {
            // Digits that fit no integer lie beyond any array.
            self = .position(Int(String(decoding: token, as: UTF8.self)) ?? .max)
        } else {
            self = .none
        }
    }
}
