import DeveloperPages
import HTTPSemantics
import ResourceCore
import Testing

/// One language's code for all cases, run, and what came of it.
struct SnippetRun {
    let programs: [SnippetProgram]
    private let language: SnippetLanguage
    private let relay: Relay
    private let workshop: Workshop

    /// Writes the code and runs it. A case that the language refuses must be one that the case says it refuses.
    init(_ language: SnippetLanguage, _ runner: Runner, _ relay: Relay) throws {
        self.language = language
        self.relay = relay
        workshop = try Workshop()
        var programs: [SnippetProgram] = []
        for (number, snippet) in SnippetCase.all.enumerated() {
            let text = snippet.text(collection: Self.collection(number), authority: relay.authority)
            let request = try SnippetRequest(parsing: text)
            do throws(SnippetRefusal) {
                let code = try Snippets.code(for: request, in: language)
                programs.append(SnippetProgram(number: number, code: code))
                #expect(snippet.refusals[language] == nil, "\(language), \(snippet.name): not refused")
            } catch {
                #expect(snippet.refusals[language] == error, "\(language), \(snippet.name)")
            }
        }
        self.programs = programs
        try runner.run(programs, workshop, relay)
    }

    /// The collection of a case.
    private static func collection(_ number: Int) -> String { "case-\(number)" }

    /// Holds everything that arrived against the cases.
    func verify() throws {
        for program in programs {
            let snippet = SnippetCase.all[program.number]
            let place: Comment = "\(language), \(snippet.name):\n\(program.code.prefix(2_000))"
            let requests = relay.requests(to: Self.collection(program.number))
            #expect(requests.count == 1, "\(place) \(workshop.errors(program.number))")
            guard let request = requests.first, let answer = request.answer else { continue }
            verify(request, snippet, place)
            verifyOutput(of: program, answer, place)
            if request.method == "PUT", answer.status == 201, let content = snippet.content {
                let stored = try relay.service.send("GET", request.target)
                #expect(stored.content == Array(content.utf8), place)
                #expect(stored["Content-Type"] == request["Content-Type"], place)
            }
        }
    }

    private func verify(_ request: ReceivedRequest, _ snippet: SnippetCase, _ place: Comment) {
        let target = "/\(request.firstSegment)\(snippet.path)"
        #expect(request.method == snippet.method, place)
        let isEquivalent = Self.respelling[language].map { marks in
            Self.plain(request.target, marks) == Self.plain(target, marks)
        }
        #expect(request.target == target || isEquivalent == true, "\(request.target) \(place)")
        #expect(request["Host"] == relay.authority, place)
        #expect(request.content == Array((snippet.content ?? "").utf8), place)
        var given: [String: String] = [:]
        for (name, value) in snippet.fields.map({ ($0.name.lowercased(), $0.value) }) {
            given[name] = given[name].map { $0 + ", " + value } ?? value
        }
        for (name, value) in given {
            // Mono writes Accept anew, with a space after each semicolon.
            let isRespelled = language == .csharp && name == "accept"
            let got = request[name]?.replacing(isRespelled ? "; " : "\n", with: ";")
            #expect(got == value, "\(name) \(place)")
        }
        for field in request.fields where given[field.name.lowercased()] == nil {
            #expect(isOwn(field), "\(field) was not asked for; \(place)")
        }
    }

    /// The code prints the answer: its status and its content.
    private func verifyOutput(of program: SnippetProgram, _ answer: Answer, _ place: Comment) {
        let output = workshop.output(program.number)
        // HTTPie without a terminal prints the content alone.
        if language != .httpie { #expect(output.contains("\(answer.status)"), "\(output) \(place)") }
        let isShown = SnippetCase.all[program.number].method == "HEAD" || output.contains(answer.text)
        #expect(isShown || answer.content.isEmpty, "\(output) \(place)")
    }

    /// Languages whose clients respell percent-encoding in an equivalent way (RFC 3986 §6.2.2), with the characters that
    /// they do not keep encoded: Mono has those of RFC 2396 §2.3.
    private static let respelling: [SnippetLanguage: String] = [
        .httpie: "-._~", .python: "-._~", .csharp: "-._~!'()*",
    ]

    /// The target with everything decoded that needs no encoding.
    private static func plain(_ target: String, _ marks: String) -> [UInt8] {
        var bytes = Array(target.utf8)
        var position = 0
        while position + 2 < bytes.count {
            let digits = String(decoding: bytes[position + 1...position + 2], as: UTF8.self)
            if bytes[position] == UInt8(ascii: "%"), let byte = UInt8(digits, radix: 16) {
                let scalar = Unicode.Scalar(byte)
                let isNeedless = ("0123456789" + marks).unicodeScalars.contains(scalar)
                let isUnreserved = isNeedless || scalar.isASCII && scalar.properties.isAlphabetic
                let spelling = isUnreserved ? [byte] : Array("%\(digits.uppercased())".utf8)
                bytes.replaceSubrange(position...position + 2, with: spelling)
                position += spelling.count
            } else {
                position += 1
            }
        }
        return bytes
    }

    /// Whether a field is one that clients add without changing what is asked for.
    private func isOwn(_ field: Answer.Field) -> Bool {
        switch field.name.lowercased() {
        case "host", "content-length", "connection", "user-agent", "accept-encoding", "accept-language", "origin",
            "referer":
            true
        case "accept":
            // HTTPie prefers JSON where it sends content.
            ["*/*", "application/json, */*;q=0.5"].contains(field.value)
        // Browsers: a condition of one's own, or a range, keeps their cache out.
        case "cache-control", "pragma": ["no-cache", "max-age=0"].contains(field.value)
        case let name: name.hasPrefix("sec-")
        }
    }
}
