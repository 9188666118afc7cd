import HTTPSemantics
import ResourceAPI

extension Transcript {
    /// Reads a file.
    /// - Throws: a `TranscriptError` that names the place.
    package init(parsing text: String) throws(TranscriptError) {
        let reader = try TranscriptReader(text)
        var parser = try TranscriptParser(reader.variables)
        var blocks = reader.blocks
        (lesson, title, introduction) = (nil, "", "")
        exchanges = []
        if blocks[0].title == nil, let first = blocks[0].comments.first, first.number == 1,
            TranscriptReader.mark(first.text) == nil, let title = TranscriptParser.prose(first)
        {
            (lesson, self.title) = Self.heading(title)
            blocks[0].comments.removeFirst()
        }
        // What stands before the first ### is about the whole file.
        let about = blocks[0].comments.filter { TranscriptReader.mark($0.text) == nil }
        introduction = about.compactMap(TranscriptParser.prose).joined(separator: " ")
        blocks[0].comments.removeAll { TranscriptParser.prose($0) != nil && TranscriptReader.mark($0.text) == nil }
        for block in blocks {
            if let exchange = try parser.exchange(block) { exchanges.append(exchange) }
        }
        try parser.end(in: reader.blocks[reader.blocks.count - 1].end)
        try parser.markRaces(in: &exchanges)
    }

    /// Reads a file that is to be played: there is a request in it.
    /// - Throws: a `TranscriptError` that names the place.
    package init(playing text: String) throws(TranscriptError) {
        try self.init(parsing: text)
        guard !exchanges.isEmpty else { throw TranscriptError(line: 1, fault: "there is no request in it") }
    }

    private static func heading(_ title: String) -> (lesson: Int?, title: String) {
        var rest = title[...]
        guard rest.take("Lesson "), !rest.hasPrefix("0"),
            let number = rest.take(atLeast: 1, atMost: 3, of: \.isDigit), rest.take(": "), !rest.isEmpty
        else { return (nil, title) }
        return (Int(number), String(rest))
    }
}

/// Makes exchanges of what the lines of a transcript are.
struct TranscriptParser {
    private typealias Line = TranscriptReader.Line

    private var variables: [String: Substring] = [:]
    private let definitions: [(name: Substring, value: Substring, line: TranscriptReader.Line)]
    /// The names that requests have had so far.
    private var names: Set<String> = []
    private var marks = Marks()
    /// Whether a request is being read, which has no answer yet that it could refer to.
    private var isInRequest = false
    /// How many requests race from one on, by its index; 0 for “it and those with the same mark”.
    private var races: [Int: Int] = [:]
    /// Where each request begins, and its mark that says that it races.
    private var places: [(request: TranscriptReader.Line, race: TranscriptReader.Line?)] = []

    /// What the comments before a request say of it.
    private struct Marks {
        var name: String?
        var client: String?
        var fault: String?
        var faultLine: TranscriptReader.Line?
        var race: Int?
        var raceLine: TranscriptReader.Line?
        var lastLine: TranscriptReader.Line?
    }

    init(_ definitions: [(name: Substring, value: Substring, line: TranscriptReader.Line)]) throws(TranscriptError) {
        self.definitions = definitions
        for (name, value, line) in definitions {
            guard Template.isName(name) else {
                throw line.error("a variable's name has letters, digits and _ only, not “\(name)”", at: name.startIndex)
            }
            variables[String(name)] = value
        }
        for (name, value, line) in definitions where name != "host" {
            _ = try expanded(value, in: line, within: [String(name)], isDefinition: true)
        }
    }

    /// What a comment says to people; nil if it is a mark or nothing.
    static func prose(_ line: TranscriptReader.Line) -> String? {
        let text = line.text.trimmed
        for start in ["# ", "// "] where text.hasPrefix(start) { return String(text.dropFirst(start.count).trimmed) }
        return nil
    }

