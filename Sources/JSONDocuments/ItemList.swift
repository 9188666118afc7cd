/// The white space around an item of an array or object. Most items of a document share one.
final class ItemSpace: Sendable {
    /// After the opening bracket or the comma.
    let before: [UInt8]
    let beforeColon: [UInt8]
    let afterColon: [UInt8]
    /// Before the comma or the closing bracket.
    let after: [UInt8]
    let byteCount: Int

    private init(_ before: [UInt8], _ beforeColon: [UInt8], _ afterColon: [UInt8], _ after: [UInt8]) {
        self.before = before
        self.beforeColon = beforeColon
        self.afterColon = afterColon
        self.after = after
        byteCount = before.count + beforeColon.count + afterColon.count + after.count
    }

    /// Nil where there is none.
    static func make(before: [UInt8], colon: ColonSpace = ColonSpace(), after: [UInt8]) -> ItemSpace? {
        if before.isEmpty && colon.before.isEmpty && colon.after.isEmpty && after.isEmpty { return nil }
        return ItemSpace(before, colon.before, colon.after, after)
    }
}

/// The white space on either side of a colon.
struct ColonSpace: Sendable {
    var before: [UInt8] = []
    var after: [UInt8] = []
}

/// What stands between two commas, with the white space around it.
protocol ListItem: Sendable {
    /// The brackets of such a list.
    static var brackets: (open: UInt8, close: UInt8) { get }
    var space: ItemSpace? { get set }
    var value: JSONValue { get set }
    var byteCount: Int { get }
    func write(into text: inout [UInt8])
}

extension ListItem {
    var before: [UInt8] { space?.before ?? [] }
    var after: [UInt8] { space?.after ?? [] }
    var colon: ColonSpace { space.map { ColonSpace(before: $0.beforeColon, after: $0.afterColon) } ?? ColonSpace() }

    /// Changes the white space on the outside; the colon keeps its own.
    mutating func setSpace(before: [UInt8], after: [UInt8]) {
        guard before != self.before || after != self.after else { return }
        space = ItemSpace.make(before: before, colon: colon, after: after)
    }
}

/// An element with the white space around it.
struct Element: ListItem {
    static let brackets = (open: UInt8(ascii: "["), close: UInt8(ascii: "]"))

    var space: ItemSpace?
    var value: JSONValue

    var byteCount: Int { value.byteCount + (space?.byteCount ?? 0) }

    func write(into text: inout [UInt8]) {
        if let space { text.append(contentsOf: space.before) }
        value.write(into: &text)
        if let space { text.append(contentsOf: space.after) }
    }
}

/// A member with the white space around it and around its colon.
struct Member: ListItem {
    static let brackets = (open: UInt8(ascii: "{"), close: UInt8(ascii: "}"))

    var space: ItemSpace?
    var name: JSONString
    var value: JSONValue

    var byteCount: Int { name.fragment.count + 1 + value.byteCount + (space?.byteCount ?? 0) }

    func write(into text: inout [UInt8]) {
        if let space { text.append(contentsOf: space.before) }
        name.fragment.write(into: &text)
        if let space { text.append(contentsOf: space.beforeColon) }
        text.append(UInt8(ascii: ":"))
        if let space { text.append(contentsOf: space.afterColon) }
        value.write(into: &text)
        if let space { text.append(contentsOf: space.after) }
    }
}

/// Items between brackets, separated by commas: what arrays and objects have in common.
///
/// Edits keep the layout: the first item stands to its bracket as the first one did, the last one too, and a new item
/// stands as its neighbours do.
struct ItemList<Item: ListItem>: Sendable {
    private(set) var items: [Item]
    /// The white space between the brackets while there are no items.
    private(set) var emptySpace: [UInt8]
    /// Brackets, commas and everything between, in bytes.
    private(set) var byteCount: Int
    /// At least `height`; see `JSONValue.heightBound`.
    private(set) var heightBound: Int

    init(_ items: [Item], emptySpace: [UInt8]) {
        self.items = items
        self.emptySpace = emptySpace
        byteCount = 0
        heightBound = 1
        measure()
    }

    var height: Int { 1 + (items.lazy.map(\.value.height).max() ?? 0) }

