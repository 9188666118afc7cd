import HTTPSemantics
import JSONDocuments
import ResourceCore

extension ResponseRenderer {
    /// The answer to a request for many resources. `room`: the bytes of content that it may have; contents of resources are left
    /// out of a larger one, for a preference may be ignored (RFC 7240 §2).
    func response(to operation: Operation, _ decision: BatchDecision, room: Int = .max) -> TracedResponse {
        var response = Response(.noContent)
        var answer: TracedResponse
        switch decision.outcome {
        case .created(let items):
            response.status = .created
            var applied = operation.returnsRepresentation
            response.content = content(of: items, for: operation)
            if applied, response.content.count > room {
                applied = false
                response.content = content(of: items, isWhole: false, isOfStore: false)
            }
            response.fields.append(.contentType, MediaType.json.essence)
            if let last = items.last?.stored {
                appendValidators(last.entityTag, last.lastModified, isDateStrong: false, to: &response)
            }
            appendWriting(applied ? .representation : .minimal, operation, &response)
        case .changed(let items, let validators):
            var applied = operation.returnsRepresentation
            if applied {
                response.content = content(of: items, for: operation)
                applied = response.content.count <= room
            }
            if applied {
                response.status = .ok
                response.fields.append(.contentType, MediaType.json.essence)
            } else {
                response.content = []
            }
            appendValidators(validators.entityTag, validators.lastModified, isDateStrong: false, to: &response)
            appendWriting(applied ? .representation : .minimal, operation, &response)
        case .cleared: response.fields.append(.cacheControl, "no-store")
        case .replayed(let recorded, let items): response = replayed(recorded, items, operation, room)
        case .outdated:
            return self.response(to: Problem(.internalError, detail: "The request was not carried out to its end."))
        case .refused(let problem):
            answer = self.response(to: problem, decision.answers)
            answer.revisionBefore = decision.revisionBefore
            answer.revisionAfter = decision.revisionAfter
            return answer
        }
        answer = TracedResponse(finished(response, vary: "Prefer"), resolution: decision.answers)
        answer.revisionBefore = decision.revisionBefore
        answer.revisionAfter = decision.revisionAfter
        return answer
    }

    /// - Parameter items: What the answer told of, if it told contents; nil if that is not all there any more.
    private func replayed(
        _ recorded: RecordedAnswer, _ items: [BatchItem]?, _ operation: Operation, _ room: Int
    ) -> Response {
        var response = Response(Status(rawValue: recorded.status) ?? .noContent)
        let isOfStore = recorded.target.collection.isEmpty
        let whole = items.map { content(of: $0, isWhole: true, isOfStore: isOfStore) }.flatMap {
            $0.count <= room ? $0 : nil
        }
        // Without contents, what was made is told nevertheless.
        if let content = whole ?? (response.status == .created ? recorded.content.list : nil), content.count <= room {
            response.content = content
            response.fields.append(.contentType, MediaType.json.essence)
        } else if response.status == .ok {
            response.status = .noContent
        }
        appendValidators(
            EntityTag(revision: recorded.revision), isOfStore ? nil : recorded.lastModified, isDateStrong: false,
            to: &response)
        appendWriting(whole == nil ? .minimal : .representation, operation, &response)
        response.fields.append(.idempotencyReplayed, "true")
        return response
    }

    /// Where the resources are: `{"items":[…]}`.
    func list(of items: [BatchItem], for operation: Operation) -> [UInt8] {
        content(of: items, isWhole: false, isOfStore: operation.target.collection.isEmpty)
    }

    /// What is told of the resources: `{"items":[…]}`.
    func content(of items: [BatchItem], for operation: Operation) -> [UInt8] {
        content(
            of: items, isWhole: operation.returnsRepresentation, isOfStore: operation.target.collection.isEmpty)
    }

    /// - Parameter isWhole: Whether all is told that a collection tells of them; else only where they are.
    private func content(of items: [BatchItem], isWhole: Bool, isOfStore: Bool) -> [UInt8] {
        var json = JSONBuilder()
        json.beginObject()
        json.member("items")
        json.beginArray()
        for item in items {
            json.beginObject()
            if isOfStore { json.member("collection", item.target.collection) }
            json.member("id", item.target.id)
            json.member("href", address(of: item.target.path))
            json.member("etag", item.stored.entityTag.fieldValue)
            if isWhole {
                json.member("lastModified", HTTPDate(secondsSince1970: item.stored.lastModified).fieldValue)
                json.member("contentType", item.stored.representation.mediaType)
                json.member("content")
                json.raw(item.stored.representation.content)
            }
            json.endObject()
        }
        json.endArray()
        json.endObject()
        json.lineFeed()
        return json.bytes
    }
}

extension RecordedAnswer {
    /// The resources of a batch, as it left them; nil if one of them cannot be had any more.
    func items(_ reader: any ResourceReader) throws(StoreError) -> [BatchItem]? {
        guard let list = content.list, case .object(let answer)? = (try? JSONDocument(parsing: list))?.value,
            case .array(let items)? = answer["items"]
        else { return nil }
        var found: [BatchItem] = []
        for case .object(let item) in items.elements {
            guard let id = item.text("id"), let number = item.text("etag").flatMap(Revision.number(ofEntityTag:)) else {
                return nil
            }
            let made = Target(collection: item.text("collection") ?? target.collection, id: id)
            guard let stored = try reader.made(number, at: made) else { return nil }
            found.append(BatchItem(made, stored))
        }
        return found
    }
}

extension JSONObject {
    /// The text of the member `name`; nil if it is none.
    fileprivate func text(_ name: String) -> String? {
        if case .string(let string)? = self[name] { string.text } else { nil }
    }
}
