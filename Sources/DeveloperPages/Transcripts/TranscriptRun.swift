import Glibc
import HTTPSemantics
import JSONDocuments

/// One run of a transcript: what was sent and answered so far, to which later requests refer.
package struct TranscriptRun {
    /// Where the requests go, as `{{host}}` has it.
    private let host: String
    private var memory: [String: Memory] = [:]
    /// What is known of the requests of one client, by their names.
    private typealias Memory = [String: Exchanged]

    private struct Exchanged {
        var request: Transcript.Message
        /// Nil if there was none.
        var answer: Transcript.Message?
    }

    package init(host: String) { self.host = host }

    /// Why a request cannot be made.
    package struct Unresolved: Error, Sendable, Equatable {
        /// In a sentence.
        package var sentence: String

        package init(sentence: String) { self.sentence = sentence }
    }

    /// The request of an exchange as it is sent.
    package func request(_ exchange: Transcript.Exchange) throws(Unresolved) -> Transcript.Message {
        var message = exchange.request
        message.startLine = "\(message.method) \(EditorRequest.encoded(try resolve(message.target, exchange)))"
        for index in message.fields.indices {
            let field = message.fields[index]
            message.fields[index] = FieldLine(spelling: field.spelling, value: try resolve(field.value, exchange))
        }
        message.content = try resolve(message.content, exchange)
        if let fault = exchange.fault { message.fields.append(FieldLine(.prefer, "fault=" + fault)) }
        return message
    }

    /// Keeps the request and what came, for later ones, and compares.
    /// - Parameter answer: As it came; nil if none did.
    package mutating func take(
        _ answer: Transcript.Message?, to request: Transcript.Message, of exchange: Transcript.Exchange
    ) throws(Unresolved) -> [Difference] {
        if let name = exchange.name {
            let exchanged = Exchanged(request: request, answer: answer)
            memory[exchange.client ?? "", default: [:]][name] = exchanged
            // Who does not remember it, may know it from others.
            memory["", default: [:]][name] = exchanged
        }
        switch (exchange.answer, answer) {
        case (.any, let answer):
            guard answer == nil, !Self.loses(request) else { return [] }
            return [Difference(part: "The answer", expected: "any", actual: nil)]
        case (.none, nil): return []
        case (.none, let answer?):
            return [Difference(part: "The answer", expected: "none", actual: answer.startLine)]
        case (.answer(let expected), nil):
            return [Difference(part: "The answer", expected: expected.statusLine, actual: nil)]
        case (.answer(var expected), let answer?):
            for index in expected.fields.indices {
                let field = expected.fields[index]
                let value = try resolve(field.value, exchange)
                expected.fields[index] = FieldLine(spelling: field.spelling, value: value)
            }
            if let content = expected.content { expected.content = try resolve(content, exchange) }
            return expected.differences(in: answer)
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
