import DeveloperPages
import Glibc
import HTTPSemantics
import JSONDocuments

/// Plays a transcript on a service: sends its requests, those of a race at once, and compares what comes.
struct Player {
    /// What came of a request.
    struct Played {
        var exchange: Transcript.Exchange
        /// As it was sent; nil if it could not be made.
        var request: Transcript.Message?
        /// As it came; nil if none did.
        var answer: Transcript.Message?
        /// How it came to no answer; nil if there is one.
        var trouble: String?
        /// What is not as it should be, in sentences.
        var faults: [String] = []
        /// The questions by which the service came to its answer, where that differs.
        var explanation: [String] = []
        var seconds = 0.0

        var isAsExpected: Bool { faults.isEmpty }
    }

    let client: HTTPClient
    private var run: TranscriptRun
    /// What stands before the paths of requests.
    private let base: String
    /// What stands before the paths in answers.
    private let proxyPath: String

    /// - Parameters:
    ///   - base: What stands before the paths of requests, without a slash at its end.
    ///   - proxyPath: What answers have before the paths of the service.
    init(_ client: HTTPClient, base: String = "", proxyPath: String = "") {
        self.client = client
        self.base = base
        self.proxyPath = proxyPath
        run = TranscriptRun(host: "http://\(client.authority.spelling)\(base)")
    }

    /// The request of an exchange as it would be sent now.
    func request(_ exchange: Transcript.Exchange) throws(TranscriptRun.Unresolved) -> Transcript.Message {
        try run.request(exchange)
    }

    /// Plays exchanges that go together: one, or those of a race.
    /// - Parameter requests: Theirs, if they were made already.
    mutating func play(
        _ exchanges: ArraySlice<Transcript.Exchange>, as requests: [Transcript.Message]? = nil
    ) throws(StartError) -> [Played] {
        var played = exchanges.map { Played(exchange: $0) }
        var sent: [SentRequest?] = []
        var race = exchanges.count > 1 ? try Race(of: exchanges.count, client, base) : nil
        defer { race?.end() }
        /// The one for which there was no race.
        var absent: Int?
        var began: [ContinuousClock.Instant] = []
        for index in played.indices {
            began.append(.now)
            var hasArrived = false
            switch requests.map({ .success($0[index]) }) ?? made(played[index].exchange) {
            case .success(let request):
                played[index].request = request
                let begun = try begin(request, in: race)
                sent.append(begun)
                hasArrived = try race?.hasArrived(index + 1, begun) ?? true
            case .failure(let error):
                played[index].faults = [error.sentence]
                sent.append(nil)
            }
            // Without it the others would wait in vain.
            if !hasArrived, let over = race {
                absent = index
                over.end()
                race = nil
            }
        }
        for index in played.indices {
            guard let request = played[index].request, let sent = sent[index] else { continue }
            switch sent.end() {
            case .answer(let answer):
                played[index].answer = Transcript.Message(answer).withoutProxyPath(proxyPath)
            case .none(let sentence): played[index].trouble = sentence
            }
            played[index].seconds = (ContinuousClock.now - began[index]) / .seconds(1)
            do throws(TranscriptRun.Unresolved) {
                let differences = try run.take(played[index].answer, to: request, of: played[index].exchange)
                played[index].faults = differences.map(\.sentence)
            } catch {
                played[index].faults = [error.sentence]
            }
            if !played[index].isAsExpected, let trouble = played[index].trouble {
                played[index].faults.insert(trouble, at: 0)
            }
            if !played[index].isAsExpected {
                played[index].explanation = explanation(of: played[index].answer, request)
            }
        }
        if let ending = try race?.earlyEnding() {
            played[0].faults.append("The race did not take place: its requests went on one by one (\(ending)).")
        }
        if let absent {
            played[absent].faults.append("The race did not take place: this request did not wait for the others.")
        }
        return played
    }

    private func made(_ exchange: Transcript.Exchange) -> Result<Transcript.Message, TranscriptRun.Unresolved> {
        do throws(TranscriptRun.Unresolved) {
            return .success(try run.request(exchange))
        } catch {
            return .failure(error)
        }
    }

    private func begin(_ request: Transcript.Message, in race: Race?) throws(StartError) -> SentRequest {
        var fields = request.fields
        if let race { fields.append(race.field) }
        var content = request.content.isEmpty ? nil : Array(request.content.utf8)
        if request.fields.contains(where: { $0.name == .transferEncoding }) {
            let bytes = request.bytes
            content = bytes.firstRange(of: Array("\r\n\r\n".utf8)).map { Array(bytes[$0.upperBound...]) }
        }
        return try client.begin(request.method, base + request.target, fields, content: content)
    }

