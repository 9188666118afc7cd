/// A collection of few resources as the contract has it, one request after the other. The state of the model.
struct Shelf: Hashable {
    /// What a resource has. Contents are pairs, so that a patch changes one half and must keep the other.
    struct Pair: Hashable, Sendable {
        var a: Int
        var b: Int

        var text: String { "{\"a\":\(a),\"b\":\(b)}" }
    }

    struct Cell: Hashable, Sendable {
        /// Nil if the resource does not exist.
        var content: Pair?
        /// The number in the entity tag; nil if no answer has told it.
        var revision: Int?
    }

    var cells: [Cell]
    /// The revision of the last change, which is the collection's tag; nil if no answer has told it.
    var revision: Int? = 0
    /// The highest revision that is known to be used: a change has a higher one.
    var highest = 0

    /// - Parameter count: Resources, none of which exist.
    init(_ count: Int) { cells = Array(repeating: Cell(), count: count) }
}
