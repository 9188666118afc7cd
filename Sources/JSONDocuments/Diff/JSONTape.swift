/// The names and values of a text in the order in which they begin, with a hash of each: 24 bytes a piece, where a tree
/// has several times as many. For comparing texts that may be large.
struct JSONTape {
    struct Node: BitwiseCopyable {
        let start: UInt32
        fileprivate(set) var end: UInt32 = 0
        /// The number of the node behind this one and all that lies in it.
        fileprivate(set) var next: UInt32 = 0
        /// Its bytes without the white space in it.
        fileprivate(set) var length: UInt32 = 0
        /// The same for equal values (RFC 6902 §4.6), and different for others as far as chance goes.
        fileprivate(set) var hash: UInt64 = 0
    }

    let text: [UInt8]
    let nodes: [Node]

    /// Texts of this size and beyond have no tape.
    static let sizeLimit = Int(UInt32.max)

    /// - Parameter text: shorter than `sizeLimit`.
    init(parsing text: [UInt8], depthLimit: Int) throws(JSONError) {
        let read = text.withUnsafeBufferPointer { bytes in
            JSONScanner.scan(bytes, depthLimit: depthLimit, events: TapeBuilder(bytes))
        }
        if let error = read.error { throw error }
        self.text = text
        nodes = read.events.nodes
    }

    /// The first byte, which tells what kind of value it is.
    func opening(_ node: Int) -> UInt8 { text[Int(nodes[node].start)] }

    func length(_ node: Int) -> Int { Int(nodes[node].length) }

    func next(_ node: Int) -> Int { Int(nodes[node].next) }

    /// The elements of an array; of an object its names, each followed by its value.
    func children(of node: Int, isObject: Bool) -> [Int] {
        var children: [Int] = []
        var child = node + 1
        while child < next(node) {
            children.append(child)
            child = next(isObject ? child + 1 : child)
        }
        return children
    }

    func withBytes<Result>(of node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        text.withUnsafeBufferPointer { text in
            body(UnsafeBufferPointer(rebasing: text[Int(nodes[node].start)..<Int(nodes[node].end)]))
        }
    }

    /// The decoded value of a name or string.
    func withName<Result>(at node: Int, _ body: (DecodedName) -> Result) -> Result {
        text.withUnsafeBufferPointer { body(DecodedName(at: Int(nodes[node].start) + 1, in: $0)) }
    }

    /// Writes a value as it is spelled, but without white space.
    func write(_ node: Int, into output: inout [UInt8]) {
        withBytes(of: node) { bytes in
            guard bytes.count != length(node) else { return output.append(contentsOf: bytes) }
            var isInString = false
            var at = 0
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if !isInString && Bytes.isSpace(byte) { continue }
                output.append(byte)
                if byte == UInt8(ascii: "\"") { isInString.toggle() }
                if isInString && byte == UInt8(ascii: "\\") {
                    output.append(bytes[at])
                    at += 1
                }
            }
        }
    }

    /// Whether two values are equal as RFC 6902 §4.6 says. Different hashes tell so at once; equal ones are verified.
    func isEqual(_ node: Int, _ otherNode: Int, of other: JSONTape) -> Bool {
        guard nodes[node].hash == other.nodes[otherNode].hash else { return false }
        let kind = opening(node)
        switch kind {
        case UInt8(ascii: "\""):
            return kind == other.opening(otherNode)
                && withName(at: node) { name in other.withName(at: otherNode) { name == $0 } }
        case UInt8(ascii: "["):
            guard kind == other.opening(otherNode) else { return false }
            var (child, twin) = (node + 1, otherNode + 1)
            while child < next(node), twin < other.next(otherNode) {
                guard isEqual(child, twin, of: other) else { return false }
                (child, twin) = (next(child), other.next(twin))
            }
            return child == next(node) && twin == other.next(otherNode)
        case UInt8(ascii: "{"):
            guard kind == other.opening(otherNode) else { return false }
            let members = children(of: node, isObject: true)
            let others = MemberTable(of: otherNode, in: other)
            guard members.count == others.names.count else { return false }
            return members.enumerated().allSatisfy { position, name in
                others.position(of: name, in: self, guess: position).map {
                    isEqual(name + 1, others.names[$0] + 1, of: other)
                } ?? false
            }
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"):
            return kind == other.opening(otherNode)
        default:
            return ScalarKey.Kind(startingWith: other.opening(otherNode)) == .number
                && withBytes(of: node) { one in
                    other.withBytes(of: otherNode) { DecimalParts(one).isEqual(to: DecimalParts($0)) }
                }
        }
    }
}

