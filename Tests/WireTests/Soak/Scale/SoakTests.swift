import Glibc
import Testing

/// What takes minutes, and therefore runs only when it is asked for: `make soak`, or `PUTSTORE_SOAK=1 swift test --filter SoakTests`.
///
/// One after the other, since each part wants the machine for itself.
@Suite(.serialized, .enabled(if: Scale.isSoak, "PUTSTORE_SOAK is not set"))
struct SoakTests {}

/// How long it takes. All of it is in the environment: `PUTSTORE_SOAK`, `PUTSTORE_SOAK_PERCENT` (of the rounds and the
/// seconds that each part has by itself; 100 unless told otherwise), and `PUTSTORE_SOAK_SEED`, to repeat a run.
enum Scale {
    static let isSoak = (variable("PUTSTORE_SOAK") ?? "0") != "0"

    /// `whole` rounds, scaled; at least `least`.
    static func rounds(_ whole: Int, least: Int = 1) -> Int {
        max(least, Int(Double(whole) * share))
    }

    /// `whole` seconds, scaled; at least `least`.
    static func seconds(_ whole: Double, least: Double = 1) -> Double {
        max(least, whole * share)
    }

    /// The seed of a part: the one that was asked for, or one made up.
    static func seed() -> UInt64 {
        variable("PUTSTORE_SOAK_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
    }

    private static let share = max(0.1, variable("PUTSTORE_SOAK_PERCENT").flatMap { Double($0) } ?? 100) / 100

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Tells what a part has done, at once, whatever becomes of it.
func report(_ part: String, _ sentence: String) {
    print("soak: \(part): \(sentence)")
    fflush(nil)
}