    private mutating func measure() {
        var bytes = 2 + (items.isEmpty ? emptySpace.count : items.count - 1)
        var height = 1
        for position in items.indices {
            bytes += items[position].byteCount
            height = max(height, 1 + items[position].value.heightBound)
        }
        byteCount = bytes
        heightBound = height
    }

    func write(into text: inout [UInt8]) {
        text.append(Item.brackets.open)
        if items.isEmpty { text.append(contentsOf: emptySpace) }
        for position in items.indices {
            if position > 0 { text.append(UInt8(ascii: ",")) }
            items[position].write(into: &text)
        }
        text.append(Item.brackets.close)
    }

    /// Edits the value of one item in place.
    mutating func edit<Failure>(
        at position: Int, _ body: (inout JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        let before = items[position].value.byteCount
        try body(&items[position].value)
        byteCount += items[position].value.byteCount - before
        heightBound = max(heightBound, 1 + items[position].value.heightBound)
    }

    /// White space after a comma, as the items here have it.
    /// - Parameter guess: for a lone item that stands close to its bracket and so shows no space after a comma.
    private func spaceAfterComma(guess: [UInt8]) -> [UInt8] {
        guard let first = items.first, let last = items.last else { return [] }
        if items.count > 1 { return last.before }
        return first.before.isEmpty ? guess : first.before
    }

    /// White space before a comma, as the items here have it.
    private var spaceBeforeComma: [UInt8] { items.count > 1 ? items[0].after : [] }

    /// Puts an item before the one at `position`, or at the end, and gives it the layout of its neighbours.
    mutating func insert(_ item: Item, at position: Int, guess: [UInt8] = []) {
        var item = item
        defer {
            byteCount += item.byteCount
            heightBound = max(heightBound, 1 + item.value.heightBound)
        }
        guard let first = items.first, let last = items.last else {
            item.setSpace(before: emptySpace, after: emptySpace)
            byteCount -= emptySpace.count
            items.append(item)
            return
        }
        let beforeComma = spaceBeforeComma
        let afterComma = spaceAfterComma(guess: guess)
        byteCount += 1
        if position == items.count {
            item.setSpace(before: afterComma, after: last.after)
            setSpace(before: last.before, after: beforeComma, at: position - 1)
        } else if position == 0 {
            item.setSpace(before: first.before, after: beforeComma)
            setSpace(before: items.count > 1 ? items[1].before : afterComma, after: first.after, at: 0)
        } else {
            item.setSpace(before: items[position].before, after: beforeComma)
        }
        items.insert(item, at: position)
    }

    /// Takes an item out, with one comma.
    mutating func remove(at position: Int) {
        let item = items.remove(at: position)
        byteCount -= item.byteCount
        if items.isEmpty {
            emptySpace = item.after
            byteCount += emptySpace.count
            return
        }
        byteCount -= 1
        if position == 0 { setSpace(before: item.before, after: items[0].after, at: 0) }
        if position == items.count {
            setSpace(before: items[position - 1].before, after: item.after, at: position - 1)
        }
    }

    /// Takes out, replaces and appends many items at once, in linear time, with the layout of single edits.
    /// - Parameters:
    ///   - kept: the items that stay, in order, perhaps with other values.
    ///   - added: items for the end; they get the layout of those that were here.
    mutating func become(kept: [Item], added: [Item], guess: [UInt8] = []) {
        guard let first = items.first, let last = items.last else { return }
        let isShorter = kept.count < items.count
        var result = kept
        if !added.isEmpty {
            let beforeComma = spaceBeforeComma
            let afterComma = spaceAfterComma(guess: guess)
            if let end = result.last { result[result.count - 1].setSpace(before: end.before, after: beforeComma) }
            let shared = ItemSpace.make(before: afterComma, colon: last.colon, after: beforeComma)
            result.reserveCapacity(result.count + added.count)
            for var item in added {
                item.space = shared
                result.append(item)
            }
        }
        if result.isEmpty {
            emptySpace = last.after
        } else if isShorter || !added.isEmpty {
            result[0].setSpace(before: first.before, after: result[0].after)
            result[result.count - 1].setSpace(before: result[result.count - 1].before, after: last.after)
        }
        items = result
        measure()
    }

    private mutating func setSpace(before: [UInt8], after: [UInt8], at position: Int) {
        byteCount -= items[position].byteCount
        items[position].setSpace(before: before, after: after)
        byteCount += items[position].byteCount
    }
}
