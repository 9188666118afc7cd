/// An element of an array, as far as aligning needs to know it.
struct AlignedElement {
    fileprivate let hash: UInt64
    fileprivate let length: Int
    fileprivate let opening: UInt8
    /// The hash of an object's first member, which is often what identifies it; 0 if it has none.
    fileprivate let identity: UInt64

    init(_ node: Int, in tape: JSONTape) {
        hash = tape.nodes[node].hash
        length = tape.length(node)
        opening = tape.opening(node)
        let hasMembers = opening == UInt8(ascii: "{") && tape.next(node) > node + 1
        identity = hasMembers ? NameHash.join(tape.nodes[node + 1].hash, tape.nodes[node + 2].hash) : 0
    }
}

/// Finds which elements of two arrays belong together: those for which the patch gets shortest.
///
/// A longest common subsequence with weights: what a step costs is about the bytes that it takes in the patch.
struct Alignment {
    enum Step {
        /// The two elements are equal, or one is made of the other.
        case match
        case remove
        case add
    }

    /// Longer arrays are matched by position.
    static let longest = 1_000
    /// How many pairs may be weighed in all, for texts with many arrays: about a second.
    private var pairsLeft = 100_000_000

    /// Whether arrays of these lengths are short enough for `steps`.
    func takes(_ oldCount: Int, _ newCount: Int) -> Bool {
        min(oldCount, newCount) > 0 && max(oldCount, newCount) <= Self.longest && oldCount * newCount <= pairsLeft
    }

    static func byPosition(_ oldCount: Int, _ newCount: Int) -> [Step] {
        let common = min(oldCount, newCount)
        return Array(repeating: .match, count: common)
            + Array(repeating: .remove, count: oldCount - common)
            + Array(repeating: .add, count: newCount - common)
    }

    /// - Parameter overhead: the bytes of a path to an element.
    mutating func steps(from old: [AlignedElement], to new: [AlignedElement], overhead: Int) -> [Step] {
        pairsLeft -= old.count * new.count
        return path(through: choices(old, new, overhead), old.count, new.count)
    }

    /// The best step at each pair of positions, from the ends of the arrays to their beginnings.
    private func choices(_ old: [AlignedElement], _ new: [AlignedElement], _ overhead: Int) -> [Step] {
        let removal = PatchScript.overhead(.remove) + overhead
        let additions = new.map { PatchScript.overhead(.add) + overhead + $0.length }
        let replacement = PatchScript.overhead(.replace) + overhead
        var choices = Array(repeating: Step.match, count: old.count * new.count)
        // What is left to do from the next old element on, for each new one.
        var below = Array(repeating: 0, count: new.count + 1)
        for column in new.indices.reversed() { below[column] = below[column + 1] + additions[column] }
        var row = below
        for line in old.indices.reversed() {
            let one = old[line]
            row[new.count] = below[new.count] + removal
            for column in new.indices.reversed() {
                let two = new[column]
                var best = below[column + 1]
                if one.hash != two.hash {
                    let isMended = one.identity == two.identity && one.identity != 0
                    best += isMended ? removal + two.length / 4 : replacement + two.length
                }
                var step = Step.match
                if below[column] + removal < best {
                    best = below[column] + removal
                    step = .remove
                }
                if row[column + 1] + additions[column] < best {
                    best = row[column + 1] + additions[column]
                    step = .add
                }
                row[column] = best
                choices[line * new.count + column] = step
            }
            swap(&row, &below)
        }
        return choices
    }

    private func path(through choices: [Step], _ oldCount: Int, _ newCount: Int) -> [Step] {
        var steps: [Step] = []
        var (line, column) = (0, 0)
        while line < oldCount || column < newCount {
            let step: Step =
                line == oldCount ? .add : column == newCount ? .remove : choices[line * newCount + column]
            steps.append(step)
            if step != .add { line += 1 }
            if step != .remove { column += 1 }
        }
        return steps
    }
}
