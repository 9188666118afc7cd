/// What changed between two JSON texts, as a JSON Patch (RFC 6902).
package enum JSONDiff {
    /// A short patch document that makes `new` of `old`.
    ///
    /// Give it the whole contents of two representations; the answer is `application/json-patch+json`, without white
    /// space, to be sent as it is. Applied to `old` it gives a value that equals `new` (RFC 6902 §4.6), with members
    /// perhaps in another order; it is `[]` when the two are equal already, however they are spelled. It names what it
    /// touches by `add`, `remove`, `replace`, `move` and `copy`, the last of what stays in the same object or array; what it
    /// puts is spelled as in `new`, and a part that would take more bytes to mend than to send is replaced. So it has at most
    /// some 40 bytes more than `new` has.
    ///
    /// Arrays are matched element by element while 1,000 or fewer differ; longer ones from both ends and then by
    /// position. Time and memory grow with the texts and not with their product (24 bytes a value, and about
    /// 0.1 µs): a worker's business where the texts are large.
    /// - Throws: the error of the first text that is not JSON.
    package static func patch(
        from old: [UInt8], to new: [UInt8], depthLimit: Int = JSONCheck.defaultDepthLimit
    ) throws(JSONError) -> [UInt8] {
        if old == new, JSONCheck.fault(in: old, depthLimit: depthLimit) == nil { return Array("[]".utf8) }
        let depthLimit = min(depthLimit, JSONCheck.defaultDepthLimit)
        guard max(old.count, new.count) < JSONTape.sizeLimit else {
            for text in [old, new] {
                if let fault = JSONCheck.fault(in: text, depthLimit: depthLimit) { throw fault }
            }
            return Array("[{\"op\":\"replace\",\"path\":\"\",\"value\":".utf8) + new + Array("}]".utf8)
        }
        var comparison = Comparison(
            old: try JSONTape(parsing: old, depthLimit: depthLimit),
            new: try JSONTape(parsing: new, depthLimit: depthLimit))
        comparison.compare(0, 0, at: PatchPaths.root)
        return comparison.script.document
    }
}

/// Walks two texts side by side and writes down what to do.
private struct Comparison {
    let old: JSONTape
    let new: JSONTape
    var script: PatchScript
    var alignment = Alignment()

    init(old: JSONTape, new: JSONTape) {
        self.old = old
        self.new = new
        script = PatchScript(old: old, new: new)
    }

    /// Mends the old value at a path so that it equals the new one, or replaces it if that is shorter.
    mutating func compare(_ before: Int, _ after: Int, at path: Int) {
        if old.isEqual(before, after, of: new) { return }
        guard old.opening(before) == new.opening(after) else { return script.replace(path, with: after) }
        let mark = script.mark
        let enough = mark.cost + script.cost(.replace, path, value: after)
        switch new.opening(after) {
        case UInt8(ascii: "{"): compareObjects(before, after, at: path, enough: enough)
        case UInt8(ascii: "["): compareArrays(before, after, at: path, enough: enough)
        default: return script.replace(path, with: after)
        }
        if script.mark.cost > enough {
            script.undo(to: mark)
            script.replace(path, with: after)
        }
    }

    /// - Parameter enough: the cost beyond which the caller replaces the whole.
    private mutating func compareObjects(_ before: Int, _ after: Int, at path: Int, enough: Int) {
        let members = MemberTable(of: after, in: new)
        var isThere = Array(repeating: false, count: members.names.count)
        var removed: [Int] = []
        var changed: [(name: Int, twin: Int)] = []
        var settled = Settled(old: old, new: new)
        for (position, name) in old.children(of: before, isObject: true).enumerated() {
            guard let twin = members.position(of: name, in: old, guess: position) else {
                removed.append(name)
                continue
            }
            isThere[twin] = true
            if old.isEqual(name + 1, members.names[twin] + 1, of: new) {
                settled.add(name + 1, isNew: false, at: name)
            } else {
                changed.append((name, members.names[twin]))
            }
        }
        for (name, twin) in changed {
            let place = script.paths.member(name, isNew: false, of: path)
            let original = settled.original(of: twin + 1).map {
                script.paths.member($0.place, isNew: $0.isNew, of: path)
            }
            let mark = script.mark
            compare(name + 1, twin + 1, at: place)
            if let original, script.mark.cost - mark.cost > script.copyCost(original, to: place) {
                script.undo(to: mark)
                script.copy(original, to: place)
            }
            if script.mark.cost > enough { return }
        }
        let added = members.names.indices.filter { !isThere[$0] }.map { members.names[$0] }
        let renamed = renamings(from: removed, to: added)
        for name in removed where renamed.old[name] == nil {
            script.remove(script.paths.member(name, isNew: false, of: path))
            if script.mark.cost > enough { return }
        }
        for name in added {
            let place = script.paths.member(name, isNew: true, of: path)
            if let former = renamed.new[name] {
                script.move(script.paths.member(former, isNew: false, of: path), to: place)
            } else {
                let original = settled.original(of: name + 1).map {
                    script.paths.member($0.place, isNew: $0.isNew, of: path)
                }
                add(name + 1, at: place, copying: original)
            }
            settled.add(name + 1, isNew: true, at: name)
            if script.mark.cost > enough { return }
        }
    }