    /// The exchange of a block; nil if there is none in it.
    mutating func exchange(_ block: TranscriptReader.Block) throws(TranscriptError) -> Transcript.Exchange? {
        var comments = CommentReader(block.comments)
        let question = try comments.question(end: block.end)
        var prose: [String] = []
        for line in comments.others {
            if let (name, value) = TranscriptReader.mark(line.text) {
                try take(name, value, line)
            } else if let text = Self.prose(line) {
                prose.append(text)
            }
        }
        guard let start = block.requestLines.first else {
            if question != nil { throw block.end.error("expected a request after the question") }
            return nil
        }
        defer { marks = Marks() }
        if let race = marks.race { races[places.count] = race }
        places.append((start, marks.raceLine))
        let request = try request(block, start)
        if let line = marks.faultLine { try judge(faultOf: request, line) }
        if let name = marks.name { names.insert(name) }
        let title = block.title ?? ""
        return Transcript.Exchange(
            title: title.isEmpty ? request.startLine : title, prose: prose.joined(separator: " "), question: question,
            name: marks.name, client: marks.client, fault: marks.fault, race: nil, request: request,
            answer: try answer(block.answer))
    }

    /// - Parameter line: The last one.
    func end(in line: TranscriptReader.Line) throws(TranscriptError) {
        if let last = marks.lastLine { throw last.error("expected a request after this mark") }
        // A variable may stand for what a later request is answered; of all those that there are.
        for (name, value, line) in definitions where name != "host" {
            _ = try expanded(value, in: line, within: [String(name)])
        }
    }

    /// Says which exchanges race with which.
    func markRaces(in exchanges: inout [Transcript.Exchange]) throws(TranscriptError) {
        var index = 0
        while index < exchanges.count {
            guard let number = races[index] else {
                index += 1
                continue
            }
            var end = index + max(number, 1)
            while number == 0, end < exchanges.count, races[end] == 0 { end += 1 }
            // One alone races with the next.
            if end == index + 1 { end += 1 }
            guard end <= exchanges.count else {
                let left = exchanges.count - index
                throw (places[index].race ?? places[index].request).error(
                    left == 1
                        ? "no request comes after this one, for it to race with"
                        : "“@together \(number)” takes \(number) requests, and from here on there are \(left)")
            }
            for racing in index..<end {
                try judge(exchanges[racing], after: exchanges[index..<racing], and: exchanges[..<index])
                exchanges[racing].race = index
            }
            index = end
        }
    }

    /// Refuses what keeps a request from racing with those before it.
    private func judge(
        _ exchange: Transcript.Exchange, after racing: ArraySlice<Transcript.Exchange>,
        and earlier: ArraySlice<Transcript.Exchange>
    ) throws(TranscriptError) {
        let line = places[racing.endIndex].request
        let isFaulty = exchange.request.fields.contains {
            $0.name == .prefer && !Preference.all(named: "fault", in: [$0.value]).isEmpty
        }
        guard exchange.fault == nil, !isFaulty else {
            throw line.error("a request that races asks for no fault of its own: the race is one")
        }
        for name in exchange.request.references where !earlier.contains(where: { $0.name == name }) {
            guard !racing.contains(where: { $0.name == name }) else {
                throw line.error("“\(name)” races with this request, and so has no answer that it could refer to")
            }
        }
    }

    /// Refuses a fault where the service has none take place.
    private func judge(
        faultOf request: Transcript.Message, _ line: TranscriptReader.Line
    ) throws(TranscriptError) {
        let place = TranscriptReader.mark(line.text)?.name.startIndex ?? line.text.startIndex
        guard request.method != Method.options.rawValue else {
            throw line.error("an OPTIONS request meets no fault", at: place)
        }
        // What is asked of a space is asked of what is in it.
        let path = request.target.asciiLowercased().replacing("%5f", with: "_")
        guard !path.hasPrefix("/_") || path.hasPrefix("/_spaces/") else {
            throw line.error("a request for an address under “_” meets no fault", at: place)
        }
    }

