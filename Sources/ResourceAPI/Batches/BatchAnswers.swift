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
        case .replayed(let recorded): response = replayed(recorded, operation, room)
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

    private func replayed(_ recorded: RecordedAnswer, _ operation: Operation, _ room: Int) -> Response {
        var response = Response(Status(rawValue: recorded.status) ?? .noContent)
        if let content = recorded.representation?.content, content.count <= room {
            response.content = content
            response.fields.append(.contentType, MediaType.json.essence)
        } else if response.status == .ok {
            response.status = .noContent
        }
        let isOfStore = recorded.target.collection.isEmpty
        appendValidators(
            EntityTag(revision: recorded.revision), isOfStore ? nil : recorded.lastModified, isDateStrong: false,
            to: &response)
        appendWriting(
            response.status == .noContent ? .minimal : operation.prefer.returnPreference ?? .minimal, operation,
            &response)
        response.fields.append(.idempotencyReplayed, "true")
        return response
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
