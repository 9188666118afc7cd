/// Builds the tree from the scanner's events. The white space before a token is what lies since the last one.
struct TreeBuilder: JSONEvents {
    /// An array or object whose closing bracket has not come yet.
    private struct Open {
        let container: JSONContainer
        /// White space before the value that comes next.
        var lead: [UInt8] = []
        var elements: [Element] = []
        var members: [Member] = []
        var name: JSONString?
        var colon = ColonSpace()
    }

    private let source: [UInt8]
    private var cursor = 0
    private var spaces = SpacePool()
    private var open: [Open] = []
    private var root = JSONValue.null
    private var rootLead: [UInt8] = []

    init(_ source: [UInt8]) { self.source = source }

    /// The document, once the scanner has ended without a fault.
    func finish() -> (lead: [UInt8], value: JSONValue, trail: [UInt8]) {
        (rootLead, root, Array(source[cursor...]))
    }

    mutating func opened(_ container: JSONContainer, at offset: Int) {
        beginValue(at: offset)
        open.append(Open(container: container))
        cursor = offset + 1
    }

    mutating func closed(at offset: Int) {
        let space = space(before: offset)
        cursor = offset + 1
        guard var ended = open.popLast() else { return }
        switch ended.container {
        case .array:
            if !ended.elements.isEmpty { ended.elements[ended.elements.count - 1].trail = space }
            add(.array(JSONArray(row: Row(ended.elements, hollow: ended.elements.isEmpty ? space : []))))
        case .object:
            if !ended.members.isEmpty { ended.members[ended.members.count - 1].trail = space }
            add(.object(JSONObject(row: Row(ended.members, hollow: ended.members.isEmpty ? space : []))))
        }
    }

    mutating func comma(at offset: Int) {
        let space = space(before: offset)
        cursor = offset + 1
        guard let last = open.indices.last, !space.isEmpty else { return }
        switch open[last].container {
        case .array: open[last].elements[open[last].elements.count - 1].trail = space
        case .object: open[last].members[open[last].members.count - 1].trail = space
        }
    }

    mutating func name(_ token: StringToken) {
        let space = space(before: token.start)
        cursor = token.end
        guard let last = open.indices.last else { return }
        open[last].lead = space
        open[last].name = string(from: token)
    }

    mutating func colon(at offset: Int) {
        let space = space(before: offset)
        cursor = offset + 1
        guard let last = open.indices.last else { return }
        open[last].colon.before = space
    }

    mutating func string(_ token: StringToken) {
        beginValue(at: token.start)
        cursor = token.end
        add(.string(string(from: token)))
    }

    mutating func number(start: Int, end: Int) {
        beginValue(at: start)
        cursor = end
        add(.number(JSONNumber(Fragment(source, start..<end))))
    }

    mutating func literal(_ literal: JSONLiteral, start: Int, end: Int) {
        beginValue(at: start)
        cursor = end
        switch literal {
        case .null: add(.null)
        case .true: add(.boolean(true))
        case .false: add(.boolean(false))
        }
    }

    private mutating func beginValue(at offset: Int) {
        let space = space(before: offset)
        guard let last = open.indices.last else { return rootLead = space }
        switch open[last].container {
        case .array: open[last].lead = space
        case .object: open[last].colon.after = space
        }
    }

    private mutating func add(_ value: JSONValue) {
        guard let last = open.indices.last else { return root = value }
        switch open[last].container {
        case .array:
            open[last].elements.append(Element(lead: open[last].lead, value: value))
        case .object:
            guard let name = open[last].name else { return }
            open[last].members.append(
                Member(lead: open[last].lead, name: name, colon: open[last].colon, value: value))
        }
    }

    private mutating func space(before offset: Int) -> [UInt8] {
        cursor == offset ? [] : spaces.shared(source[cursor..<offset])
    }

    private func string(from token: StringToken) -> JSONString {
        JSONString(Fragment(source, token.start..<token.end), isPlain: token.isPlain)
    }
}
