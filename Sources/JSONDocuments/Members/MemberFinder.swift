/// Finds many members of a text in one pass, without reading what is not asked for.
package struct MemberFinder: Sendable {
    private let root: Step
    /// How many paths there are.
    package let count: Int

    /// - Parameter paths: each has the slot of its position; one path may stand there more than once.
    package init(_ paths: [MemberPath]) {
        count = paths.count
        root = Step(paths.enumerated().map { (Array($1.tokens), $0) })
    }

    /// Where the values lie in the text.
    /// - Parameters:
    ///   - text: JSON.
    ///   - places: of `count` elements; an empty range where there is no such member.
    package func find(in text: UnsafeBufferPointer<UInt8>, _ places: inout [Range<Int>]) {
        for slot in places.indices { places[slot] = 0..<0 }
        guard !root.children.isEmpty else { return }
        var skimmer = Skimmer(text)
        skimmer.skipSpace()
        var left = root.slotCount
        places.withUnsafeMutableBufferPointer { _ = Self.walk(root, &skimmer, $0, &left) }
    }

    /// What may follow on a path.
    final class Step: Sendable {
        let token: [UInt8]
        /// The token as a position in an array; nil if it is none.
        let position: Int?
        /// The slots of the paths that end here.
        let slots: [Int]
        let children: [Step]
        /// How many paths end here or below.
        let slotCount: Int

        convenience init(_ paths: [(tokens: [[UInt8]], slot: Int)]) { self.init(token: [], paths[...]) }

        private init(token: [UInt8], _ paths: ArraySlice<(tokens: [[UInt8]], slot: Int)>) {
            self.token = token
            if case .position(let position) = ArrayIndex(token) { self.position = position } else { position = nil }
            slots = paths.filter { $0.tokens.isEmpty }.map(\.slot)
            var order: [[UInt8]] = []
            var following: [[UInt8]: [(tokens: [[UInt8]], slot: Int)]] = [:]
            for path in paths {
                guard let first = path.tokens.first else { continue }
                if following[first] == nil { order.append(first) }
                following[first, default: []].append((Array(path.tokens.dropFirst()), path.slot))
            }
            children = order.map { Step(token: $0, (following[$0] ?? [])[...]) }
            slotCount = paths.count
        }

        /// The child that a name of a text leads to.
        @inline(__always)
        func child(_ name: UnsafeBufferPointer<UInt8>, isPlain: Bool) -> Step? {
            for child in children {
                let name = DecodedName(name, isPlain: isPlain)
                if child.token.withUnsafeBufferPointer({ name.isSpelled(as: $0) }) { return child }
            }
            return nil
        }
    }

    /// Looks into the value here for what follows `step`, and steps over it. False where there is nothing left to find.
    private static func walk(
        _ step: Step, _ skimmer: inout Skimmer, _ places: UnsafeMutableBufferPointer<Range<Int>>, _ left: inout Int
    ) -> Bool {
        let text = skimmer.bytes
        func enter(_ child: Step?, _ skimmer: inout Skimmer) -> Bool {
            guard let child else { return skimmer.skipValue() }
            let start = skimmer.at
            guard child.children.isEmpty ? skimmer.skipValue() : walk(child, &skimmer, places, &left) else {
                return false
            }
            for slot in child.slots { places[slot] = start..<skimmer.at }
            left -= child.slots.count
            return left > 0
        }
        switch skimmer.byte {
        case UInt8(ascii: "{"):
            skimmer.at += 1
            while let (name, isPlain) = skimmer.name() {
                let child = step.child(UnsafeBufferPointer(rebasing: text[name]), isPlain: isPlain)
                guard enter(child, &skimmer) else { return false }
            }
            return skimmer.close(UInt8(ascii: "}"))
        case UInt8(ascii: "["):
            guard step.children.contains(where: { $0.position != nil }) else { return skimmer.skipValue() }
            skimmer.at += 1
            var position = 0
            while skimmer.element() {
                let child = step.children.first { $0.position == position }
                guard enter(child, &skimmer) else { return false }
                position += 1
            }
            return skimmer.close(UInt8(ascii: "]"))
        default: return skimmer.skipValue()
        }
    }
}
