/// What the contract says of each method, condition and state.
enum ShelfModel: SequentialModel {
    static func rank(_ call: ShelfCall) -> Int? {
        guard call.isFresh, let reply = call.reply, reply.status == 201 || reply.status == 204 else { return nil }
        return reply.revision
    }

    static func apply(_ call: ShelfCall, to shelf: Shelf) -> Shelf? {
        if call.method == .page { return page(call.reply, shelf) }
        if case .batch(let changes) = call.method { return batch(changes, call.reply, shelf) }
        guard let content = shelf.cells[call.cell].content else { return applyToMissing(call, shelf) }
        switch call.condition {
        // A failed condition tells the tag (RFC 9110 §13.1.1).
        case .match(let wanted) where wanted != shelf.cells[call.cell].revision:
            return answered(412, call, observed(call, shelf))
        case .noneMatchAny:
            return answered(412, call, observed(call, shelf))
        case .noneMatch(let known) where known == shelf.cells[call.cell].revision:
            return answered(304, call, observed(call, shelf))
        case .none, .match, .noneMatch: break
        }
        switch call.method {
        case .get:
            guard call.reply == nil || call.reply?.content == content else { return nil }
            return answered(200, call, observed(call, shelf))
        case .put(let new): return changed(call, from: content, to: new, shelf)
        case .patchA(let a): return changed(call, from: content, to: Shelf.Pair(a: a, b: content.b), shelf)
        case .patchB(let b): return changed(call, from: content, to: Shelf.Pair(a: content.a, b: b), shelf)
        case .delete:
            var after = shelf
            after.cells[call.cell] = Shelf.Cell()
            after.revision = nil
            after.highest += 1
            return answered(204, call, after)
        case .page, .batch: return nil
        }
    }

    /// All of a batch at once: each change has a revision of its own, and the answer tells the last of them.
    private static func batch(_ changes: [ShelfCall.Change], _ reply: ShelfCall.Reply?, _ shelf: Shelf) -> Shelf? {
        var after = shelf
        for change in changes where shelf.cells[change.cell].content != change.content {
            after.cells[change.cell] = Shelf.Cell(content: change.content, revision: nil)
            after.highest += 1
        }
        let isUnchanged = after.cells == shelf.cells
        if !isUnchanged { after.revision = nil }
        guard let reply else { return after }
        guard reply.status == 204, let tag = reply.revision else { return nil }
        // Where nothing was changed it is the tag that the collection had.
        guard isUnchanged ? tag == shelf.revision ?? max(tag, shelf.highest) : tag >= after.highest else { return nil }
        after.revision = tag
        after.highest = max(after.highest, tag)
        return after
    }

    private static func applyToMissing(_ call: ShelfCall, _ shelf: Shelf) -> Shelf? {
        guard case .put(let content) = call.method else { return answered(404, call, shelf) }
        if case .match = call.condition { return answered(412, call, shelf) }
        return answered(201, call, written(call, content, shelf))
    }

    /// A write to what exists: an identical one changes nothing, not even the revision.
    private static func changed(
        _ call: ShelfCall, from old: Shelf.Pair, to new: Shelf.Pair, _ shelf: Shelf
    ) -> Shelf? {
        answered(204, call, old == new ? observed(call, shelf) : written(call, new, shelf))
    }

    /// The state with a new content, whose revision is higher than all before.
    private static func written(_ call: ShelfCall, _ content: Shelf.Pair, _ shelf: Shelf) -> Shelf? {
        var after = shelf
        if let reply = call.reply {
            guard let revision = reply.revision, revision > shelf.highest else { return nil }
            after.highest = revision
        } else {
            after.highest += 1
        }
        after.cells[call.cell] = Shelf.Cell(content: content, revision: call.reply?.revision)
        after.revision = call.reply?.revision
        return after
    }

    private static func answered(_ status: Int, _ call: ShelfCall, _ after: Shelf?) -> Shelf? {
        call.reply == nil || call.reply?.status == status ? after : nil
    }

    /// The state after an answer has told the tag of a resource; nil if that cannot be its tag.
    private static func observed(_ call: ShelfCall, _ shelf: Shelf) -> Shelf? {
        guard let reply = call.reply else { return shelf }
        return observed(reply.revision, of: call.cell, shelf)
    }

    private static func observed(_ revision: Int?, of cell: Int, _ shelf: Shelf) -> Shelf? {
        guard let revision else { return nil }
        if let known = shelf.cells[cell].revision { return known == revision ? shelf : nil }
        var after = shelf
        after.cells[cell].revision = revision
        after.highest = max(after.highest, revision)
        return after
    }

    private static func page(_ reply: ShelfCall.Reply?, _ shelf: Shelf) -> Shelf? {
        guard let reply else { return shelf }
        guard reply.status == 200, let tag = reply.revision, tag == shelf.revision ?? tag else { return nil }
        guard reply.cells.map(\.content) == shelf.cells.map(\.content) else { return nil }
        guard shelf.revision != nil || tag >= shelf.highest else { return nil }
        var after = shelf
        after.revision = tag
        after.highest = max(after.highest, tag)
        for (number, cell) in reply.cells.enumerated() where cell.content != nil {
            guard let next = observed(cell.revision, of: number, after) else { return nil }
            after = next
        }
        return after
    }
}
