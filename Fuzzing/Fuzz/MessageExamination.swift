import HTTPSemantics

/// Messages: the decoder reads the same however the bytes are split, and where another parser finds messages, it finds the
/// same ones, or refuses.
enum MessageExamination {
    static func examine(_ input: [UInt8]) {
        let whole = Reading(input, splitAt: [])
        for places in splits(of: input) {
            let split = Reading(input, splitAt: places)
            requireEqual(split, whole, "Split at \(places.prefix(3)), it reads otherwise.")
        }
        compare(whole, Oracle(input))
    }

    /// A few places, which follow from the input alone so that a finding can be repeated; and all places.
    private static func splits(of input: [UInt8]) -> [[Int]] {
        var dice = UInt64(input.count) &* 0x9E37_79B9_7F4A_7C15
        for byte in input { dice = (dice ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let few = (0..<2).map { _ in
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return [input.isEmpty ? 0 : Int(dice >> 33) % input.count]
        }
        return few + [Array(input.indices)]
    }

    /// What the other parser refuses may be sound: it does not know all methods, versions and white space.
    private static func compare(_ reading: Reading, _ oracle: Oracle) {
        for (index, message) in oracle.messages.enumerated() {
            guard index < reading.ends.count else {
                return require(reading.error != nil, "The other parser finds message \(index), and it is not refused.")
            }
            requireEqual(reading.ends[index], message.end, "Message \(index) ends elsewhere.")
            requireEqual(reading.contents[index], message.content, "Message \(index) has another content.")
        }
        if oracle.isRefused || oracle.messages.last?.isLast == true { return }
        requireEqual(reading.ends.count, oracle.messages.count, "The other parser finds fewer messages.")
    }
}
