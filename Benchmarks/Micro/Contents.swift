/// JSON of given sizes.
enum Contents {
    /// The object that the load generator sends, `size` bytes long; 80 or more.
    static func order(number: Int = 7, quantity: Int = 1, size: Int = 80) -> [UInt8] {
        let start =
            "{\"Number\":\(1_000_000 + number),\"Name\":\"Smith\",\"Quantity\":\(100_000_000 + quantity),"
            + "\"Price\":10.00,\"Note\":\""
        return Array(start.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: size - start.utf8.count - 2)
            + Array("\"}".utf8)
    }

    /// An array of orders, `size` bytes long.
    static func orders(size: Int) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "[")]
        while text.count + 161 < size {
            text += order(number: text.count % 1_000_000)
            text.append(UInt8(ascii: ","))
        }
        text += order(size: size - text.count - 1)
        text.append(UInt8(ascii: "]"))
        return text
    }
}
