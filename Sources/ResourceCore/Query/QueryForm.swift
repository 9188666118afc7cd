import JSONDocuments

/// Queries as addresses and forms write them: `price:gte=10&city=Oslo&sort=-price`.
package enum QueryForm {
    /// What is no member, unless it is written as one (`/limit`, `limit:eq`).
    package static let reserved = ["limit", "after", "sort", "fields", "q", "count", "view"]

    /// The names of the operators, for sentences.
    package static var operators: String { QueryOperator.names }

    /// The operators and what they find, for the reference.
    package static var operatorTable: [(name: String, meaning: String)] {
        QueryOperator.allCases.map { ($0.rawValue, $0.meaning) }
    }

    /// - Parameter pairs: names and values, decoded, in order.
    package static func parse(_ pairs: [(name: String, value: String)]) throws(QueryError) -> CollectionQuery {
        var query = CollectionQuery()
        var conditions = ConditionList()
        var seen: Set<String> = []
        for (name, value) in pairs {
            guard reserved.contains(name) else {
                try conditions.add(name, value)
                continue
            }
            guard seen.insert(name).inserted else {
                throw QueryError("The query parameter “\(name)” stands there twice.")
            }
            switch name {
            case "limit": query.limit = try QueryParts.limit(value)
            case "after": query.after = try QueryParts.after(value)
            case "sort":
                query.sort = try QueryParts.sort(QueryParts.names(value))
            case "fields":
                query.fields = try QueryParts.fields(QueryParts.names(value))
            case "q": query.words = try QueryParts.words(value)
            case "count": query.isCounted = try QueryParts.count(value)
            case _: query.isArray = try QueryParts.view(value)
            }
        }
        query.condition = .all(conditions.all)
        return query
    }

    /// Names and values that make this query, without `limit` and `after`; nil if a form cannot say it.
    package static func pairs(_ query: CollectionQuery) -> [(name: String, value: String)]? {
        var pairs: [(name: String, value: String)] = []
        guard case .all(let conditions) = query.condition else { return nil }
        var withEq: Set<MemberPath> = []
        for condition in conditions {
            guard let pair = pair(condition, &withEq) else { return nil }
            pairs.append(pair)
        }
        if let words = query.words { pairs.append(("q", words.text)) }
        if !query.sort.isEmpty {
            let sort = query.sort.map { ($0.isDescending ? "-" : "") + listed($0.path) }
            guard !sort.contains(where: Self.hasComma) else { return nil }
            pairs.append(("sort", sort.joined(separator: ",")))
        }
        if let fields = query.fields?.map(listed) {
            guard !fields.contains(where: Self.hasComma) else { return nil }
            pairs.append(("fields", fields.joined(separator: ",")))
        }
        if query.isCounted { pairs.append(("count", "exact")) }
        if query.isArray { pairs.append(("view", "array")) }
        // The proof: what cannot be said so (the bytes of a lone surrogate, say) does not come back.
        var comparable = query
        comparable.limit = CollectionQuery().limit
        comparable.after = nil
        guard let reread = try? parse(pairs), reread == comparable else { return nil }
        return pairs
    }

    private static func hasComma(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: ",")) }

    /// A member in a list.
    private static func listed(_ path: MemberPath) -> String {
        let name = path.description
        let isPlain = name.utf8.first != UInt8(ascii: "-") && name.utf8.first != UInt8(ascii: " ")
        return isPlain && QueryParts.directionWord(name) == nil ? name : path.pointer
    }

    private static func pair(_ condition: QueryCondition, _ withEq: inout Set<MemberPath>) -> (String, String)? {
        switch condition {
        case .test(let path, let test):
            switch test {
            case .equals(let operands):
                if let value = bareValue(operands), withEq.insert(path).inserted {
                    let name = path.description
                    let isBare =
                        !reserved.contains(name) && name.utf8.first != UInt8(ascii: "_")
                        && !name.utf8.contains(UInt8(ascii: ":"))
                    return (isBare ? name : name + ":eq", value)
                }
                return (path.description + ":in", list(operands))
            case .order(let relation, let operand): return (path.description + ":" + relation.rawValue, value(operand))
            case .contains(let operands):
                guard let value = bareValue(operands) else { return nil }
                return (path.description + ":contains", value)
            case .starts(let text): return (path.description + ":starts", self.text(text))
            case .ends(let text): return (path.description + ":ends", self.text(text))
            case .exists: return (path.description + ":exists", "true")
            }
        case .not(.test(let path, .equals(let operands))):
            if let value = bareValue(operands) { return (path.description + ":ne", value) }
            return (path.description + ":nin", list(operands))
        case .not(.test(let path, .exists)): return (path.description + ":exists", "false")
        case .all, .any, .not: return nil
        }
    }

    /// The value that is read as these operands; nil if there is none.
    private static func bareValue(_ operands: [ScalarOperand]) -> String? {
        guard case .string(let text)? = operands.last else { return nil }
        let candidates = [
            String(decoding: text, as: UTF8.self), String(decoding: ScalarOperand.string(text).spelling, as: UTF8.self),
        ]
        return candidates.first { (try? QueryParts.readings($0, of: "")) == operands }
    }

    /// The value that is read as this operand, a number or a string, where there is but one reading.
    private static func value(_ operand: ScalarOperand) -> String {
        let spelled = String(decoding: operand.spelling, as: UTF8.self)
        guard case .string(let text) = operand else { return spelled }
        let bare = String(decoding: text, as: UTF8.self)
        return (try? QueryParts.readings(bare, of: "")) == [operand] ? bare : spelled
    }

    /// The value that is read as this text where only texts are read.
    private static func text(_ text: [UInt8]) -> String {
        let bare = String(decoding: text, as: UTF8.self)
        return (try? QueryParts.text(bare, of: "")) == text ? bare : value(.string(text))
    }

    private static func list(_ operands: [ScalarOperand]) -> String {
        "[" + operands.map { String(decoding: $0.spelling, as: UTF8.self) }.joined(separator: ",") + "]"
    }
}

