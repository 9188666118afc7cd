import JSONDocuments

/// Queries as JSON: `{"where":{"or":[{"price":{"gte":10}},{"not":{"city":"Oslo"}}]},"sort":["-price"],"limit":50}`.
package enum QueryJSON {
    /// - Throws: where it is no query, what is wrong with it, and where.
    package static func parse(_ document: JSONDocument) throws(QueryError) -> CollectionQuery {
        guard case .object(let members) = document.value else {
            throw QueryError("A query in JSON is an object.", at: "")
        }
        var query = CollectionQuery()
        for (name, value) in members.members {
            let name = name.text ?? ""
            let pointer = MemberPath(tokens: [Array(name.utf8)]).pointer
            do throws(QueryError) {
                switch name {
                case "where": query.condition = try WhereReader().parse(value, at: pointer)
                case "sort": query.sort = try QueryParts.sort(try texts(value, name))
                case "fields": query.fields = try QueryParts.fields(try texts(value, name))
                case "q": query.words = try QueryParts.words(try text(value, name))
                case "count": query.isCounted = try QueryParts.count(try text(value, name))
                case "view": query.isArray = try QueryParts.view(try text(value, name))
                case "limit":
                    guard case .number(let number) = value else { throw QueryError("limit is a whole number.") }
                    query.limit = try QueryParts.limit(number.spelling)
                case "after": query.after = try QueryParts.after(try text(value, name))
                case _:
                    throw QueryError(
                        "A query has no member “\(name)”: it has where, sort, fields, q, count, view, limit and after.")
                }
            } catch {
                var error = error
                error.pointer = error.pointer ?? pointer
                throw error
            }
        }
        return query
    }

    private static func text(_ value: JSONValue, _ name: String) throws(QueryError) -> String {
        guard case .string(let string) = value, let text = string.text else { throw QueryError("\(name) is a string.") }
        return text
    }

    private static func texts(_ value: JSONValue, _ name: String) throws(QueryError) -> [String] {
        guard case .array(let array) = value else { throw QueryError("\(name) is an array of strings.") }
        return try array.elements.map { (element) throws(QueryError) in
            guard case .string(let string) = element, let text = string.text else {
                throw QueryError("\(name) is an array of strings.")
            }
            return text
        }
    }
}

/// Reads `where`.
private final class WhereReader {
    private var budget = QueryBudget()

    func parse(_ value: JSONValue, at pointer: String) throws(QueryError) -> QueryCondition {
        guard case .object(let object) = value else {
            throw QueryError("A condition is an object, of members and what must hold of them.", at: pointer)
        }
        var conditions: [QueryCondition] = []
        for (name, value) in object.members {
            guard let name = name.text else { throw QueryError("A name has half of a surrogate pair.", at: pointer) }
            let place = pointer + MemberPath(tokens: [Array(name.utf8)]).pointer
            switch name {
            case "or":
                guard case .array(let array) = value, array.count > 0 else {
                    throw QueryError("or is an array of one or more conditions.", at: place)
                }
                var alternatives: [QueryCondition] = []
                for (position, element) in array.elements.enumerated() {
                    // Alternatives take time, too, even if they compare nothing.
                    try budget.spend(1, at: "\(place)/\(position)")
                    alternatives.append(try parse(element, at: "\(place)/\(position)").simplified)
                }
                conditions.append(.any(alternatives))
            case "not":
                try budget.spend(1, at: place)
                conditions.append(.not(try parse(value, at: place).simplified))
            case _: conditions += try tests(name, value, at: place)
            }
        }
        return .all(conditions)
    }

