import HTTPSemantics
import JSONDocuments

/// Answers that a request arrived. Nothing is stored.
final class EchoExchange: Exchange {
    private let address: EchoAddress
    private let evidence: AdmissionEvidence
    private let rendering: Rendering

    init(_ address: EchoAddress, _ evidence: AdmissionEvidence, _ rendering: Rendering) {
        self.address = address
        self.evidence = evidence
        self.rendering = rendering
    }

    func respond(to content: [UInt8], reply: @escaping @Sendable (Response) -> Void) {
        if case .faulty(let fault) = ContentParsing.submission(of: content, evidence) {
            return reply(rendering.response(to: fault.problem(profile: .rfc9110).unlessRecognised(address)))
        }
        let said = address.isVerbose ? verbose(content) : Self.success
        // To GET and HEAD this is a representation as good as any; of what the others write nothing is kept.
        guard address.method != .get else {
            let operation = Operation(evidence, on: Target(collection: "", id: ""))
            return reply(PageContent("application/json", said).response(to: operation, rendering, now: rendering.now()))
        }
        var response = Response(.ok)
        response.fields.append(.contentType, "application/json")
        response.fields.append(.cacheControl, "no-store")
        response.content = said
        reply(rendering.finished(response, vary: nil))
    }

    private static let success = Array("{\"success\":\"true\"}\n".utf8)

    private func verbose(_ content: [UInt8]) -> [UInt8] {
        var json = JSONBuilder()
        json.beginObject()
        json.member("success", "true")
        json.member("method", evidence.request.methodName)
        json.member("target", evidence.request.target)
        json.member("fields")
        json.beginArray()
        for line in evidence.request.fields.lines {
            json.beginObject()
            json.member("name", line.spelling)
            json.member("value", line.value)
            json.endObject()
        }
        json.endArray()
        // What is no text cannot stand in a JSON string: its bytes are told as numbers.
        json.member("content")
        if let text = String(validating: content, as: UTF8.self) {
            json.string(text)
        } else {
            json.beginArray()
            for byte in content { json.number(byte) }
            json.endArray()
        }
        json.endObject()
        json.lineFeed()
        return json.bytes
    }
}

extension Problem {
    /// Content that `/echo/*/json` does not recognise is 501, as the page says that the service began with.
    fileprivate func unlessRecognised(_ address: EchoAddress) -> Problem {
        guard address.isJSON, type == .malformedContent else { return self }
        return Problem(.contentNotRecognised, detail: detail, fix: fix).with { $0.place = place }
    }
}
