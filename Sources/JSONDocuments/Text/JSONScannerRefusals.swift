/// How the scanner says no; each ends the scan.
extension JSONScanner {
    @inline(never)
    mutating func refuse(_ reason: JSONError.Reason, at offset: Int) -> Step {
        fault = JSONError(reason, at: offset, in: bytes)
        return .refused
    }

    mutating func refuseEnd() -> Step { refuse(.unexpectedEnd, at: bytes.count) }

    /// Refuses the byte here; one that is no UTF-8 either is refused as that.
    mutating func refuseByte(_ reason: JSONError.Reason) -> Step {
        refuse(Bytes.utf8Length(at: at, in: bytes) == nil ? .notUTF8 : reason, at: at)
    }

    mutating func refuseDuplicate(_ token: StringToken) -> Step {
        let content = UnsafeBufferPointer(rebasing: bytes[token.start + 1..<token.end - 1])
        let name = String(decoding: Array(IteratorSequence(DecodedBytes(content))), as: UTF8.self)
        return refuse(.duplicateName(name), at: token.start)
    }
}
