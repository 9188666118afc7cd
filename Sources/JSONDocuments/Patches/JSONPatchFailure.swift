/// Why a patch does not apply to a target. Nothing of it is applied then (RFC 5789 §2, RFC 6902 §5).
package struct JSONPatchApplicationError: Error, Sendable, Equatable {
    /// The operation that failed, counted from 0.
    package let operation: Int
    /// The location that it failed at: the operation's `path`, or its `from` when that is to blame.
    package let pointer: JSONPointer
    /// What is wrong there.
    package let reason: Reason

    /// The failure in a human sentence, with the place.
    package var sentence: String {
        "Operation \(operation), at \"\(Sentence.brief(pointer.description))\": \(reason.sentence)"
    }

    /// What can go wrong at a location.
    package enum Reason: Error, Sendable, Equatable {
        /// There is no value at the location (RFC 6902 §4.2–4.6), or none that could hold a new one (§4.1).
        case noSuchLocation
        /// The location is in an array, and its last token is neither an index nor `-` (RFC 6901 §4).
        case notAnIndex
        /// The index lies beyond the array, which has `count` elements (RFC 6902 §4.1).
        case indexOutOfRange(count: Int)
        /// The value there is not equal to that of the test (RFC 6902 §4.6).
        case testFailed
        /// A value would be moved into itself (RFC 6902 §4.4).
        case moveIntoItself
        /// The whole document would be removed, and nothing would be left.
        case rootRemoved
        /// The document would grow beyond `limit` bytes, if only in between.
        case tooLarge(limit: Int)
        /// The document would be nested more than `limit` deep, if only in between.
        case tooDeep(limit: Int)
        /// The patch needs more than `limit` steps; see `JSONPatch.apply`.
        case tooCostly(limit: Int)

        /// The reason in a human sentence, without the place.
        package var sentence: String {
            switch self {
            case .noSuchLocation: "The location does not exist."
            case .notAnIndex: "The location is in an array, but is not an index of it."
            case .indexOutOfRange(let count): "The index is out of range: the array has \(count) elements."
            case .testFailed: "The value is not the one that the test expects."
            case .moveIntoItself: "A value cannot be moved into itself."
            case .rootRemoved: "The whole document cannot be removed."
            case .tooLarge(let limit): "The result would be larger than \(limit) bytes."
            case .tooDeep(let limit): "The result would be nested more than \(limit) deep."
            case .tooCostly(let limit): "The patch takes more than \(limit) steps."
            }
        }
    }
}