    /// Puts a value at a path, as a copy of `original` if that is shorter.
    private mutating func add(_ value: Int, at place: Int, copying original: Int?) {
        if let original, script.copyCost(original, to: place) < script.cost(.add, place, value: value) {
            script.copy(original, to: place)
        } else {
            script.add(value, at: place)
        }
    }

    /// Members that are gone beside members that have come with the same value, spelled the same.
    private func renamings(from removed: [Int], to added: [Int]) -> (old: [Int: Int], new: [Int: Int]) {
        guard !removed.isEmpty, !added.isEmpty else { return ([:], [:]) }
        var byHash: [UInt64: [Int]] = [:]
        for name in removed.reversed() { byHash[old.nodes[name + 1].hash, default: []].append(name) }
        var formers: [Int: Int] = [:]
        var successors: [Int: Int] = [:]
        for name in added {
            guard let former = byHash[new.nodes[name + 1].hash]?.popLast(),
                old.withBytes(of: former + 1, { one in new.withBytes(of: name + 1) { Bytes.areEqual(one, $0) } })
            else { continue }
            formers[former] = name
            successors[name] = former
        }
        return (formers, successors)
    }

    /// - Parameter enough: the cost beyond which the caller replaces the whole.
    private mutating func compareArrays(_ before: Int, _ after: Int, at path: Int, enough: Int) {
        let all = old.children(of: before, isObject: false)
        var olds = all[...]
        var news = new.children(of: after, isObject: false)[...]
        while let one = olds.first, let two = news.first, old.isEqual(one, two, of: new) {
            olds.removeFirst()
            news.removeFirst()
        }
        while let one = olds.last, let two = news.last, old.isEqual(one, two, of: new) {
            olds.removeLast()
            news.removeLast()
        }
        let overhead = script.paths.length(path) + 1 + "\(news.endIndex)".utf8.count
        let steps =
            alignment.takes(olds.count, news.count)
            ? alignment.steps(
                from: olds.map { AlignedElement($0, in: old) }, to: news.map { AlignedElement($0, in: new) },
                overhead: overhead)
            : Alignment.byPosition(olds.count, news.count)
        // The position in the array as the operations so far have left it.
        var position = olds.startIndex
        var settled = Settled(old: old, new: new)
        if steps.contains(.add) {
            for (position, element) in all.prefix(position).enumerated() {
                settled.add(element, isNew: false, at: position)
            }
        }
        for step in steps {
            switch step {
            case .match:
                guard let one = olds.popFirst(), let two = news.popFirst() else { return }
                if old.isEqual(one, two, of: new) {
                    settled.add(one, isNew: false, at: position)
                } else {
                    compare(one, two, at: script.paths.element(position, of: path))
                }
                position += 1
            case .remove:
                olds.removeFirst()
                script.remove(script.paths.element(position, of: path))
            case .add:
                guard let two = news.popFirst() else { return }
                let original = settled.original(of: two).map { script.paths.element($0.place, of: path) }
                add(two, at: script.paths.element(position, of: path), copying: original)
                settled.add(two, isNew: true, at: position)
                position += 1
            }
            if script.mark.cost > enough { return }
        }
    }
}

/// Values of an object or array that are as they are to be, for copies of them.
private struct Settled {
    struct Value {
        let node: Int
        /// Whether `node` is of the new text.
        let isNew: Bool
        /// The name, or the position.
        let place: Int
    }

    /// Values of fewer bytes are sent rather than copied, wherever they are.
    private static let shortest = 6

    private let old: JSONTape
    private let new: JSONTape
    private var values: [UInt64: Value] = [:]

    init(old: JSONTape, new: JSONTape) {
        self.old = old
        self.new = new
    }

    mutating func add(_ node: Int, isNew: Bool, at place: Int) {
        let tape = isNew ? new : old
        guard tape.length(node) >= Self.shortest else { return }
        values[tape.nodes[node].hash] = Value(node: node, isNew: isNew, place: place)
    }

    /// A value that is spelled as `node` of the new text is; nil if there is none.
    func original(of node: Int) -> Value? {
        guard new.length(node) >= Self.shortest, let value = values[new.nodes[node].hash] else { return nil }
        let areAlike = (value.isNew ? new : old).withBytes(of: value.node) { one in
            new.withBytes(of: node) { Bytes.areEqual(one, $0) }
        }
        return areAlike ? value : nil
    }
}
