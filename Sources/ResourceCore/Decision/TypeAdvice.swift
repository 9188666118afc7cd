import HTTPSemantics
import JSONDocuments

/// What to say of a Content-Type that is missing, malformed or not taken: only a type that the content has is offered to
/// be pasted, and without the content none.
struct TypeAdvice {
    let sentence: String
    private(set) var fix: String?

    init(_ input: AdmissionInput, _ content: [UInt8]?) {
        let isPatch = input.contentRule == .patchDocument
        let taken =
            input.patchesMany
            ? "PATCH of many resources takes \(MediaType.mergePatch.essence), an object of their contents by their ids, and \(MediaType.jsonPatch.essence), an array of operations. A patch of a single one goes to \(input.path == "/" ? "/{collection}" : input.path)/{id}."
            : isPatch
                ? "PATCH takes \(MediaType.mergePatch.essence), an object of the members to change, and \(MediaType.jsonPatch.essence), an array of operations."
                : "It takes \(input.acceptedTypes.joined(separator: ", "))."
        guard let content, !content.isEmpty, input.contentRule != .requestMessage else {
            sentence = taken
            if input.contentRule == .requestMessage {
                fix = CurlOption.field(.contentType, MediaType.requestMessage.essence)
            }
            return
        }
        if input.contentRule == .query {
            sentence = taken
            fix = Self.queryType(content, depthLimit: input.policy.depthLimit)
                .map { CurlOption.field(.contentType, $0) }
            return
        }
        if let error = JSONCheck.fault(in: content, depthLimit: input.policy.depthLimit) {
            sentence = "\(taken) \(error.sentence)"
            return
        }
        let shape = Shape(content, depthLimit: input.policy.depthLimit)
        switch (isPatch, shape) {
        case (true, .object) where input.patchesMany:
            // Its members may be those of one resource, whose id was forgotten: each would make a resource.
            sentence = taken
            return
        case (true, .object): fix = CurlOption.field(.contentType, MediaType.mergePatch.essence)
        case (true, .operations): fix = CurlOption.field(.contentType, MediaType.jsonPatch.essence)
        case (true, .operation):
            sentence = taken + " This is one operation; they stand in an array, even a single one."
            return
        case (true, .other):
            sentence = taken + " This is neither."
            return
        case (false, .operations):
            sentence = taken + " An array of operations is a JSON Patch, and goes with PATCH."
            return
        case (false, .object), (false, .operation), (false, .other):
            fix = Self.jsonType(input, content).map { CurlOption.field(.contentType, $0) }
        }
        sentence = taken
    }

    /// The type of the two that a query may have in which the content is one; nil if there is none.
    private static func queryType(_ content: [UInt8], depthLimit: Int) -> String? {
        if let document = try? JSONDocument(parsing: content, depthLimit: depthLimit) {
            return (try? QueryJSON.parse(document)) == nil ? nil : MediaType.json.essence
        }
        let form = String(validating: content, as: UTF8.self).flatMap { QueryParameters(form: $0) }
        return form.map { (try? QueryForm.parse($0.pairs)) == nil } ?? true ? nil : MediaType.form
    }

    /// The type that was sent if only its charset is wrong, and nothing in the content depends on that; JSON otherwise.
    private static func jsonType(_ input: AdmissionInput, _ content: [UInt8]) -> String? {
        guard input.contentRule == .representation else { return MediaType.json.essence }
        if let sent = input.mediaType.value, sent.isJSON {
            return content.allSatisfy { $0 < 0x80 } ? sent.essence : nil
        }
        return input.policy.acceptedTypes.contains { $0.matches(.json) } ? MediaType.json.essence : nil
    }

    /// What JSON could be meant as by somebody who sends a patch.
    private enum Shape {
        case object, operations, operation, other

        init(_ content: [UInt8], depthLimit: Int) {
            switch content.first(where: { $0 > 0x20 }) {
            case UInt8(ascii: "{"):
                let array = [UInt8(ascii: "[")] + content + [UInt8(ascii: "]")]
                self = (try? JSONPatch(parsing: array, depthLimit: depthLimit + 1)) == nil ? .object : .operation
            case UInt8(ascii: "["):
                let isPatch = (try? JSONPatch(parsing: content, depthLimit: depthLimit)) != nil
                let isEmpty = content.filter { $0 > 0x20 }.count == 2
                self = isPatch && !isEmpty ? .operations : .other
            case _: self = .other
            }
        }
    }
}
