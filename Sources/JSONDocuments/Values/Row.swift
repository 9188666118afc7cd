/// What stands between the commas of a row, with the white space around it.
protocol RowItem: Sendable {
    /// The brackets of such a row.
    static var brackets: (UInt8, UInt8) { get }
    /// White space after the opening bracket or the comma.
    var lead: [UInt8] { get set }
    var value: JSONValue { get set }
    /// White space before the comma or the closing bracket.
    var trail: [UInt8] { get set }
    var byteCount: Int { get }
    func write(into text: inout [UInt8])
}

/// Items between brackets, separated by commas: what arrays and objects have in common.
///
/// Edits keep the layout: the first item stands to its bracket as the first one did, the last one too, and a new item
/// stands as its neighbours do.
struct Row<Item: RowItem>: Sendable {
    private(set) var items: [Item]
    /// The white space between the brackets while there are no items.
    private(set) var hollow: [UInt8]
    /// Brackets, commas and everything between, in bytes.
    private(set) var byteCount: Int
    /// At least `height`; see `JSONValue.heightBound`.
    private(set) var heightBound: Int

    init(_ items: [Item], hollow: [UInt8]) {
        self.items = items
        self.hollow = hollow
        byteCount = 0
        heightBound = 1
        measure()
    }

    var height: Int { 1 + (items.lazy.map(\.value.height).max() ?? 0) }

    private mutating func measure() {
        let inside = items.isEmpty ? hollow.count : items.reduce(items.count - 1) { $0 + $1.byteCount }
        byteCount = 2 + inside
        heightBound = items.reduce(1) { max($0, 1 + $1.value.heightBound) }
    }

    func write(into text: inout [UInt8]) {
        text.append(Item.brackets.0)
        if items.isEmpty { text.append(contentsOf: hollow) }
        for (position, item) in items.enumerated() {
            if position > 0 { text.append(UInt8(ascii: ",")) }
            item.write(into: &text)
        }
        text.append(Item.brackets.1)
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
    func commaSpace(guess: [UInt8]) -> [UInt8] {
        guard let first = items.first, let last = items.last else { return [] }
        if items.count > 1 { return last.lead }
        return first.lead.isEmpty ? guess : first.lead
    }

    /// White space before a comma, as the items here have it.
    private var spaceBeforeComma: [UInt8] { items.count > 1 ? items[0].trail : [] }
}

extension Row {
    /// Puts an item before the one at `position`, or at the end, and gives it the layout of its neighbours.
    mutating func insert(_ item: Item, at position: Int, guess: [UInt8] = []) {
        var item = item
        defer {
            byteCount += item.byteCount
            heightBound = max(heightBound, 1 + item.value.heightBound)
        }
        guard let first = items.first, let last = items.last else {
            item.lead = hollow
            item.trail = hollow
            byteCount -= hollow.count
            items.append(item)
            return
        }
        let beforeComma = spaceBeforeComma
        let afterComma = commaSpace(guess: guess)
        byteCount += 1
        if position == items.count {
            item.lead = afterComma
            item.trail = last.trail
            setTrail(beforeComma, at: position - 1)
        } else if position == 0 {
            item.lead = first.lead
            item.trail = beforeComma
            setLead(items.count > 1 ? items[1].lead : afterComma, at: 0)
        } else {
            item.lead = items[position].lead
            item.trail = beforeComma
        }
        items.insert(item, at: position)
    }

    /// Takes an item out, with one comma.
    mutating func remove(at position: Int) {
        let item = items.remove(at: position)
        byteCount -= item.byteCount
        if items.isEmpty {
            hollow = item.trail
            byteCount += hollow.count
            return
        }
        byteCount -= 1
        if position == 0 { setLead(item.lead, at: 0) }
        if position == items.count { setTrail(item.trail, at: position - 1) }
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
            let afterComma = commaSpace(guess: guess)
            if !result.isEmpty { result[result.count - 1].trail = beforeComma }
            for var item in added {
                item.lead = afterComma
                item.trail = beforeComma
                result.append(item)
            }
        }
        if result.isEmpty {
            hollow = last.trail
        } else if isShorter || !added.isEmpty {
            result[0].lead = first.lead
            result[result.count - 1].trail = last.trail
        }
        items = result
        measure()
    }

    private mutating func setLead(_ lead: [UInt8], at position: Int) {
        byteCount += lead.count - items[position].lead.count
        items[position].lead = lead
    }

    private mutating func setTrail(_ trail: [UInt8], at position: Int) {
        byteCount += trail.count - items[position].trail.count
        items[position].trail = trail
    }
}
