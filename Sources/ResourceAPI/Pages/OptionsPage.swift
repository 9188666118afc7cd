import HTTPSemantics
import ResourceCore

/// The answer to OPTIONS: what the target takes (RFC 9110 §9.3.7).
enum OptionsPage {
    static func response(_ input: AdmissionInput, _ renderer: ResponseRenderer) -> TracedResponse {
        var response = Response(.noContent)
        let rules = input.rules ?? Route.server.rules
        let allow = rules.methods.names
        response.fields.append(.allow, allow.joined(separator: ", "))
        if rules.methods.contains(.patch), rules.contentRule(for: .patch) == .patchDocument {
            response.fields.append(.acceptPatch, "\(MediaType.mergePatch.essence), \(MediaType.jsonPatch.essence)")
        }
        if rules.content == .representation {
            if rules.methods.contains(.post) {
                let sequences = rules.takesSequences ? RecordSequence.allCases.map(\.rawValue) : []
                let types = [input.policy.acceptedTypesValue] + sequences
                response.fields.append(.acceptPost, types.joined(separator: ", "))
            }
        } else if rules.content == .requestMessage {
            response.fields.append(.acceptPost, MediaType.requestMessage.essence)
        }
        // Of the service as a whole it would say nothing: no content is for that.
        if rules.methods.contains(.query), rules.content == .representation {
            response.fields.append(.acceptQuery, MediaType.queryTypes.joined(separator: ", "))
        }
        renderer.setup.crossOrigin.appendPreflight(to: &response, for: input.request, allow: allow)
        return finished(response, renderer)
    }

    /// The answer to a preflight whose target is none: it allows the request itself, whose answer says what is wrong. A browser
    /// tells of a refused preflight only that it failed. Nil for what is no such preflight.
    static func preflight(
        refusedAs type: ProblemType, _ input: AdmissionInput, _ renderer: ResponseRenderer
    ) -> TracedResponse? {
        guard [.malformedTarget, .undefinedQuery, .notFound].contains(type), input.isPreflight,
            let method = input.request.fields[.accessControlRequestMethod], Method(name: method) != .other
        else { return nil }
        var response = Response(.noContent)
        renderer.setup.crossOrigin.appendPreflight(to: &response, for: input.request, allow: [method])
        return finished(response, renderer)
    }

    private static func finished(_ response: Response, _ renderer: ResponseRenderer) -> TracedResponse {
        var response = response
        response.fields.append(.cacheControl, "no-store")
        return TracedResponse(renderer.finished(response, vary: nil))
    }
}
