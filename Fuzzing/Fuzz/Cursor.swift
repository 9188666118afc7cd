/// The opaque cursor of a page: the last id of the page before, in the URL-safe alphabet of RFC 4648 §5.
///
/// An id, unlike a position, stays right while resources come and go, and makes every page cost the same.
enum Cursor {
    static func text(after id: String) -> String {
        var result: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in id.utf8 {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(alphabet[buffer >> bits & 63])
            }
        }
        if bits > 0 { result.append(alphabet[buffer << (6 - bits) & 63]) }
        return String(decoding: result, as: UTF8.self)
    }

    /// The id that a cursor stands for; nil if it is none of ours.
    static func id(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var buffer = 0
        var bits = 0
        guard !text.isEmpty, text.utf8.count <= 684 else { return nil }
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = (buffer << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> bits & 0xFF))
            }
        }
        guard let id = String(validating: bytes, as: UTF8.self), self.text(after: id) == text else { return nil }
        return id
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
