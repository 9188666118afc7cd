import Glibc
import HTTPSemantics
import JSONDocuments

/// One run of a transcript: what was sent and answered so far, to which later requests refer.
package struct TranscriptRun {
    /// Where the requests go, as `{{host}}` has it.
    private let host: String
    private let names: FreshNames
    private var memory: [String: Memory] = [:]
    /// What is known of the requests of one client, by their names.
    private typealias Memory = [String: Exchanged]

    private struct Exchanged {
        var request: Transcript.Message
        /// Nil if there was none.
        var answer: Transcript.Message?
    }

    /// - Parameter names: What collections and keys are called in this run.
    package init(host: String, names: FreshNames = FreshNames()) {
        self.host = host
        self.names = names
    }

    /// Why a request cannot be made.
    package struct Unresolved: Error, Sendable, Equatable {
        /// In a sentence.
        package var sentence: String

        package init(sentence: String) { self.sentence = sentence }
    }

    /// The request of an exchange as it is sent.
    package func request(_ exchange: Transcript.Exchange) throws(Unresolved) -> Transcript.Message {
        var message = exchange.request
        message.startLine = try resolve(message.startLine, exchange)
        for index in message.fields.indices {
            let field = message.fields[index]
            message.fields[index] = FieldLine(spelling: field.spelling, value: try resolve(field.value, exchange))
        }
        message.content = try resolve(message.content, exchange)
        if let fault = exchange.fault { message.fields.append(FieldLine(.prefer, "fault=" + fault)) }
        return names.fresh(message)
    }

    /// Keeps the request and what came, for later ones, and compares.
    /// - Parameter answer: As it came; nil if none did.
    package mutating func take(
        _ answer: Transcript.Message?, to request: Transcript.Message, of exchange: Transcript.Exchange
    ) throws(Unresolved) -> [Difference] {
        let known = answer.map(names.known)
        if let name = exchange.name {
            let exchanged = Exchanged(request: names.known(request), answer: known)
            memory[exchange.client ?? "", default: [:]][name] = exchanged
            // Who does not remember it, may know it from others.
            memory["", default: [:]][name] = exchanged
        }
        switch (exchange.answer, known) {
        case (.any, let known):
            guard known == nil, !Self.loses(request) else { return [] }
            return [Difference(part: "The answer", expected: "any", actual: nil)]
        case (.none, nil): return []
        case (.none, let known?):
            return [Difference(part: "The answer", expected: "none", actual: known.startLine)]
        case (.answer(let expected), nil):
            return [Difference(part: "The answer", expected: expected.statusLine, actual: nil)]
        case (.answer(var expected), let known?):
            for index in expected.fields.indices {
                let field = expected.fields[index]
                let value = try resolve(field.value, exchange)
                expected.fields[index] = FieldLine(spelling: field.spelling, value: value)
            }
            if let content = expected.content { expected.content = try resolve(content, exchange) }
            return expected.differences(in: known)
        }
    }

    /// Whether a request asks for a fault that may leave it without an answer.
    private static func loses(_ request: Transcript.Message) -> Bool {
        let lines = request.fields.filter { $0.name == .prefer }.map(\.value)
        return Preference.all(named: "fault", in: lines).contains { preference in
            ["drop", "reset", "truncate"].contains(preference?.value)
        }
    }

    private func resolve(_ text: String, _ exchange: Transcript.Exchange) throws(Unresolved) -> String {
        try Template.resolve(text) { (reference) throws(Unresolved) in
            switch reference {
            case .variable: return host
            case .generated(let generator, let numbers): return Self.generated(generator, numbers)
            case .exchange(let name, let part):
                guard let exchanged = memory[exchange.client ?? ""]?[name] ?? memory[""]?[name] else {
                    throw Unresolved(sentence: "“\(name)” was not sent.")
                }
                return try Self.value(of: part, in: exchanged, name)
            }
        }
    }

    private static func value(
        of part: Template.Part, in exchanged: Exchanged, _ name: String
    ) throws(Unresolved) -> String {
        guard let message = part.isOfResponse ? exchanged.answer : exchanged.request else {
            throw Unresolved(sentence: "“\(name)” had no answer.")
        }
        let whose = part.isOfResponse ? "The answer to “\(name)”" : "The request “\(name)”"
        switch part.place {
        case .header(let spelling):
            let values = message.fields.filter { $0.spelling.asciiLowercased() == spelling.asciiLowercased() }
            guard !values.isEmpty else { throw Unresolved(sentence: "\(whose) has no header \(spelling).") }
            return values.map(\.value).joined(separator: ", ")
        case .body: return message.content
        case .value(let steps):
            guard let document = try? JSONDocument(parsing: Array(message.content.utf8)) else {
                throw Unresolved(sentence: "\(whose) has no JSON in its body.")
            }
            guard let value = value(at: steps[...], in: document.value) else {
                throw Unresolved(
                    sentence: "The body of \(whose.prefix(1).lowercased() + whose.dropFirst()) lacks that member.")
            }
            if case .string(let string) = value, let text = string.text { return text }
            return String(decoding: value.bytes, as: UTF8.self)
        }
    }

    private static func value(at steps: ArraySlice<Template.Part.Step>, in value: JSONValue) -> JSONValue? {
        guard let step = steps.first else { return value }
        switch (step, value) {
        case (.member(let name), .object(let object)):
            guard let member = object.members.last(where: { $0.name.text == name }) else { return nil }
            return Self.value(at: steps.dropFirst(), in: member.value)
        case (.element(let index), .array(let array)):
            let elements = Array(array.elements)
            return elements.indices.contains(index) ? Self.value(at: steps.dropFirst(), in: elements[index]) : nil
        case (.member, _), (.element, _): return nil
        }
    }

    private static func generated(_ generator: Template.Generator, _ numbers: [Int]) -> String {
        switch generator {
        case .guid, .uuid: return uuid()
        case .timestamp: return "\(time(nil))"
        case .randomInt: return "\(Int.random(in: numbers[0]..<numbers[1]))"
        }
    }

    /// A random one (RFC 9562 §5.4).
    private static func uuid() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count < 2 ? "0" + text : text
        }
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
        return parts.joined(separator: "-")
    }
}