/// The conditions of a form, as they come.
private struct ConditionList {
    private(set) var all: [QueryCondition] = []
    /// Where the condition stands that a member equals something: a second such one is an alternative.
    private var equalities: [MemberPath: Int] = [:]
    private var budget = QueryBudget()

    mutating func add(_ parameter: String, _ value: String) throws(QueryError) {
        let (name, symbol) = try Self.split(parameter)
        let path = try QueryParts.path(name, in: parameter)
        try budget.spendTest()
        switch symbol {
        case .eq:
            let operands = try QueryParts.readings(value, of: parameter)
            try budget.spend(1)
            if let position = equalities[path], case .test(_, .equals(let others)) = all[position] {
                all[position] = .test(path, .equals(others + operands))
            } else {
                equalities[path] = all.count
                all.append(.test(path, .equals(operands)))
            }
        case .ne: all.append(.not(.test(path, .equals(try QueryParts.readings(value, of: parameter)))))
        case .in, .nin:
            let (count, operands) = try QueryParts.list(value, of: parameter)
            try budget.spend(count)
            let test = QueryCondition.test(path, .equals(operands))
            all.append(symbol == .in ? test : .not(test))
        case .lt, .lte, .gt, .gte:
            let readings = try QueryParts.readings(value, of: parameter)
            // A number is one, and what is no number is text.
            var operand = readings[readings.count - 1]
            if case .number = readings[0] { operand = readings[0] }
            all.append(.test(path, .order(MemberTest.Relation(symbol), operand)))
        case .contains: all.append(.test(path, .contains(try QueryParts.readings(value, of: parameter))))
        case .starts: all.append(.test(path, .starts(try QueryParts.text(value, of: parameter))))
        case .ends: all.append(.test(path, .ends(try QueryParts.text(value, of: parameter))))
        case .exists:
            switch value {
            case "true": all.append(.test(path, .exists))
            case "false": all.append(.not(.test(path, .exists)))
            case _: throw QueryError("The value of “\(parameter)” is true or false.")
            }
        }
    }

    /// The member, and the operator behind the last colon.
    private static func split(_ parameter: String) throws(QueryError) -> (name: String, symbol: QueryOperator) {
        guard let colon = parameter.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            if parameter.utf8.first == UInt8(ascii: "_") { throw QueryParts.underscored(parameter) }
            return (parameter, .eq)
        }
        let name = String(parameter[..<colon])
        let word = String(parameter[parameter.utf8.index(after: colon)...])
        guard let symbol = QueryOperator(rawValue: word) else {
            throw QueryError(
                "“\(word)” in the query parameter “\(parameter)” is no operator: there are \(QueryOperator.names). A member whose name has a colon is written with one: “\(parameter):eq”."
            )
        }
        return (name, symbol)
    }
}

extension MemberTest.Relation {
    /// Of one of the four operators that order.
    init(_ symbol: QueryOperator) { self = Self(rawValue: symbol.rawValue) ?? .less }
}

/// What is left of the comparisons and values that a query may have.
struct QueryBudget {
    private var tests = CollectionQuery.testLimit
    private var values = CollectionQuery.valueLimit

    mutating func spendTest(at pointer: String? = nil) throws(QueryError) {
        tests -= 1
        guard tests >= 0 else {
            throw QueryError("A query compares at most \(CollectionQuery.testLimit) times.", at: pointer)
        }
    }

    mutating func spend(_ count: Int, at pointer: String? = nil) throws(QueryError) {
        values -= count
        guard values >= 0 else {
            throw QueryError("A query compares with at most \(CollectionQuery.valueLimit) values.", at: pointer)
        }
    }
}