    private mutating func take(
        _ name: Substring, _ value: Substring, _ line: TranscriptReader.Line
    ) throws(TranscriptError) {
        let place = value.isEmpty ? line.text.endIndex : value.startIndex
        marks.lastLine = line
        let isTaken =
            switch name {
            case "name": marks.name != nil
            case "client": marks.client != nil
            case "fault": marks.fault != nil
            case "together": marks.race != nil
            case _: false
            }
        guard !isTaken else {
            throw line.error("a request has one “@\(name)”, and here is a second one", at: name.startIndex)
        }
        switch name {
        case "name":
            guard Template.isName(value) else {
                throw line.error("a request's name has letters, digits and _ only", at: place)
            }
            guard variables[String(value)] == nil else {
                throw line.error("“\(value)” is a variable of the file already", at: place)
            }
            marks.name = String(value)
        case "client":
            guard !value.isEmpty else { throw line.error("expected a name after “@client”", at: place) }
            marks.client = String(value)
        case "fault":
            guard !value.isEmpty, Preference.all(named: "fault", in: ["fault=" + value]).first != .some(nil) else {
                throw line.error("expected a fault after “@fault”, such as drop; at=answer", at: place)
            }
            if let trouble = FaultPreference.trouble(with: String(value)) { throw line.error(trouble, at: place) }
            marks.fault = String(value)
            marks.faultLine = line
        case "together":
            guard value.isEmpty || Int(value).map({ 2...100 ~= $0 }) == true else {
                throw line.error("“@together” takes how many requests race, from 2 to 100, or nothing", at: place)
            }
            marks.race = Int(value) ?? 0
            marks.raceLine = line
        case "note", "no-redirect", "no-cookie-jar", "no-log", "no-auto-encoding": break
        case _:
            throw line.error(
                "“@\(name)” is not known here; there are @name, @client, @fault and @together", at: name.startIndex)
        }
    }

    // MARK: Request

    private mutating func request(
        _ block: TranscriptReader.Block, _ line: TranscriptReader.Line
    ) throws(TranscriptError) -> Transcript.Message {
        isInRequest = true
        defer { isInRequest = false }
        var text = line.text.trimmed
        if let version = text.firstRange(of: " HTTP/") { text = text[..<version.lowerBound].trimmed }
        let words = text.split(separator: " ", maxSplits: 1)
        let isAddressAlone = words.count == 1 && (text.hasPrefix("{{") || text.hasPrefix("http"))
        let method = isAddressAlone ? "GET" : EditorRequest.method(words.first.map { String($0) } ?? "")
        guard method.utf8.allSatisfy(\.isTokenByte), words.count == (isAddressAlone ? 1 : 2) else {
            throw line.error("expected a request line, such as PUT {{host}}/orders/1 HTTP/1.1")
        }
        var address = try expanded(isAddressAlone ? words[0] : words[1].trimmed, in: line)
        for more in block.requestLines.dropFirst() {
            var rest = more.text.trimmed
            if let version = rest.firstRange(of: " HTTP/") { rest = rest[..<version.lowerBound].trimmed }
            address += try expanded(rest, in: more)
        }
        var fields: [FieldLine] = []
        for field in block.fields {
            guard let colon = field.text.firstIndex(of: ":") else {
                throw field.error("expected a header, “Name: value”")
            }
            let name = field.text[..<colon].trimmed
            guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else {
                throw field.error("“\(name)” is no name of a header")
            }
            let value = try expanded(field.text[field.text.index(after: colon)...].trimmed, in: field)
            fields.append(FieldLine(spelling: String(name), value: value))
        }
        let target = try target(address, &fields, line)
        var content: [String] = []
        for line in block.content { content.append(try expanded(line.text, in: line)) }
        let type = fields.first { $0.name == .contentType }?.value
        return Transcript.Message(
            startLine: "\(method) \(target)", fields: fields, content: Self.joined(content, type))
    }

    /// The path and query of an address on the service.
    private func target(
        _ address: String, _ fields: inout [FieldLine], _ line: TranscriptReader.Line
    ) throws(TranscriptError) -> String {
        var rest: Substring
        if address.hasPrefix("/") {
            rest = address[...]
            // In such a request the Host header says where it goes.
            if variables["host"] == nil { fields.removeAll { $0.name == .host } }
        } else {
            let starts = ["{{host}}", "http://{{host}}", "https://{{host}}"]
            guard let start = starts.first(where: { address.hasPrefix($0) }) else {
                throw line.error(
                    "expected an address that begins with {{host}}, for a run may have a host of its own: not “\(address)”"
                )
            }
            rest = address.dropFirst(start.count)
        }
        if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
        if !rest.hasPrefix("/"), !rest.hasPrefix("{{") { rest = "/" + rest }
        guard !rest.contains(where: { $0 == "\t" }) else { throw line.error("expected an address without white space") }
        return EditorRequest.encodedTemplate(String(rest))
    }

