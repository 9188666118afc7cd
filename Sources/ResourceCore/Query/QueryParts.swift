import HTTPSemantics
import JSONDocuments

/// The parts of a query that are written alike in forms and in JSON.
enum QueryParts {
    static func limit(_ value: String) throws(QueryError) -> Int {
        guard value.utf8.count <= 4, value.utf8.allSatisfy({ $0.digitValue != nil }), let limit = Int(value),
            1...CollectionQuery.largestLimit ~= limit
        else {
            throw QueryError("limit is a whole number from 1 to \(CollectionQuery.largestLimit), written in digits.")
        }
        return limit
    }

    /// The members of a list with commas between them.
    static func names(_ list: String) -> [String] { list.parts(between: UInt8(ascii: ",")) }

    static func after(_ value: String) throws(QueryError) -> String {
        guard QueryCursor.isWellFormed(value) else {
            throw QueryError("after is a cursor from the “next” of another page.")
        }
        return value
    }

    static func count(_ value: String) throws(QueryError) -> Bool {
        guard value == "exact" else { throw QueryError("count is “exact”, or left out.") }
        return true
    }

    static func view(_ value: String) throws(QueryError) -> Bool {
        guard value == "array" else { throw QueryError("view is “array”, or left out.") }
        return true
    }

    static func words(_ value: String) throws(QueryError) -> SearchWords {
        guard let words = SearchWords(value) else {
            throw QueryError("q has 1 to \(SearchWords.limit) words, which letters and digits make.")
        }
        return words
    }

    static func sort(_ members: [String]) throws(QueryError) -> [SortMember] {
        var sort: [SortMember] = []
        for member in members {
            let isDescending = member.utf8.first == UInt8(ascii: "-")
            if member.utf8.first == UInt8(ascii: " ") {
                throw QueryError(
                    "A member in sort begins with a space, which is what a “+” means in a query: ascending has no sign."
                )
            }
            if let word = directionWord(member) {
                let name = String(decoding: member.utf8.dropLast(word.utf8.count), as: UTF8.self)
                let sign = word.hasSuffix("desc") ? "-" : ""
                throw QueryError(
                    "“\(member)” in sort is “\(sign)\(name)” here. A member of that name is written “/\(member)”.")
            }
            let path = try path(
                isDescending ? String(decoding: member.utf8.dropFirst(), as: UTF8.self) : member, in: "sort")
            guard !sort.contains(where: { $0.path == path }) else {
                throw QueryError("sort has the member “\(path.description)” twice.")
            }
            sort.append(SortMember(path, isDescending: isDescending))
        }
        guard sort.count <= CollectionQuery.sortLimit else {
            throw QueryError("sort has at most \(CollectionQuery.sortLimit) members.")
        }
        return sort
    }

    /// How other services write a direction behind a member; nil if that is not there.
    static func directionWord(_ member: String) -> String? {
        guard member.utf8.first != UInt8(ascii: "/") else { return nil }
        return [":desc", " desc", ":asc", " asc"].first { member.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }

    static func fields(_ names: [String]) throws(QueryError) -> [MemberPath] {
        guard 1...CollectionQuery.fieldLimit ~= names.count else {
            throw QueryError("fields has 1 to \(CollectionQuery.fieldLimit) members.")
        }
        var paths: [MemberPath] = []
        for name in names { paths.append(try path(name, in: "fields")) }
        return paths
    }

    /// A member, as a dotted path or a JSON Pointer.
    static func path(_ name: String, in parameter: String) throws(QueryError) -> MemberPath {
        do {
            return try MemberPath(parsing: name)
        } catch {
            throw QueryError("The query parameter “\(parameter)” names no member. \(error.sentence)")
        }
    }

    /// What a value may mean: a number, a boolean or null, and a text; a JSON string only that.
    static func readings(_ value: String, of parameter: String) throws(QueryError) -> [ScalarOperand] {
        let text = Array(value.utf8)
        if text.first == UInt8(ascii: "\"") { return [.string(try quoted(text, of: parameter))] }
        switch value {
        case "null": return [.null, .string(text)]
        case "true": return [.boolean(true), .string(text)]
        case "false": return [.boolean(false), .string(text)]
        case _: return ScalarOperand.Number(text).map { [.number($0), .string(text)] } ?? [.string(text)]
        }
    }

    /// A text, or a JSON string.
    static func text(_ value: String, of parameter: String) throws(QueryError) -> [UInt8] {
        let text = Array(value.utf8)
        return text.first == UInt8(ascii: "\"") ? try quoted(text, of: parameter) : text
    }

    /// A JSON array of scalars, or values with commas between them: how many, and all that they may be read as.
    static func list(
        _ value: String, of parameter: String
    ) throws(QueryError) -> (count: Int, operands: [ScalarOperand]) {
        let text = Array(value.utf8)
        if text.first == UInt8(ascii: "[") {
            guard case .array(let array) = try? JSONDocument(parsing: text).value else {
                throw QueryError("The value of “\(parameter)” begins with a bracket, but is no JSON array.")
            }
            let operands = array.elements.compactMap { ScalarOperand($0) }
            guard operands.count == array.count else {
                throw QueryError("The array of “\(parameter)” has an element that is an array or an object.")
            }
            return (array.count, operands)
        }
        var operands: [ScalarOperand] = []
        let elements = elements(text)
        for element in elements {
            operands += try readings(String(decoding: element, as: UTF8.self), of: parameter)
        }
        return (elements.count, operands)
    }

    /// What stands between commas; a comma in a JSON string is none of them.
    private static func elements(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        var elements: [ArraySlice<UInt8>] = []
        var start = 0
        var at = 0
        while true {
            if at == start, at < text.count, text[at] == UInt8(ascii: "\"") {
                at += 1
                while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
                at = min(at, text.count)
            }
            while at < text.count, text[at] != UInt8(ascii: ",") { at += 1 }
            elements.append(text[start..<at])
            guard at < text.count else { return elements }
            at += 1
            start = at
        }
    }

    private static func quoted(_ text: [UInt8], of parameter: String) throws(QueryError) -> [UInt8] {
        guard text.last == UInt8(ascii: "\""), case .string(let string) = try? JSONDocument(parsing: text).value,
            case .string(let decoded) = ScalarOperand(.string(string))
        else {
            throw QueryError("The value of “\(parameter)” begins with a quote, but is no JSON string.")
        }
        return decoded
    }

    /// json-server's names of what is reserved here.
    private static let formerNames: [(former: String, now: String)] = [
        ("_sort", "“sort” (and “-” before a member for descending order)"),
        ("_order", "“sort”, with “-” before the member"),
        ("_limit", "“limit”"), ("_per_page", "“limit”"), ("_page", "“after”, with the cursor of the page before"),
        ("_start", "“after”, with the cursor of the page before"), ("_end", "“limit”"), ("_fields", "“fields”"),
        ("_embed", "a request of its own, such as /comments?postId=1,"), ("_expand", "a request of its own"),
        ("_where", "“where” in the body of a QUERY request"),
    ]

    /// A bare name that begins with an underscore.
    static func underscored(_ name: String) -> QueryError {
        let now = formerNames.first { $0.former == name }?.now
        return QueryError(
            "The query parameter “\(name)” begins with an underscore, and there is none such."
                + (now.map { " What json-server calls \(name) is \($0) here." } ?? "")
                + " A member of that name is written “/\(name)”.")
    }
}
