/// The operations of a patch that is being found, with what they cost in bytes. They are written only at the end, so
/// that what is given up for something shorter costs nothing.
struct PatchScript {
    enum Kind {
        case add, remove, replace, move, copy
    }

    /// Where a script was, to go back to.
    struct Mark {
        fileprivate let operations: Int
        fileprivate let paths: PatchPaths.Mark
        let cost: Int
    }

    private struct Operation {
        let kind: Kind
        let path: Int
        /// The value in the new text; of a move or copy, the path that it comes from.
        let operand: Int
    }

    private let new: JSONTape
    var paths: PatchPaths
    private var operations: [Operation] = []
    private var cost = 0

    init(old: JSONTape, new: JSONTape) {
        self.new = new
        paths = PatchPaths(old: old, new: new)
    }

    var mark: Mark { Mark(operations: operations.count, paths: paths.mark, cost: cost) }

    mutating func undo(to mark: Mark) {
        operations.removeLast(operations.count - mark.operations)
        paths.undo(to: mark.paths)
        cost = mark.cost
    }

    mutating func add(_ value: Int, at path: Int) { append(.add, path, value, cost(.add, path, value: value)) }

    mutating func replace(_ path: Int, with value: Int) {
        append(.replace, path, value, cost(.replace, path, value: value))
    }

    mutating func remove(_ path: Int) { append(.remove, path, 0, Self.overhead(.remove) + paths.length(path)) }

    mutating func move(_ from: Int, to path: Int) {
        append(.move, path, from, Self.overhead(.move) + paths.length(from) + paths.length(path))
    }

    mutating func copy(_ from: Int, to path: Int) { append(.copy, path, from, copyCost(from, to: path)) }

    func copyCost(_ from: Int, to path: Int) -> Int {
        Self.overhead(.copy) + paths.length(from) + paths.length(path)
    }

    /// The bytes of an operation that has a value.
    func cost(_ kind: Kind, _ path: Int, value: Int) -> Int {
        Self.overhead(kind) + paths.length(path) + new.length(value)
    }

    private mutating func append(_ kind: Kind, _ path: Int, _ operand: Int, _ bytes: Int) {
        operations.append(Operation(kind: kind, path: path, operand: operand))
        cost += bytes
    }

    /// The bytes of an operation without its paths and its value, with a comma.
    static func overhead(_ kind: Kind) -> Int {
        let pieces = pieces(kind)
        return pieces.start.utf8CodeUnitCount + pieces.middle.utf8CodeUnitCount + pieces.end.utf8CodeUnitCount + 1
    }

    private static func pieces(_ kind: Kind) -> (start: StaticString, middle: StaticString, end: StaticString) {
        switch kind {
        case .add: ("{\"op\":\"add\",\"path\":\"", "\",\"value\":", "}")
        case .remove: ("{\"op\":\"remove\",\"path\":\"", "\"", "}")
        case .replace: ("{\"op\":\"replace\",\"path\":\"", "\",\"value\":", "}")
        case .move: ("{\"op\":\"move\",\"from\":\"", "\",\"path\":\"", "\"}")
        case .copy: ("{\"op\":\"copy\",\"from\":\"", "\",\"path\":\"", "\"}")
        }
    }

    /// The patch document.
    var document: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(cost + 2)
        func append(_ piece: StaticString) {
            text.append(contentsOf: UnsafeBufferPointer(start: piece.utf8Start, count: piece.utf8CodeUnitCount))
        }
        text.append(UInt8(ascii: "["))
        for (number, operation) in operations.enumerated() {
            if number > 0 { text.append(UInt8(ascii: ",")) }
            let pieces = Self.pieces(operation.kind)
            append(pieces.start)
            switch operation.kind {
            case .add, .replace:
                paths.write(operation.path, into: &text)
                append(pieces.middle)
                new.write(operation.operand, into: &text)
            case .move, .copy:
                paths.write(operation.operand, into: &text)
                append(pieces.middle)
                paths.write(operation.path, into: &text)
            case .remove:
                paths.write(operation.path, into: &text)
                append(pieces.middle)
            }
            append(pieces.end)
        }
        text.append(UInt8(ascii: "]"))
        return text
    }
}

/// Paths as steps from one to the next, so that a path shares the beginning that it has in common with others.
struct PatchPaths {
    struct Mark { fileprivate let count: Int }

    private struct Step {
        enum Token {
            case oldName(Int), newName(Int), position(Int), root
        }

        let parent: Int
        let token: Token
        /// The bytes of the path in a JSON string, without quotes.
        let length: Int
    }

    /// The path to the top.
    static let root = 0

    private let old: JSONTape
    private let new: JSONTape
    private var steps = [Step(parent: 0, token: .root, length: 0)]

    init(old: JSONTape, new: JSONTape) {
        self.old = old
        self.new = new
    }

    var mark: Mark { Mark(count: steps.count) }

    mutating func undo(to mark: Mark) { steps.removeLast(steps.count - mark.count) }

    func length(_ path: Int) -> Int { steps[path].length }

    /// The path to a member.
    /// - Parameter isNew: whether `name` is a node of the new text.
    mutating func member(_ name: Int, isNew: Bool, of parent: Int) -> Int {
        append(isNew ? .newName(name) : .oldName(name), to: parent)
    }

    /// The path to an element.
    mutating func element(_ position: Int, of parent: Int) -> Int { append(.position(position), to: parent) }

    func write(_ path: Int, into text: inout [UInt8]) {
        var path = path
        var tokens: [Step.Token] = []
        while path != Self.root {
            tokens.append(steps[path].token)
            path = steps[path].parent
        }
        for token in tokens.reversed() { write(token, into: &text) }
    }

    private mutating func append(_ token: Step.Token, to parent: Int) -> Int {
        var text: [UInt8] = []
        write(token, into: &text)
        steps.append(Step(parent: parent, token: token, length: steps[parent].length + text.count))
        return steps.count - 1
    }

    /// A slash and the token, escaped for a pointer (RFC 6901 §3) and a JSON string.
    private func write(_ token: Step.Token, into text: inout [UInt8]) {
        let decoded: [UInt8]
        switch token {
        case .root: return
        case .position(let position): decoded = Array("\(position)".utf8)
        case .oldName(let name): decoded = old.withName(at: name) { $0.decoded }
        case .newName(let name): decoded = new.withName(at: name) { $0.decoded }
        }
        text.append(UInt8(ascii: "/"))
        var escaped: [UInt8] = []
        escaped.reserveCapacity(decoded.count)
        for byte in decoded {
            switch byte {
            case UInt8(ascii: "~"): escaped += [UInt8(ascii: "~"), UInt8(ascii: "0")]
            case UInt8(ascii: "/"): escaped += [UInt8(ascii: "~"), UInt8(ascii: "1")]
            default: escaped.append(byte)
            }
        }
        text.append(contentsOf: JSONString(decoded: escaped).spelling.dropFirst().dropLast())
    }
}
