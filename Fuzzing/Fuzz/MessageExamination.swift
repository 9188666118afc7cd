/// Messages: the decoder reads the same however the bytes are split, and llhttp finds the same messages.
enum MessageExamination {
    static func examine(_ input: [UInt8]) {
        let whole = Reading(input, splitAt: [])
        for places in splits(of: input) {
            requireEqual(
                Reading(input, splitAt: places), whole, "Split at \(places.prefix(3)), it reads otherwise.")
        }
        for message in whole.messages {
            require(message.head.minorVersion < 2, "There is no version of HTTP/1 beyond 1.1.")
            if let length = message.head.contentLength {
                requireEqual(message.content.count, length, "The content is as long as was announced.")
            } else if !message.head.isChunked {
                require(message.content.isEmpty, "Nothing announced content.")
            }
        }
        var oracle = MessageOracle()
        let disagreement = oracle.compare(input)
        require(disagreement == nil, disagreement ?? "")
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
}
