import HTTPSemantics
import JSONDocuments
import ResourceCore

/// Writes changes as clients read them.
struct ChangeWriter: Sendable {
    let publicURL: PublicURL?

    /// A Server-Sent Event (HTML Living Standard §9.2): no part of it has a line end of its own.
    func event(_ revision: Revision, mark: String, content: StoredRepresentation? = nil) -> [UInt8] {
        var json = JSONBuilder()
        write(revision, id: nil, content, to: &json)
        return block(EventID(mark: mark, revision: revision.number), json.bytes)
    }

    /// An item of a JSON page.
    func item(_ revision: Revision, mark: String, content: StoredRepresentation? = nil) -> [UInt8] {
        var json = JSONBuilder()
        write(revision, id: EventID(mark: mark, revision: revision.number), content, to: &json)
        return json.bytes
    }

    /// Tells in the stream that changes are missing, and where it goes on: after `position`.
    func reset(_ gap: ChangeGap, _ extent: HistoryExtent, position: Int64) -> [UInt8] {
        var json = JSONBuilder()
        json.beginObject()
        json.member("reason", gap.rawValue)
        json.member("oldest", extent.oldest)
        json.member("last", extent.newest)
        json.endObject()
        return Array("event: reset\n".utf8) + block(EventID(mark: extent.mark, revision: position), json.bytes)
    }

    /// A block without data: it moves the client's last event id on and is no event.
    func mark(_ id: EventID) -> [UInt8] { Array("id: \(id.text)\n\n".utf8) }

    private func block(_ id: EventID, _ data: [UInt8]) -> [UInt8] {
        var bytes = Array("id: \(id.text)\ndata: ".utf8)
        bytes.reserveCapacity(bytes.count + data.count + 2)
        bytes += data
        bytes += [UInt8(ascii: "\n"), UInt8(ascii: "\n")]
        return bytes
    }

    private func write(_ it: Revision, id: EventID?, _ content: StoredRepresentation?, to json: inout JSONBuilder) {
        let isDeletion = it.outcome == .deleted
        json.beginObject()
        if let id { json.member("event", id.text) }
        json.member("revision", it.number)
        json.member("href", publicURL.address(of: it.target.path))
        json.member("collection", it.target.collection)
        json.member("id", it.target.id)
        write("outcome", it.outcome?.name, to: &json)
        write("etag", isDeletion ? nil : it.entityTag.fieldValue, to: &json)
        json.member("previous")
        if let previous = it.previous { json.number(previous) } else { json.null() }
        json.member("lastModified", HTTPDate(secondsSince1970: it.time).fieldValue)
        write("contentType", it.mediaType, to: &json)
        if let content { write(content.representation, to: &json) }
        json.endObject()
    }

    private func write(_ name: String, _ value: String?, to json: inout JSONBuilder) {
        json.member(name)
        if let value { json.string(value) } else { json.null() }
    }

    /// JSON to the letter, if it has no line end, for that would end the line of an event; other text as a string; what is
    /// no text in Base64.
    private func write(_ it: Representation, to json: inout JSONBuilder) {
        let isOneLine = !it.content.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        if isOneLine, MediaType(it.mediaType)?.isJSON == true {
            json.member("content")
            json.raw(it.content)
        } else if let text = String(validating: it.content, as: UTF8.self) {
            json.member("text", text)
        } else {
            json.member("base64", Base64.encode(it.content))
        }
    }
}
