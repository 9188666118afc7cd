import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A request that was answered, without its content and without anything that lets a caller in.
struct RecordedRequest: Sendable {
    let entry: RequestLog.Entry
    let methodName: String
    let target: String
    let fields: Fields
    let status: Status
    /// The walk through admission; nil for a message that could not be taken.
    let admission: Answers?
    let resolution: Answers?
    let revisionBefore: Int64?
    let revisionAfter: Int64?

    init(entry: RequestLog.Entry, request: Request, status: Status, admission: Answers, decision: Decision?) {
        self.entry = entry
        methodName = request.methodName
        target = request.target
        fields = Self.withoutSecrets(request.fields)
        self.status = status
        self.admission = admission
        resolution = decision?.answers
        revisionBefore = decision?.revisionBefore
        revisionAfter = decision?.revisionAfter
    }

    /// A message of which nothing is known but what is wrong with it.
    init(entry: RequestLog.Entry, fault: MessageError) {
        self.entry = entry
        methodName = ""
        target = ""
        fields = Fields()
        status = fault.status
        admission = nil
        resolution = nil
        revisionBefore = nil
        revisionAfter = nil
    }

    /// The path to the answer.
    var explanation: Explanation { Explanation(admission: admission, resolution: resolution) }

    /// A line of the list.
    func writeSummary(to json: inout JSONBuilder) {
        json.beginObject()
        writeHead(to: &json)
        json.endObject()
    }

    /// The whole entry, with its explanation.
    func write(to json: inout JSONBuilder) {
        json.beginObject()
        writeHead(to: &json)
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
        json.member("decisions")
        explanation.write(to: &json)
        json.endObject()
    }

    private func writeHead(to json: inout JSONBuilder) {
        json.member("id", entry.id)
        json.member("href", entry.path)
        json.member("method", methodName)
        json.member("target", target)
        json.member("status", status.rawValue)
    }

    private func write(_ name: String, _ revision: Int64?, to json: inout JSONBuilder) {
        json.member(name)
        if let revision { json.number(revision) } else { json.null() }
    }

    private static let secrets: [FieldName] = [.authorization, .proxyAuthorization, .cookie]

    private static func withoutSecrets(_ fields: Fields) -> Fields {
        guard secrets.contains(where: { fields.has($0) }) else { return fields }
        return Fields(fields.lines.filter { !secrets.contains($0.name) })
    }
}
