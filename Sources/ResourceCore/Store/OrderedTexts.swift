import HTTPSemantics

/// Texts in the order of their UTF-8 bytes, each once.
typealias OrderedTexts = OrderedElements<ByteOrdered>

/// Elements in order, each once. In pieces, so that to insert or remove one moves some hundred others at most, wherever it
/// stands.
struct OrderedElements<Element: Comparable & Sendable>: Sendable {
    /// None is empty.
    private var pieces: [[Element]] = []
    private(set) var count = 0

    private static var pieceLimit: Int { 512 }

    var isEmpty: Bool { count == 0 }

    mutating func insert(_ text: Element) {
        guard !pieces.isEmpty else {
            pieces = [[text]]
            count = 1
            return
        }
        let piece = piece(of: text)
        let place = pieces[piece].place(notBefore: text)
        if place < pieces[piece].count, pieces[piece][place] == text { return }
        pieces[piece].insert(text, at: place)
        count += 1
        guard pieces[piece].count > Self.pieceLimit else { return }
        // What comes last mostly goes on coming last: then full pieces are left behind.
        let isLast = piece == pieces.count - 1 && place == pieces[piece].count - 1
        let cut = isLast ? place : pieces[piece].count / 2
        pieces.insert(Array(pieces[piece][cut...]), at: piece + 1)
        pieces[piece].removeSubrange(cut...)
    }

    mutating func remove(_ text: Element) {
        guard !pieces.isEmpty else { return }
        let piece = piece(of: text)
        let place = pieces[piece].place(notBefore: text)
        guard place < pieces[piece].count, pieces[piece][place] == text else { return }
        pieces[piece].remove(at: place)
        count -= 1
        if pieces[piece].isEmpty { pieces.remove(at: piece) }
    }

    /// Those that follow `text`; all, if it is nil.
    func following(_ text: Element?) -> some Sequence<Element> {
        var piece = 0
        var place = 0
        if let text, !pieces.isEmpty {
            piece = self.piece(of: text)
            place = pieces[piece].place(notBefore: text)
            if place < pieces[piece].count, pieces[piece][place] == text { place += 1 }
        }
        return sequence(state: (piece, place)) { [pieces] (at: inout (piece: Int, place: Int)) -> Element? in
            while at.piece < pieces.count, at.place >= pieces[at.piece].count { at = (at.piece + 1, 0) }
            guard at.piece < pieces.count else { return nil }
            defer { at.place += 1 }
            return pieces[at.piece][at.place]
        }
    }

    /// The last element that comes before `text`; nil if none does.
    func last(before text: Element) -> Element? {
        guard !pieces.isEmpty else { return nil }
        let piece = piece(of: text)
        let place = pieces[piece].place(notBefore: text)
        if place > 0 { return pieces[piece][place - 1] }
        return piece > 0 ? pieces[piece - 1].last : nil
    }

    /// The piece where `text` stands, if anywhere. There is one.
    private func piece(of text: Element) -> Int {
        var low = 0
        var high = pieces.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if pieces[middle][0] <= text { low = middle } else { high = middle - 1 }
        }
        return low
    }
}

/// Text that is equal to, and ordered after, other text by its UTF-8 bytes.
///
/// `String` itself compares by canonical equivalence: to it, é is the same in one scalar and in two. Ids are not normalised.
struct ByteOrdered: Hashable, Comparable, Sendable {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ByteOrdered, right: ByteOrdered) -> Bool {
        left.text.hasBytes(of: right.text)
    }

    static func < (left: ByteOrdered, right: ByteOrdered) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        text.utf8.span.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension Array where Element: Comparable {
    /// The index of the first element that is not less than `element`, in an array in order; the array's count if all are.
    fileprivate func place(notBefore element: Element) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