/// The members of an object by name.
struct MemberTable {
    private let tape: JSONTape
    /// The nodes of the names, in order.
    let names: [Int]
    private var table: NameTable?

    init(of object: Int, in tape: JSONTape) {
        self.tape = tape
        names = tape.children(of: object, isObject: true)
        if names.count > NameRegister.wide {
            var table = NameTable(capacity: names.count)
            for name in names { table.append(tape.nodes[name].hash) }
            self.table = table
        }
    }

    /// The position of the member that has the same name; nil if there is none.
    /// - Parameter guess: where it is likely to be.
    func position(of name: Int, in other: JSONTape, guess: Int) -> Int? {
        let hash = other.nodes[name].hash
        func isMatch(_ position: Int) -> Bool {
            tape.nodes[names[position]].hash == hash
                && other.withName(at: name) { wanted in tape.withName(at: names[position]) { $0 == wanted } }
        }
        if guess < names.count, isMatch(guess) { return guess }
        return table?.number(of: hash, where: isMatch) ?? (table == nil ? names.indices.first(where: isMatch) : nil)
    }
}

/// Gathers the nodes from the scanner's events.
private struct TapeBuilder: JSONEvents {
    /// An array or object whose closing bracket has not come yet.
    private struct Open {
        let node: Int
        let isObject: Bool
        var hash: UInt64
        var nameHash: UInt64 = 0
        /// Brackets, commas, colons and what they hold.
        var length: UInt32 = 2
    }

    private(set) var nodes: [JSONTape.Node] = []
    private let bytes: UnsafeBufferPointer<UInt8>
    private var open: [Open] = []
    private var key: [UInt8] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func opened(_ container: JSONContainer, at offset: Int) {
        open.append(Open(node: nodes.count, isObject: container == .object, hash: container == .object ? 1 : 2))
        nodes.append(JSONTape.Node(start: UInt32(offset)))
    }

    mutating func closed(at offset: Int, names: NameTable?) {
        guard let closed = open.popLast() else { return }
        nodes[closed.node].end = UInt32(offset + 1)
        nodes[closed.node].next = UInt32(nodes.count)
        nodes[closed.node].length = closed.length
        nodes[closed.node].hash = NameHash.join(closed.hash, closed.isObject ? 3 : 4)
        ended(closed.node)
    }

    mutating func comma(at offset: Int) { open[open.count - 1].length += 1 }

    mutating func colon(at offset: Int) { open[open.count - 1].length += 1 }

    mutating func name(_ token: StringToken) {
        let hash = hash(of: token)
        append(token.start, token.end, hash: hash)
        open[open.count - 1].nameHash = hash
        open[open.count - 1].length += UInt32(token.end - token.start)
    }

    mutating func string(_ token: StringToken) { value(token.start, token.end, hash: hash(of: token)) }

    mutating func number(start: Int, end: Int) {
        key.removeAll(keepingCapacity: true)
        ScalarKey.append(UnsafeBufferPointer(rebasing: bytes[start..<end]), to: &key)
        value(start, end, hash: key.withUnsafeBufferPointer { NameHash.join(NameHash.of($0), 5) })
    }

    mutating func literal(_ literal: JSONLiteral, start: Int, end: Int) {
        value(start, end, hash: NameHash.join(UInt64(bytes[start]), 6))
    }

    private func hash(of token: StringToken) -> UInt64 {
        DecodedName(UnsafeBufferPointer(rebasing: bytes[token.start + 1..<token.end - 1]), isPlain: token.isPlain).hash
    }

    private mutating func append(_ start: Int, _ end: Int, hash: UInt64) {
        nodes.append(
            JSONTape.Node(
                start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1), length: UInt32(end - start),
                hash: hash))
    }

    private mutating func value(_ start: Int, _ end: Int, hash: UInt64) {
        append(start, end, hash: hash)
        ended(nodes.count - 1)
    }

    /// Adds a whole value to what it lies in: in order in an array, in any order in an object.
    private mutating func ended(_ node: Int) {
        guard !open.isEmpty else { return }
        let last = open.count - 1
        let hash = nodes[node].hash
        open[last].length += nodes[node].length
        if open[last].isObject {
            open[last].hash &+= NameHash.join(open[last].nameHash, hash)
        } else {
            open[last].hash = NameHash.join(open[last].hash, hash)
        }
    }
}
