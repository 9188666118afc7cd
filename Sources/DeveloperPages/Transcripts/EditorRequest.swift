import HTTPSemantics

/// What editors make of a request line before they send it.
enum EditorRequest {
    /// Methods that editors know however they are written; they send them in capitals.
    private static let methods: Set = [
        "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE",
    ]

    static func method(_ spelling: String) -> String {
        let capitals = spelling.uppercased()
        return methods.contains(capitals) ? capitals : spelling
    }

    /// An address with what no URL has percent-encoded, as REST Client sends it. What is encoded already stays; a reference that is
    /// filled in later does, too.
    static func encodedTemplate(_ address: String) -> String {
        Template.pieces(of: address).map { piece in
            switch piece {
            case .text(let text): encoded(text)
            case .reference(let inner, _): "{{\(inner)}}"
            }
        }.joined()
    }

    static func encoded(_ address: some StringProtocol) -> String {
        let bytes = Array(address.utf8)
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let isPercent = byte == UInt8(ascii: "%")
            let isEncoding =
                isPercent && index + 2 < bytes.count && bytes[index + 1].hexValue != nil
                && bytes[index + 2].hexValue != nil
            if isPercent ? isEncoding : stays(byte) {
                result.append(byte)
            } else {
                result += Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func stays(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"), UInt8(ascii: "{"),
            UInt8(ascii: "}"):
            false
        case _: (0x21...0x7E).contains(byte)
        }
    }
}