    private func tests(_ name: String, _ value: JSONValue, at place: String) throws(QueryError) -> [QueryCondition] {
        if name.utf8.first == UInt8(ascii: "_") {
            var error = QueryParts.underscored(name)
            error.pointer = place
            throw error
        }
        if let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")), name.utf8.first != UInt8(ascii: "/"),
            let symbol = QueryOperator(rawValue: String(name[name.utf8.index(after: colon)...]))
        {
            throw QueryError(
                "“\(name)” is how a form writes it: in JSON that is {\"\(name[..<colon])\":{\"\(symbol.rawValue)\":…}}. A member of that name is written “/\(name)”.",
                at: place)
        }
        let path: MemberPath
        do {
            path = try MemberPath(parsing: name)
        } catch {
            throw QueryError("“\(name)” names no member. \(error.sentence)", at: place)
        }
        switch value {
        case .array(let array): throw QueryError(Self.advice(on: name, array), at: place)
        case .object(let object):
            guard object.count > 0 else { throw QueryError("“\(name)” is compared with nothing.", at: place) }
            return try object.members.map { (symbol, value) throws(QueryError) in
                let symbol = symbol.text ?? ""
                let place = place + MemberPath(tokens: [Array(symbol.utf8)]).pointer
                guard let known = QueryOperator(rawValue: symbol) else {
                    throw QueryError("“\(symbol)” is no operator: there are \(QueryOperator.names).", at: place)
                }
                return try test(path, known, value, at: place)
            }
        case .null, .boolean, .number, .string: return [try test(path, .eq, value, at: place)]
        }
    }

    /// What is wrong with an array where a member's value should be.
    private static func advice(on name: String, _ array: JSONArray) -> String {
        guard array.elements.contains(where: { if case .object = $0 { true } else { false } }) else {
            return "“\(name)” is compared with an array: write {\"in\":[…]}."
        }
        return
            "“\(name)” is taken for a member, and an array of conditions is nothing that it could equal. What stands in one object must all hold; “or” takes an array of conditions, “not” one condition."
    }

    private func test(
        _ path: MemberPath, _ symbol: QueryOperator, _ value: JSONValue, at place: String
    ) throws(QueryError) -> QueryCondition {
        try budget.spendTest(at: place)
        func scalar() throws(QueryError) -> ScalarOperand {
            guard let operand = ScalarOperand(value) else {
                throw QueryError("\(symbol.rawValue) takes a string, a number, a boolean or null.", at: place)
            }
            return operand
        }
        func text() throws(QueryError) -> [UInt8] {
            guard case .string(let decoded) = ScalarOperand(value) else {
                throw QueryError("\(symbol.rawValue) takes a string.", at: place)
            }
            return decoded
        }
        switch symbol {
        case .eq: return .test(path, .equals([try scalar()]))
        case .ne: return .not(.test(path, .equals([try scalar()])))
        case .in, .nin:
            guard case .array(let array) = value else {
                throw QueryError("\(symbol.rawValue) takes an array.", at: place)
            }
            try budget.spend(array.count, at: place)
            let operands = array.elements.compactMap { ScalarOperand($0) }
            guard operands.count == array.count else {
                throw QueryError(
                    "\(symbol.rawValue) takes an array of strings, numbers, booleans and nulls.", at: place)
            }
            let test = QueryCondition.test(path, .equals(operands))
            return symbol == .in ? test : .not(test)
        case .lt, .lte, .gt, .gte:
            let operand = try scalar()
            switch operand {
            case .number, .string: return .test(path, .order(MemberTest.Relation(symbol), operand))
            case .null, .boolean: throw QueryError("\(symbol.rawValue) takes a number or a string.", at: place)
            }
        case .contains: return .test(path, .contains([try scalar()]))
        case .starts: return .test(path, .starts(try text()))
        case .ends: return .test(path, .ends(try text()))
        case .exists:
            guard case .boolean(let isThere) = value else { throw QueryError("exists takes true or false.", at: place) }
            return isThere ? .test(path, .exists) : .not(.test(path, .exists))
        }
    }
}

extension QueryCondition {
    /// The same condition where it is a list of one.
    fileprivate var simplified: QueryCondition {
        if case .all(let conditions) = self, conditions.count == 1 { conditions[0] } else { self }
    }
}
