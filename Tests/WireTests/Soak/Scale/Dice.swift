/// Numbers that look like chance and come again with the same seed (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Whether something happens that happens in `percent` of a hundred cases.
    mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// A length of content: most are small, few are large, so that all ways through the database's pages are taken.
    mutating func length() -> Int {
        switch Int.random(in: 0..<100, using: &self) {
        case ..<70: Int.random(in: 0..<1000, using: &self)
        case ..<95: Int.random(in: 1000..<6000, using: &self)
        default: Int.random(in: 6000..<60_000, using: &self)
        }
    }
}
