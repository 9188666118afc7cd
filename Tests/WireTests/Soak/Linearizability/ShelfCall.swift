/// A request to one of the resources or their collection, and its answer.
struct ShelfCall: Sendable {
    enum Method: Sendable, Equatable {
        case get, delete, page
        case put(Shelf.Pair)
        case patchA(Int)
        case patchB(Int)
        /// A merge patch of the whole collection: these resources get these contents, or go; in the order of their numbers.
        case batch([Change])
    }

    struct Change: Sendable, Equatable {
        var cell: Int
        /// Nil: it is to go.
        var content: Shelf.Pair?
    }

    enum Condition: Sendable, Equatable {
        case none
        /// If-Match.
        case match(Int)
        /// If-None-Match with a tag, of a GET.
        case noneMatch(Int)
        /// If-None-Match: *.
        case noneMatchAny
    }

    struct Reply: Sendable, Equatable {
        var status: Int
        /// The number in `ETag`.
        var revision: Int?
        /// What a GET gave.
        var content: Shelf.Pair?
        /// What a page gave.
        var cells: [Shelf.Cell] = []
    }

    /// The number of the resource.
    var cell = 0
    var method: Method
    var condition = Condition.none
    /// Whether its content was never sent before, so that a success has changed something.
    var isFresh = false
    /// Nil if there was no answer.
    var reply: Reply?
}
