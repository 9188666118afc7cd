import HTTPSemantics

/// Messages: the grammar reads the same however the bytes are split, and the parser behind it finds the same ends.
enum MessageExamination {
    static func examine(_ input: [UInt8]) {
        let whole = Reading(input, splitAt: [])
        for places in splits(of: input) {
            let split = Reading(input, splitAt: places)
            requireEqual(split.summary, whole.summary, "Split at \(places.prefix(3)), it reads otherwise.")
        }
        require(whole.ends.last ?? 0 <= whole.settled, "The end of a message is settled.")
        require(whole.settled <= whole.taken && whole.taken <= input.count, "No byte is read that is not there.")
        let served = Served(input, splitAt: [])
        compare(served, whole)
        // Where nothing is let through, the grammar's part has been compared already.
        for places in splits(of: input).suffix(2) where whole.settled > 0 {
            requireEqual(
                Served(input, splitAt: places).summary, served.summary,
                "Split at \(places.prefix(3)), the parser behind the guard gets something else.")
        }
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

    private static func compare(_ served: Served, _ reading: Reading) {
        let contents = served.messages.map(\.contentLength)
        requireEqual(Array(reading.contentLengths.prefix(contents.count)), contents, "The parser finds other contents.")
        // Then the connection closes behind the answer.
        if served.messages.last?.isLast == true { return }
        // The grammar leaves the forms of targets to the parser (RFC 9112 §3.2).
        if served.hasRefusedTarget { return }
        require(served.error == nil, "The parser refuses: \(served.error.map { "\($0)" } ?? "")")
        requireEqual(served.messages.count, reading.ends.count, "The parser finds another number of messages.")
        requireEqual(served.fault, reading.fault, "The guard reports what the grammar finds.")
    }
}
