/// Percent-encoding (RFC 3986 §2.1).
enum PercentEncoding {
    /// The octets that `text` stands for, decoded once; nil if a `%` is not followed by two hexadecimal digits.
    static func decode(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.contains(UInt8(ascii: "%")) else { return text }
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                octets.append(byte)
                continue
            }
            guard let high = iterator.next()?.hexValue, let low = iterator.next()?.hexValue else { return nil }
            octets.append(high << 4 | low)
        }
        return octets[...]
    }

    /// `octets` with every byte outside `isPlain` encoded, in upper case as RFC 3986 §2.1 recommends.
    static func encode(_ octets: String.UTF8View, except isPlain: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(octets.count)
        for octet in octets {
            if isPlain(octet) {
                text.append(octet)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits[Int(octet >> 4)])
                text.append(digits[Int(octet & 0x0F)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