    /// The questions of the last request of that kind, in words.
    private func explanation(of answer: Transcript.Message?, _ request: Transcript.Message) -> [String] {
        var path: String?
        if let answer, case .object(let problem)? = try? JSONDocument(parsing: Array(answer.content.utf8)).value {
            path = problem.text("instance")
        }
        if path == nil, case .array(let list)? = json(at: "/_requests") {
            for case .object(let entry) in list.elements
            where entry.text("method") == request.method
                && [request.target, base + request.target].contains(entry.text("target"))
            {
                path = entry.text("href")
                break
            }
        }
        guard let path, case .object(let entry)? = json(at: path),
            case .array(let decisions)? = entry.value("decisions")
        else { return [] }
        return decisions.elements.compactMap { decision in
            guard case .object(let decision) = decision, let sentence = decision.text("sentence") else { return nil }
            let isYes = decision.value("answer").map { String(decoding: $0.bytes, as: UTF8.self) } == "true"
            return "\(isYes ? "yes" : "no ") \(sentence)  [\(decision.text("citation") ?? "")]"
        }
    }

    private func json(at path: String) -> JSONValue? {
        let path = path.hasPrefix(proxyPath + "/") ? path.dropFirst(proxyPath.count) : path[...]
        guard let answer = try? client.send(.get, base + path), answer.status == 200 else { return nil }
        return try? JSONDocument(parsing: answer.content).value
    }
}

/// Requests that wait for each other at the service, and enter one transaction in the order in which they were sent.
private struct Race {
    let field: FieldLine
    private let count: Int
    private let client: HTTPClient
    private let base: String
    private let name: String
    private let path: String

    init(of count: Int, _ client: HTTPClient, _ base: String) throws(StartError) {
        let name = "race-\(UInt64.random(in: 0 ... .max))"
        self.count = count
        self.base = base
        self.name = name
        field = FieldLine(spelling: "X-Race", value: name)
        path = "\(base)/_faults/\(name)"
        self.client = client
        let rule =
            #"{"fields":{"X-Race":"\#(name)"},"steps":[{"hold":{"until":\#(count),"seconds":30}}],"expires":90}"#
        let json = [FieldLine(.contentType, "application/json")]
        let answer = try client.send(.put, path, json, content: Array(rule.utf8))
        guard answer.status == 201 else { throw StartError("PUT \(path) → \(answer.line): no race can be held.") }
    }

    /// Waits until the `number`-th request waits at the service, so that the next comes after it; of the last, until all go on.
    /// False if it has no part in the race: it was answered at once.
    func hasArrived(_ number: Int, _ request: SentRequest) throws(StartError) -> Bool {
        var pause: UInt32 = 2_000
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            let isAnswered = request.hasAnswer
            let answer = try client.send(.get, path)
            guard case .object(let rule)? = try? JSONDocument(parsing: answer.content).value,
                let held = rule.integer("held"), let fired = rule.integer("fired")
            else { return false }
            if number < count ? held >= number : held == 0 { return number < count || fired == count }
            if isAnswered { return false }
            usleep(pause)
            pause = min(2 * pause, 100_000)
        }
        return false
    }

    /// Why requests of the race went on before all were there, as the service tells it; nil if they did not.
    func earlyEnding() throws(StartError) -> String? {
        let answer = try client.send(.get, base + "/_requests")
        guard case .array(let list)? = try? JSONDocument(parsing: answer.content).value else { return nil }
        for case .object(let entry) in list.elements where entry.text("rule") == name {
            if let ending = entry.text("released") { return ending }
        }
        return nil
    }

    func end() { _ = try? client.send(.delete, path) }
}

extension JSONObject {
    fileprivate func value(_ name: String) -> JSONValue? { members.last { $0.name.text == name }?.value }

    fileprivate func integer(_ name: String) -> Int? {
        value(name).flatMap { Int(String(decoding: $0.bytes, as: UTF8.self)) }
    }

    fileprivate func text(_ name: String) -> String? {
        if case .string(let string)? = value(name) { string.text } else { nil }
    }
}

extension Transcript.Message {
    /// An answer as it came, without what only says that the client wanted no second one.
    init(_ answer: HTTPClient.Answer) {
        self.init(
            startLine: "HTTP/1.1 \(answer.line)", fields: answer.fields.lines.filter { $0.name != .connection },
            content: String(decoding: answer.content, as: UTF8.self))
    }
}
