import HTTPSemantics
import JSONDocuments
import ResourceCore
import Synchronization

/// The last requests, in memory, for `/_requests`: what was asked, what came of it, and the path to it.
final class RequestLog: Sendable {
    /// How many requests it remembers.
    static let capacity = 200

    /// Requests in the order in which they were answered; the one that was answered as the n-th is at n modulo capacity.
    private struct State {
        var answered = 0
        var ring: [RecordedRequest] = []
    }

    private let state = Mutex(State())
    private let nextNumber = Atomic<Int64>(1)
    private let start: String

    /// An empty log of a service that started at `start`, in seconds since 1970: entries of different runs differ, and those of
    /// processes that started together.
    init(start: Int64) {
        self.start = String(start, radix: 36) + String(Int.random(in: 36 * 36 * 36..<36 * 36 * 36 * 36), radix: 36)
    }

    /// What a request is called.
    struct ID: Sendable, Equatable {
        fileprivate(set) var number: Int64
        fileprivate(set) var start: String

        /// The name under `/_requests/`.
        var name: String { "\(start)-\(number)" }
        /// The address of the entry.
        var path: String { "/_requests/" + name }
    }

    /// The name of a request that has just arrived.
    func newID() -> ID {
        ID(number: nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue, start: start)
    }

    /// Keeps an answered request; the one that was answered longest ago makes room.
    func record(_ request: RecordedRequest) {
        state.withLock { state in
            if state.ring.count < Self.capacity {
                state.ring.append(request)
            } else {
                state.ring[state.answered % Self.capacity] = request
            }
            state.answered += 1
        }
    }

    /// The requests that are remembered, the latest first.
    var latest: [RecordedRequest] {
        state.withLock { $0.ring }.sorted { $0.id.number > $1.id.number }
    }

    /// The request of that name; nil if it is not remembered.
    func request(_ name: String) -> RecordedRequest? {
        state.withLock { $0.ring }.first { $0.id.name == name }
    }

    // The order in which requests were answered, for those who follow them.

    /// How many requests have been answered.
    var answered: Int { state.withLock { $0.answered } }

    /// How many had been answered when the request of that name was; 0 if it is not remembered, so that everything that
    /// is follows it.
    func position(after name: String) -> Int {
        state.withLock { state in
            let oldest = state.answered - state.ring.count
            let found = (oldest..<state.answered).last { state.ring[$0 % Self.capacity].id.name == name }
            return found.map { $0 + 1 } ?? 0
        }
    }

    /// The remembered requests that were answered after the first `position`, in order, and the position after them.
    func requests(after position: Int) -> (requests: [RecordedRequest], position: Int) {
        state.withLock { state in
            let oldest = state.answered - state.ring.count
            let positions = max(position, oldest)..<max(position, state.answered)
            return (positions.map { state.ring[$0 % Self.capacity] }, positions.upperBound)
        }
    }
}

/// A request that was answered, without its content and without anything that lets a caller in.
struct RecordedRequest: Sendable {
    let id: RequestLog.ID
    /// When it arrived, in seconds since 1970.
    let time: Int64
    let methodName: String
    let target: String
    let fields: Fields
    let status: Status
    /// The walk through admission; nil for a message that could not be taken.
    let admission: Answers?
    let resolution: Answers?
    let revisionBefore: Int64?
    let revisionAfter: Int64?
    /// What was done to it on purpose; nil if nothing was.
    let fault: InjectedFault.Note?
    /// What is to be said of it beside the questions; nil for nothing.
    let detail: String?

    init(_ id: RequestLog.ID, at time: Int64, _ request: Request, admission: Answers, _ answer: TracedResponse) {
        self.id = id
        self.time = time
        methodName = request.methodName
        target = Secrets.hidden(inTarget: request.target)
        fields = Secrets.withoutSecrets(request.fields)
        status = answer.response.status
        self.admission = admission
        resolution = answer.resolution
        revisionBefore = answer.revisionBefore
        revisionAfter = answer.revisionAfter
        fault = answer.fault
        detail = answer.detail
    }

    /// A message that could not be taken.
    init(_ id: RequestLog.ID, at time: Int64, _ error: MessageError) {
        self.id = id
        self.time = time
        methodName = ""
        target = ""
        fields = Fields()
        status = error.status
        admission = nil
        resolution = nil
        revisionBefore = nil
        revisionAfter = nil
        fault = nil
        detail = nil
    }

    /// What the lab's page says of itself in the field of that name: which browser sent this, whose it is, and whether the page
    /// only looks what is stored. Whoever follows the requests tells them apart by it.
    private var lab: String? { Self.lab(of: fields) }

    private static func lab(of fields: Fields) -> String? {
        guard fields.has(.other) else { return nil }
        return fields.lines.first { $0.name == .other && $0.spelling.asciiLowercased() == "lab" }?.value
    }

    /// Whether the lab's page needs the request for itself: its own files, what it says that it only reads, spaces and code. It
    /// would drive out what its readers send, so it is not entered. A change of the store always is.
    static func isOfLab(_ request: Request) -> Bool {
        if request.target.hasPrefix("/_lab/") { return true }
        guard lab(of: request.fields)?.hasSuffix(";read") == true else { return false }
        return ["GET", "HEAD", "OPTIONS"].contains(request.methodName)
            || request.target.hasPrefix("/_spaces") || request.target.hasPrefix("/_snippets")
    }

