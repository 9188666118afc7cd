import JSONDocuments

/// The contract's section on queries, read as plainly as can be: over trees, with nothing prepared, from the parameters as
/// they were written. What the query engine is held against.
struct QueryOracle {
    let parameters: [(name: String, value: String)]

    func finds(_ content: JSONValue, id: String) -> Bool {
        var equal: [String: [String]] = [:]
        for (name, value) in parameters where !["sort", "q"].contains(name) {
            let (member, symbol) = Self.split(name)
            if symbol == "eq" { equal[member, default: []].append(value) }
        }
        return parameters.allSatisfy { name, value in
            switch name {
            case "sort": return true
            case "q": return value.split(separator: " ").allSatisfy { Self.words(of: content).contains(Self.fold($0)) }
            default:
                let (member, symbol) = Self.split(name)
                let found = Self.value(member, content, id)
                if symbol == "eq" { return equal[member]?.contains { Self.equals(found, $0) } ?? false }
                return Self.holds(symbol, found, value)
            }
        }
    }

    /// Whether one resource comes before another.
    func precedes(_ one: (content: JSONValue, id: String), _ other: (content: JSONValue, id: String)) -> Bool {
        for member in parameters.first(where: { $0.name == "sort" })?.value.split(separator: ",") ?? [] {
            let isDescending = member.hasPrefix("-")
            let name = String(isDescending ? member.dropFirst() : member)
            let left = Self.value(name, one.content, one.id)
            let right = Self.value(name, other.content, other.id)
            if (left == nil) != (right == nil) { return right == nil }
            guard let left, let right, let order = Self.order(left, right), order != 0 else { continue }
            return (order < 0) != isDescending
        }
        return one.id.utf8.lexicographicallyPrecedes(other.id.utf8)
    }

    private static func split(_ name: String) -> (member: String, symbol: String) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 1
            ? (name, "eq") : (parts.dropLast().joined(separator: ":"), String(parts[parts.count - 1]))
    }

    private static func value(_ member: String, _ content: JSONValue, _ id: String) -> JSONValue? {
        let pointer = member.hasPrefix("/") ? member : "/" + member.split(separator: ".").joined(separator: "/")
        let found = (try? JSONPointer(parsing: pointer))?.value(in: content)
        return found ?? (member == "id" ? .string(JSONString(id)) : nil)
    }

    private static func holds(_ symbol: String, _ found: JSONValue?, _ value: String) -> Bool {
        switch symbol {
        case "ne": return !equals(found, value)
        case "in":
            return value.split(separator: ",", omittingEmptySubsequences: false).contains { equals(found, String($0)) }
        case "nin": return !holds("in", found, value)
        case "exists": return (found != nil) == (value == "true")
        case "lt", "lte", "gt", "gte":
            let order: Int?
            switch (found, decimal(value)) {
            case (.number(let number), let wanted?):
                order = decimal(number.spelling).map { $0 < wanted ? -1 : $0 > wanted ? 1 : 0 }
            case (.string(let string), nil): order = string.text.map { compare($0, value) }
            case _: order = nil
            }
            guard let order else { return false }
            return symbol == "lt" ? order < 0 : symbol == "lte" ? order <= 0 : symbol == "gt" ? order > 0 : order >= 0
        case "contains":
            if case .string(let string) = found { return value.isEmpty || string.text?.contains(value) == true }
            if case .array(let array) = found { return array.elements.contains { equals($0, value) } }
            return false
        case "starts": if case .string(let string) = found { return string.text?.utf8.starts(with: value.utf8) == true }
        case "ends":
            if case .string(let string) = found {
                return string.text?.utf8.reversed().starts(with: value.utf8.reversed()) == true
            }
        default: break
        }
        return false
    }

    private static func equals(_ found: JSONValue?, _ value: String) -> Bool {
        switch found {
        case .null: value == "null"
        case .boolean(let isTrue): value == (isTrue ? "true" : "false")
        case .number(let number): decimal(value) != nil && decimal(number.spelling) == decimal(value)
        case .string(let string): string.text.map { compare($0, value) == 0 } ?? false
        case .array, .object, nil: false
        }
    }

    private static func order(_ one: JSONValue, _ other: JSONValue) -> Int? {
        func rank(_ value: JSONValue) -> Int {
            switch value {
            case .null: 0
            case .boolean(let isTrue): isTrue ? 2 : 1
            case .number: 3
            case .string: 4
            case .array: 5
            case .object: 6
            }
        }
        if rank(one) != rank(other) { return rank(one) < rank(other) ? -1 : 1 }
        switch (one, other) {
        case (.number(let one), .number(let other)):
            guard let one = decimal(one.spelling), let other = decimal(other.spelling) else { return nil }
            return one < other ? -1 : one > other ? 1 : 0
        case (.string(let one), .string(let other)): return compare(one.text ?? "", other.text ?? "")
        case _: return 0
        }
    }

    private static func compare(_ one: String, _ other: String) -> Int {
        one.unicodeScalars.elementsEqual(other.unicodeScalars)
            ? 0 : one.unicodeScalars.lexicographicallyPrecedes(other.unicodeScalars) ? -1 : 1
    }

    /// In units of 10⁻⁹; nil if it is no JSON number.
    private static func decimal(_ text: String) -> Int128? {
        guard let match = text.wholeMatch(of: #/(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?/#) else { return nil }
        let fraction = String(match.3 ?? "")
        guard var value = Int128(String(match.2) + fraction) else { return nil }
        let exponent = (match.4.flatMap { Int($0) } ?? 0) - fraction.count + 9
        for _ in 0..<max(0, exponent) { value *= 10 }
        for _ in 0..<max(0, -exponent) { value /= 10 }
        return match.1 == "-" ? -value : value
    }

    private static func words(of value: JSONValue) -> Set<String> {
        switch value {
        case .null, .boolean, .number: []
        case .string(let string): Set((string.text ?? "").split { !$0.isLetter && !$0.isNumber }.map(fold))
        case .array(let array): array.elements.reduce(into: []) { $0.formUnion(words(of: $1)) }
        case .object(let object): object.members.reduce(into: []) { $0.formUnion(words(of: $1.value)) }
        }
    }

    private static func fold(_ word: Substring) -> String {
        String(word.lowercased().map { ["é": "e", "ö": "o"][$0] ?? $0 })
    }
}

