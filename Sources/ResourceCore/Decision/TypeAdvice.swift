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
        if let type = input.mediaType.value, !input.isCharsetSupported, input.isMediaTypeSupported {
            // What is ASCII is UTF-8, too; all else of the type stays as it was sent.
            sentence = taken
            fix = content.allSatisfy { $0 < 0x80 } ? CurlOption.field(.contentType, type.without("charset")) : nil
            return
        }
        if input.contentRule == .query {
            sentence = taken
            fix = Self.queryType(content, depthLimit: input.policy.depthLimit)
                .map { CurlOption.field(.contentType, $0) }
            return
        }
        if let sequence = Self.sequence(content, input) {
            let name = sequence.rawValue
            sentence =
                taken
                + (input.contentRule == .dataFile
                    ? " JSON on lines is \(name)."
                    : input.takesSequence
                        ? " This is a sequence of JSON texts: as \(name), each of them makes a resource."
                        : " This is a sequence of JSON texts, and not one: POST takes it to a collection, as \(name).")
            fix = input.takesSequence || input.contentRule == .dataFile ? CurlOption.field(.contentType, name) : nil
            return
        }
        if let error = JSONCheck.fault(in: content, depthLimit: input.policy.depthLimit) {
            // Where other types are taken too, what does not begin as JSON need not be meant as it.
            let isText = input.takesMoreThanJSON && !"{[\"".utf8.contains(content.first { $0 > 0x20 } ?? 0)
            sentence = isText ? "\(taken) Say which of them this is." : "\(taken) \(error.sentence)"
            return
        }
        switch (isPatch, Shape(content, depthLimit: input.policy.depthLimit)) {
        case (true, .object) where input.patchesMany:
            // Its members may be those of one resource, whose id was forgotten: each would make a resource.
            sentence = taken
            return
        case (true, .object): fix = CurlOption.field(.contentType, MediaType.mergePatch.essence)
        case (true, .operations): fix = CurlOption.field(.contentType, MediaType.jsonPatch.essence)
        case (true, .operation):
            sentence = taken + " This is one operation; they stand in an array, even a single one."
            return
        case (true, .noOperations):
            sentence = taken + " [] is a JSON Patch without operations, which changes nothing."
            return
        case (true, .faultyOperations(let fault)):
            sentence = taken + " This looks like a JSON Patch that is none. \(fault)"
            return
        case (true, .other):
            sentence = taken + " This is neither."
            return
        case (false, .operations):
            sentence = taken + " An array of operations is a JSON Patch, and goes with PATCH."
            return
        case (false, .object), (false, .operation), (false, .noOperations), (false, .faultyOperations), (false, .other):
            fix = Self.jsonType(input).map { CurlOption.field(.contentType, $0) }
        }
        sentence = taken
    }

    /// The sequence of JSON texts that the content is; nil if it is one text, or none.
    private static func sequence(_ content: [UInt8], _ input: AdmissionInput) -> RecordSequence? {
        guard input.contentRule == .representation || input.contentRule == .dataFile else { return nil }
        if content.first == 0x1E { return .texts }
        let lines = content.split(separator: UInt8(ascii: "\n")).filter { $0.contains { $0 > 0x20 } }
        // Under a name that people have for it a single line is meant as one, too.
        let isNamed = input.mediaType.value.map { names.contains($0.essence) } ?? false
        guard lines.count > 1 || isNamed, !lines.isEmpty else { return nil }
        let depthLimit = input.policy.depthLimit
        return lines.allSatisfy { JSONCheck.fault(in: Array($0), depthLimit: depthLimit) == nil } ? .lines : nil
    }

    private static let names = [
        "application/ndjson", "application/jsonl", "application/jsonlines", "application/x-jsonl",
        "application/x-jsonlines", "application/json-lines", "application/json-l", "text/jsonl", "text/x-ndjson",
        "text/ndjson", "application/ldjson", "application/x-ldjson",
    ]

    /// The type of the two that a query may have in which the content is one; nil if there is none.
    private static func queryType(_ content: [UInt8], depthLimit: Int) -> String? {
        if let document = try? JSONDocument(parsing: content, depthLimit: depthLimit) {
            return (try? QueryJSON.parse(document)) == nil ? nil : MediaType.json.essence
        }
        let form = String(validating: content, as: UTF8.self).flatMap { QueryParameters(form: $0) }
        return form.map { (try? QueryForm.parse($0.pairs)) == nil } ?? true ? nil : MediaType.form
    }

    /// The JSON type that the content has: the one that was named, if only its spelling is wrong; JSON where none was, or
    /// another that the content is not.
    private static func jsonType(_ input: AdmissionInput) -> String? {
        guard input.contentRule == .representation else { return MediaType.json.essence }
        let lines = input.request.fields.values(.contentType)
        // A single quote may stand in the name of a type, and never does.
        if input.mediaType.isMalformed || input.mediaType.value?.type.utf8.first == UInt8(ascii: "'") {
            if let repaired = MediaType.repaired(lines), let type = MediaType(repaired), type.isJSON,
                input.policy.acceptedTypes.contains(where: { $0.matches(type) })
            {
                return repaired
            }
            guard MediaType.essences(in: lines).allSatisfy({ $0 == MediaType.json.essence }) else { return nil }
        }
        return input.policy.acceptedTypes.contains { $0.matches(.json) } ? MediaType.json.essence : nil
    }

    /// What JSON could be meant as by somebody who sends a patch.
    private enum Shape {
        case object, operations, operation, noOperations, other
        /// An array that was meant as a JSON Patch, and what is wrong with it.
        case faultyOperations(String)

        init(_ content: [UInt8], depthLimit: Int) {
            switch content.first(where: { $0 > 0x20 }) {
            case UInt8(ascii: "{"):
                let array = [UInt8(ascii: "[")] + content + [UInt8(ascii: "]")]
                self = (try? JSONPatch(parsing: array, depthLimit: depthLimit + 1)) == nil ? .object : .operation
            case UInt8(ascii: "["):
                do throws(JSONPatchError) {
                    let patch = try JSONPatch(parsing: content, depthLimit: depthLimit)
                    self = patch.operations.isEmpty ? .noOperations : .operations
                } catch {
                    switch error {
                    case .notPatch(_, .notAnObject), .notPatch(_, .missing("op")), .notJSON: self = .other
                    case .notPatch: self = .faultyOperations(error.sentence)
                    }
                }
            case _: self = .other
            }
        }
    }
}
