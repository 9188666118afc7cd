/// A number as it was spelled; equal by its exact value (RFC 6902 §4.6), however large or precise.
package struct JSONNumber: Sendable, Equatable {
    let fragment: Fragment

    init(_ fragment: Fragment) { self.fragment = fragment }

    /// The number as written: ASCII.
    package var spelling: String { fragment.withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Whether the values are the same: `1`, `1.0` and `10e-1` are, and so are `0` and `-0`.
    package static func == (one: JSONNumber, other: JSONNumber) -> Bool {
        one.fragment.withBytes { first in
            other.fragment.withBytes { second in
                Bytes.areEqual(first, second) || DecimalParts(first).isEqual(to: DecimalParts(second))
            }
        }
    }
}
