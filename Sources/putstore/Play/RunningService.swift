import DeveloperPages
import HTTPSemantics

/// A service that runs already, and where on it transcripts are played.
struct RunningService {
    let client: HTTPClient
    /// The path that it has there, without a slash at its end.
    let base: String

    struct Place {
        /// What stands before the paths of requests, without a slash at its end.
        var base: String
        /// What answers have before the paths that a transcript knows: what a proxy takes off requests, and the space.
        var proxyPath: String
        /// The address of the space that was made for it.
        var space: String?
    }

    enum Offer {
        case place(Place)
        /// There is none: why, in a sentence about the file.
        case none(String)
    }

    /// A lesson has a space of its own, so that nothing else is touched, whatever its requests are for. Any other file is sent as it
    /// stands.
    func place(for transcript: Transcript) throws(StartError) -> Offer {
        if transcript.lesson != nil { return try space() }
        if transcript.needsFaults, let reason = try reasonForNoFaults() { return .none(reason) }
        return .place(Place(base: base, proxyPath: base))
    }

    /// Nothing is left of a space.
    func leave(_ place: Place) {
        if let space = place.space { _ = try? client.send(.delete, space) }
    }

    private func space() throws(StartError) -> Offer {
        let answer = try client.send(.post, base + "/_spaces")
        let spaces = "/_spaces/"
        guard answer.status == 201, let location = answer.fields[.location],
            let range = location.firstRange(of: spaces), location.hasPrefix("/")
        else {
            return .none(
                "is a lesson, which has a space of its own on the service, \(reason(answer, "POST \(base)/_spaces"))")
        }
        let space = base + location[range.lowerBound...]
        return .place(Place(base: space, proxyPath: location, space: space))
    }

    private func reasonForNoFaults() throws(StartError) -> String? {
        let answer = try client.send(.get, base + "/_faults")
        switch answer.status {
        case 200: return nil
        case 404:
            return "needs faults, which \(client.authority.spelling) does not offer: it runs without --testing."
        case _: return "needs faults, \(reason(answer, "GET \(base)/_faults"))"
        }
    }

    private func reason(_ answer: HTTPClient.Answer, _ request: String) -> String {
        answer.status == 401
            ? "and \(client.authority.spelling) asks for a bearer token: show it one that it takes with --token."
            : "and there is none to be had: \(request) → \(answer.line)."
    }
}

extension Transcript.Message {
    /// An answer as the service itself gives it, without what a proxy or a space has before its paths.
    func withoutProxyPath(_ path: String) -> Transcript.Message {
        guard !path.isEmpty else { return self }
        var message = self
        for place in ["href", "next", "type", "instance"].map({ "\"\($0)\":\"" }) {
            message.content = message.content.replacing("\(place)\(path)/", with: "\(place)/")
        }
        // The name of a space is like nothing else that could be meant.
        if path.contains("/_spaces/") { message.content = message.content.replacing("\(path)/", with: "/") }
        for index in fields.indices {
            let field = fields[index]
            var value = field.value
            switch field.name {
            case .location, .contentLocation:
                if value.hasPrefix(path + "/") { value = String(value.dropFirst(path.count)) }
            case .link: value = value.replacing("<\(path)/", with: "</")
            case .contentLength:
                if value == "\(content.utf8.count)" { value = "\(message.content.utf8.count)" }
            case _: break
            }
            message.fields[index] = FieldLine(spelling: field.spelling, value: value)
        }
        return message
    }
}