    /// As REST Client joins the lines of content.
    private static func joined(_ lines: [String], _ type: String?) -> String {
        guard !lines.isEmpty else { return "" }
        let type = (type ?? "").prefix { $0 != ";" }.asciiLowercasedText
        if type == "application/x-www-form-urlencoded" {
            return lines.dropFirst().reduce(lines[0]) { $0 + ($1.hasPrefix("&") ? "" : "\n") + $1 }
        }
        return lines.joined(separator: "\n") + (type == "application/x-ndjson" ? "\n" : "")
    }

    // MARK: Answer

    private func answer(_ lines: [TranscriptReader.Line]) throws(TranscriptError) -> Expectation {
        guard let first = lines.first else { return .any }
        if first.text.trimmed == "no answer" {
            if lines.count > 1 { throw lines[1].error("after “no answer” comes nothing") }
            return .none
        }
        guard Self.isStatusLine(first.text) else {
            throw first.error("expected a status line, such as #< HTTP/1.1 201 Created, or #< no answer")
        }
        var fields: [FieldLine] = []
        var rest = lines.dropFirst()
        while let line = rest.first, !line.text.trimmed.isEmpty {
            rest = rest.dropFirst()
            guard let colon = line.text.firstIndex(of: ":"), colon > line.text.startIndex else {
                throw line.error("expected a header, “Name: value”")
            }
            let value = try expanded(line.text[line.text.index(after: colon)...].trimmed, in: line)
            fields.append(FieldLine(spelling: String(line.text[..<colon].trimmed), value: value))
        }
        var content: String?
        if !rest.isEmpty {
            var texts: [String] = []
            for line in rest.dropFirst() { texts.append(try expanded(line.text, in: line)) }
            while texts.last?.isEmpty == true { texts.removeLast() }
            content = texts.joined(separator: "\n")
        }
        let statusLine = String(first.text.trimmed)
        return .answer(ExpectedAnswer(statusLine: statusLine, fields: fields, content: content))
    }

    /// Whether it is one in which an ellipsis may stand for what is left open.
    private static func isStatusLine(_ text: Substring) -> Bool {
        var rest = text
        return rest.take("HTTP/") && rest.take(atLeast: 1, of: { $0.isDigit || $0 == "." || $0 == "…" }) != nil
            && rest.take(" ") && rest.take(atLeast: 1, atMost: 3, of: { $0.isDigit || $0 == "…" }) != nil
            && (rest.isEmpty || rest.hasPrefix(" "))
    }

    // MARK: Variables

    /// The text with the file's variables in their places; what is known only later stays.
    private func expanded(
        _ text: Substring, in line: TranscriptReader.Line, within outer: [String] = [],
        at start: Substring.Index? = nil,
        isDefinition: Bool = false
    ) throws(TranscriptError) -> String {
        guard text.contains("{{") else { return String(text) }
        let text = String(text)
        var result = ""
        for piece in Template.pieces(of: text) {
            switch piece {
            case .text(let text): result += text
            case .reference(let inner, let index):
                let distance = text.distance(from: text.startIndex, to: index)
                let found = line.text.firstRange(of: text)?.lowerBound ?? line.text.startIndex
                let place = start ?? line.text.index(found, offsetBy: distance, limitedBy: line.text.endIndex)
                switch Template.reference(inner) {
                case .failure(let error): throw line.error(error.fault, at: place)
                case .success(.variable("host")), .success(.generated): result += "{{\(inner.trimmed)}}"
                case .success(.variable(let name)):
                    guard let value = variables[name] else {
                        throw line.error("there is no variable “\(name)” in this file", at: place)
                    }
                    guard !outer.contains(name) else { throw line.error("“\(name)” refers to itself", at: place) }
                    result += try expanded(
                        value, in: line, within: outer + [name], at: place, isDefinition: isDefinition)
                case .success(.exchange(let name, _)):
                    guard isDefinition || names.contains(name) || marks.name == name && !isInRequest else {
                        if marks.name == name {
                            throw line.error(
                                "“\(name)” is this request itself, which has no answer before it is sent", at: place)
                        }
                        throw line.error("no request before this one is named “\(name)”", at: place)
                    }
                    result += "{{\(inner.trimmed)}}"
                }
            }
        }
        return result
    }
}
