import HTTPSemantics

/// The answer to OPTIONS: what the target takes (RFC 9110 §9.3.7).
enum OptionsPage {
    static func response(_ evidence: AdmissionEvidence, _ rendering: Rendering) -> Response {
        var response = Response(.noContent)
        let rules = evidence.rules ?? Route.server.rules
        let allow = rules.methods.names
        response.fields.append(.allow, allow.joined(separator: ", "))
        if rules.content == .representation {
            if rules.methods.contains(.patch) {
                response.fields.append(.acceptPatch, "\(MediaType.mergePatch.essence), \(MediaType.jsonPatch.essence)")
            }
            if rules.methods.contains(.post) { response.fields.append(.acceptPost, evidence.policy.acceptedTypesValue) }
        } else if rules.content == .requestMessage {
            response.fields.append(.acceptPost, MediaType.requestMessage.essence)
        }
        response.fields.append(.cacheControl, "no-store")
        rendering.crossOrigin.appendPreflight(to: &response, for: evidence.request, allow: allow)
        return rendering.finished(response, vary: nil)
    }
}