    /// The path to the answer.
    var explanation: Explanation { Explanation(admission: admission, resolution: resolution) }

    /// A line of the list.
    func writeSummary(to json: inout JSONBuilder, at publicURL: PublicURL?) {
        json.beginObject()
        writeHead(to: &json, at: publicURL)
        json.endObject()
    }

    /// The whole entry, with its explanation.
    func write(to json: inout JSONBuilder, at publicURL: PublicURL?) {
        json.beginObject()
        writeHead(to: &json, at: publicURL)
        json.member("time", HTTPDate(secondsSince1970: time).fieldValue)
        json.member("fields")
        json.beginArray()
        for line in fields.lines {
            json.beginObject()
            json.member("name", line.spelling)
            json.member("value", line.value)
            json.endObject()
        }
        json.endArray()
        write("revisionBefore", revisionBefore, to: &json)
        write("revisionAfter", revisionAfter, to: &json)
        if let detail { json.member("detail", detail) }
        json.member("decisions")
        explanation.write(to: &json)
        json.endObject()
    }

    private func writeHead(to json: inout JSONBuilder, at publicURL: PublicURL?) {
        json.member("id", id.name)
        json.member("href", publicURL.address(of: id.path))
        json.member("method", methodName)
        json.member("target", target)
        json.member("status", status.rawValue)
        if let lab { json.member("lab", lab) }
        fault?.write(to: &json)
    }

    private func write(_ name: String, _ revision: Int64?, to json: inout JSONBuilder) {
        json.member(name)
        if let revision { json.number(revision) } else { json.null() }
    }
}

/// What the log does not keep: whatever lets a caller in, or tells of a secret.
enum Secrets {
    /// Fields that let a caller in, of those that the service knows by name.
    private static let known: [FieldName] = [.authorization, .proxyAuthorization, .cookie]

    /// Parts of names, in lower case and without hyphens and underscores, of fields and parameters that do.
    private static let words = [
        "token", "secret", "password", "passwd", "passphrase", "apikey", "accesskey", "privatekey", "session",
        "signature",
        "credential", "cookie", "authorization", "jwt", "bearer",
    ].map { Array($0.utf8) }

    /// Whole names of the same kind, too short to look for within others.
    private static let names: [[UInt8]] = ["auth", "xauth", "key", "sig", "sid", "pwd", "pass", "otp"].map {
        Array($0.utf8)
    }

    /// The fields without those that let a caller in.
    static func withoutSecrets(_ fields: Fields) -> Fields {
        guard known.contains(where: { fields.has($0) }) || fields.has(.other) else { return fields }
        guard fields.lines.contains(where: isSecret) else { return fields }
        return Fields(fields.lines.filter { !isSecret($0) })
    }

    private static func isSecret(_ line: FieldLine) -> Bool {
        known.contains(line.name) || (line.name == .other && isSecret(line.spelling.utf8))
    }

    /// The target with the values of such query parameters, and user information, replaced by an ellipsis.
    static func hidden(inTarget target: String) -> String {
        guard !target.hasOnlyBytes({ $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "@") }) else { return target }
        var target = target
        if let at = target.utf8.firstIndex(of: UInt8(ascii: "@")), !target.utf8.starts(with: "/".utf8),
            let slashes = target.firstRange(of: "://"), slashes.upperBound <= at
        {
            target.replaceSubrange(slashes.upperBound..<at, with: "…")
        }
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return target }
        let pairs = target[target.utf8.index(after: mark)...].parts(between: UInt8(ascii: "&"))
        let kept = pairs.map { pair -> String in
            guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")), isSecret(decodedName(pair[..<equals]))
            else { return pair }
            return String(pair[...equals]) + "…"
        }
        return target[...mark] + kept.joined(separator: "&")
    }

    /// A parameter's name; as it stands there if its percent-encoding is bad.
    private static func decodedName(_ raw: Substring) -> String.UTF8View {
        (QueryParameters(String(raw))?.pairs.first?.name ?? String(raw)).utf8
    }

    private static func isSecret(_ name: String.UTF8View) -> Bool {
        let plain = name.compactMap { byte -> UInt8? in
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") ? nil : byte.asciiLowercased
        }
        return names.contains(plain)
            || words.contains { word in
                plain.count >= word.count
                    && (0...plain.count - word.count).contains { plain[$0..<$0 + word.count].elementsEqual(word) }
            }
    }
}

/// A request on its way to its answer: what renders that, and where it is entered.
struct RequestContext: Sendable {
    let renderer: ResponseRenderer
    private let service: Service
    /// What is done to it on purpose.
    let fault: InjectedFault?

    init(_ renderer: ResponseRenderer, _ service: Service, _ fault: InjectedFault? = nil) {
        self.renderer = renderer
        self.service = service
        self.fault = fault
    }

    /// The response to send. Every answer to a request that could be taken passes here, once, and is entered in the log.
    func finish(_ answer: TracedResponse) -> Response {
        if let fault { return finish(answer, fault) }
        return enter(answer)
    }

    private func finish(_ answer: TracedResponse, _ fault: InjectedFault) -> Response {
        var answer = answer
        fault.mark(&answer)
        return enter(answer)
    }

    private func enter(_ answer: TracedResponse) -> Response {
        if answer.response.isLogged, !RecordedRequest.isOfLab(renderer.request) {
            service.record(
                RecordedRequest(
                    renderer.id, at: renderer.began, renderer.request, admission: renderer.admission, answer))
        }
        return answer.response
    }
}