/// What the collections and keys of a transcript are called in a run on a store in use, so that the run finds nothing there and
/// meets nobody: the transcript's names are those in requests and answers as it has them.
package struct FreshNames: Sendable {
    private var collections: [(known: String, fresh: String)] = []
    private var suffix = ""

    /// The transcript's own names.
    package init() {}

    /// Names for one run: those of the transcript, with a suffix.
    package init(for transcript: Transcript, suffix: String) {
        self.suffix = suffix
        var seen: Set<String> = []
        for exchange in transcript.exchanges {
            guard let range = Self.collection(in: exchange.request.target) else { continue }
            let name = String(exchange.request.target[range])
            // A longer name first: it may begin as a shorter one does.
            if seen.insert(name).inserted { collections.append((name, "\(name)-\(suffix)")) }
        }
        collections.sort { $0.known.count > $1.known.count }
    }

    /// The fresh names.
    package var all: [String] { collections.map(\.fresh) }

    func fresh(_ message: Transcript.Message) -> Transcript.Message {
        guard !suffix.isEmpty else { return message }
        var message = message
        var target = message.target
        if let range = Self.collection(in: target),
            let name = collections.first(where: { $0.known == target[range] })?.fresh
        {
            target.replaceSubrange(range, with: name)
        }
        message.startLine = "\(message.method) \(target)"
        for index in message.fields.indices where message.fields[index].name == .idempotencyKey {
            let field = message.fields[index]
            let value =
                field.value.hasSuffix("\"") ? "\(field.value.dropLast())-\(suffix)\"" : "\(field.value)-\(suffix)"
            message.fields[index] = FieldLine(spelling: field.spelling, value: value)
        }
        return message
    }

    /// A message as the transcript would have it.
    func known(_ message: Transcript.Message) -> Transcript.Message {
        guard !suffix.isEmpty else { return message }
        var message = message
        message.startLine = known(message.startLine)
        let content = known(message.content)
        for index in message.fields.indices {
            let field = message.fields[index]
            var value = known(field.value)
            if field.name == .contentLength, field.value == "\(message.content.utf8.count)" {
                value = "\(content.utf8.count)"
            }
            message.fields[index] = FieldLine(spelling: field.spelling, value: value)
        }
        message.content = content
        return message
    }

    private func known(_ text: String) -> String {
        collections.reduce(text.replacing("-\(suffix)\"", with: "\"")) { $0.replacing($1.fresh, with: $1.known) }
    }

    /// Where a target names a collection.
    private static func collection(in target: String) -> Range<String.Index>? {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        let segments = path.split(separator: "/", maxSplits: 2)
        guard path.hasPrefix("/"), let first = segments.first else { return nil }
        let isWithin = ["_changes", "_history", "_collections", "_store"].contains(first)
        guard let name = isWithin ? segments.dropFirst().first : first, !name.hasPrefix("_"), name != "echo",
            !name.contains("{")
        else { return nil }
        return name.startIndex..<name.endIndex
    }
}