/// Contents and queries that have much in common.
struct QueryDice {
    private var state: UInt64
    private let strings = [
        "", "1", "10", "true", "null", "Oslo", "oslo", "Os", "lo", "O", "a,b", "Ünï", "𝄞", "é", "Café Oslo", "cafe 10",
        "b c",
    ]

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % sides
    }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[roll(items.count)] }

    mutating func content() -> String { roll(12) == 0 ? value(2) : object(2) }

    private mutating func object(_ depth: Int) -> String {
        var names = ["a", "b", "c", "id", "x/y", "\\u0061b"]
        let members = (0..<roll(5)).map { _ in
            "\(space())\"\(names.remove(at: roll(names.count)))\"\(space()):\(space())\(value(depth - 1))\(space())"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func value(_ depth: Int) -> String {
        switch roll(depth > 0 ? 10 : 7) {
        case 0: pick(["null", "true", "false"])
        case 1, 2:
            pick([
                "0", "-0", "1", "1.0", "10", "1e1", "10.00", "-1", "-1.5", "0.1", "1E-1", "99999999999999999998",
                "99999999999999999999",
            ])
        case 3...6: string(pick(strings))
        case 7: object(depth)
        default: "[\((0..<roll(4)).map { _ in space() + value(depth - 1) }.joined(separator: ","))\(space())]"
        }
    }

    /// Some characters as escapes.
    private mutating func string(_ text: String) -> String {
        var spelled = "\""
        for unit in text.utf16 {
            let digits = String(unit, radix: 16)
            let isEscaped = roll(8) == 0 || 0xD800...0xDFFF ~= unit
            spelled +=
                isEscaped
                ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                : String(decoding: [unit], as: UTF16.self)
        }
        return spelled + "\""
    }

    private mutating func space() -> String { roll(6) == 0 ? pick([" ", "\n\t"]) : "" }

    mutating func parameters() -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        let members = ["a", "b", "c", "id", "a.b", "a.0", "/x~1y", "ab", "b.c.a", "none"]
        for _ in 0..<roll(4) {
            let member = pick(members)
            let symbol = pick([
                "eq", "eq", "ne", "lt", "lte", "gt", "gte", "in", "nin", "contains", "starts", "ends", "exists",
            ])
            let value: String
            switch symbol {
            case "exists": value = pick(["true", "false"])
            case "in", "nin":
                value = (0...roll(12)).map { _ in operand().replacing(",", with: "") }.joined(separator: ",")
            default: value = operand()
            }
            parameters.append((symbol == "eq" && roll(2) == 0 ? member : "\(member):\(symbol)", value))
        }
        if roll(5) == 0 {
            parameters.append(("q", pick(["oslo", "CAFE", "cafe oslo", "10", "nothing", "café 10", "B"])))
        }
        if roll(3) > 0 {
            var rest = members
            let sort = (0...roll(3)).map { _ in pick(["", "-"]) + rest.remove(at: roll(rest.count)) }
            parameters.append(("sort", sort.joined(separator: ",")))
        }
        return parameters
    }

    private mutating func operand() -> String {
        roll(2) == 0
            ? pick(strings)
            : pick(["0", "1", "10", "1e1", "-1.5", "0.10", "99999999999999999998", "true", "false", "null"])
    }
}
