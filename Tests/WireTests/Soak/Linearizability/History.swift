/// Something that behaves as if its calls came one after the other.
protocol SequentialModel {
    associatedtype State: Hashable
    associatedtype Call: Sendable

    /// The state after `call`, which came to what its reply says; nil if it cannot have come to that in `state`.
    static func apply(_ call: Call, to state: State) -> State?

    /// Calls that have a rank can only have happened in the order of their ranks; nil for a call of which that is not
    /// certain. Spares the search most of its wrong batches.
    static func rank(_ call: Call) -> Int?
}

/// Calls of several clients in the order in which the clients made them and heard of their ends.
struct History<Call: Sendable>: Sendable {
    enum Event: Sendable {
        /// A client sends the call of this number.
        case begin(Int)
        /// It has the answer.
        case end(Int)
        /// There will be no answer: the call has happened before now, or never will. Calls under way at the end of a
        /// history without this event may happen still.
        case lapse(Int)
    }

    var calls: [Call] = []
    var events: [Event] = []
}
