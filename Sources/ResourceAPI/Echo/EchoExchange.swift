import HTTPSemantics
import JSONDocuments
import ResourceCore

/// Answers that a request arrived. Nothing is stored.
final class EchoExchange: Exchange {
    private let address: EchoAddress
    private let input: AdmissionInput
    private let context: RequestContext

    init(_ address: EchoAddress, _ input: AdmissionInput, _ context: RequestContext) {
        self.address = address
        self.input = input
        self.context = context
    }

    func respond(to content: [UInt8], reply: Reply) {
        let response = answer(content)
        reply { [context] _ in context.finish(response) }
    }

    private func answer(_ content: [UInt8]) -> TracedResponse {
        if case .faulty(let fault) = ContentParsing.parsedContent(of: content, input) {
            return context.renderer.response(to: fault.problem(profile: .rfc9110).unlessRecognised(address))
        }
        let said = address.isVerbose ? verbose(content) : Self.success
        // To GET and HEAD this is a representation as good as any; of what the others write nothing is kept.
        guard address.method != .get else {
            let operation = Operation(input, on: Target(collection: "", id: ""))
            return PageContent("application/json", said).response(
                to: operation, context.renderer, now: context.renderer.setup.now())
        }
        var response = Response(.ok)
        response.fields.append(.contentType, "application/json")
        response.fields.append(.cacheControl, "no-store")
        response.content = said
        return TracedResponse(context.renderer.finished(response, vary: nil))
    }

    private static let success = Array("{\"success\":\"true\"}\n".utf8)

    private func verbose(_ content: [UInt8]) -> [UInt8] {
        var json = JSONBuilder()
        json.beginObject()
        json.member("success", "true")
        json.member("method", input.request.methodName)
        json.member("target", input.request.target)
        json.member("fields")
        json.beginArray()
        for line in input.request.fields.lines {
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
