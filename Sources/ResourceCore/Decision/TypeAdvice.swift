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
            if input.contentRule == .requestMessage, let content, Self.isRequestMessage(content) {
                fix = CurlOption.field(.contentType, MediaType.requestMessage.essence)
            }
            return
        }
        let isInUTF8 = Self.isInUTF8(content, whateverSays: input.mediaType.value?.charset)
        if let type = input.mediaType.value, !input.isCharsetSupported, input.isMediaTypeSupported,
            !isPatch || !isInUTF8 || Shape(content, depthLimit: input.policy.depthLimit).isOf(type)
        {
            // All else of the type stays as it was sent.
            sentence = taken
            fix = isInUTF8 ? CurlOption.field(.contentType, type.without("charset")) : nil
            return
        }
        if input.contentRule == .query {
            sentence = taken
            fix = Self.queryType(content, input).map { CurlOption.field(.contentType, $0) }
            return
        }
        if input.contentRule == .dataFile, content.first == 0x1E {
            sentence = taken + " A JSON text sequence is neither: without the record separators it is lines of JSON."
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
        case (true, .faultyOperation(let fault)):
            sentence =
                taken
                + " This looks like one operation of a JSON Patch, which stands in an array and has no fault. \(fault)"
            return
        case (true, .wrappedOperations(let name)):
            sentence = taken + " This looks like a JSON Patch in an object: the array under “\(name)” alone is one."
            return
        case (true, .other):
            sentence = taken + " This is neither."
            return
        case (false, .operations):
            sentence = taken + " An array of operations is a JSON Patch, and goes with PATCH."
            return
        case (false, .object), (false, .operation), (false, .noOperations), (false, .faultyOperations),
            (false, .faultyOperation), (false, .wrappedOperations), (false, .other):
            fix = Self.jsonType(input, content).map { CurlOption.field(.contentType, $0) }
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
        let isExport =
            input.contentRule == .dataFile
            && content.withUnsafeBufferPointer { DataFile.isExport($0, depthLimit: input.policy.depthLimit) }
        guard lines.count > 1 || isNamed || isExport, !lines.isEmpty else { return nil }
        let depthLimit = input.policy.depthLimit
        return lines.allSatisfy { JSONCheck.fault(in: Array($0), depthLimit: depthLimit) == nil } ? .lines : nil
    }

    private static let names = [
        "application/ndjson", "application/jsonl", "application/jsonlines", "application/x-jsonl",
        "application/x-jsonlines", "application/json-lines", "application/json-l", "text/jsonl", "text/x-ndjson",
        "text/ndjson", "application/ldjson", "application/x-ldjson",
    ]

    /// The type of the two that a query may have in which the content is one; nil if there is none.
    private static func queryType(_ content: [UInt8], _ input: AdmissionInput) -> String? {
        if let document = try? JSONDocument(parsing: content, depthLimit: input.policy.depthLimit) {
            return (try? QueryJSON.parse(document)) == nil ? nil : MediaType.json.essence
        }
        // Nearly every text is a form of some sort, and finds nothing: the type must not name another language, and each part
        // must be a name with a value.
        if let type = input.mediaType.value, !vagueTypes.contains(type.essence) { return nil }
        guard let text = String(validating: content, as: UTF8.self), let form = QueryParameters(form: text),
            text.utf8.split(separator: UInt8(ascii: "&")).allSatisfy({ $0.contains(UInt8(ascii: "=")) })
        else { return nil }
        return (try? QueryForm.parse(form.pairs)) == nil ? nil : MediaType.form
    }

    /// What clients say of content of which they know nothing.
    private static let vagueTypes = ["text/plain", "application/octet-stream"]

    /// The JSON type that the content has: the one that was named, if only its spelling is wrong; JSON where none was, or
    /// another that the content is not.
    private static func jsonType(_ input: AdmissionInput, _ content: [UInt8]) -> String? {
        guard input.contentRule == .representation else { return MediaType.json.essence }
        let lines = input.request.fields.values(.contentType)
        // A single quote may stand in the name of a type, and never does.
        if input.mediaType.isMalformed || input.mediaType.value?.type.utf8.first == UInt8(ascii: "'") {
            if let repaired = MediaType.repaired(lines), let type = MediaType(repaired), type.isJSON,
                input.policy.acceptedTypes.contains(where: { $0.matches(type) })
            {
                if type.isUTF8 { return repaired }
                return isInUTF8(content, whateverSays: type.charset) ? type.without("charset") : nil
            }
            guard MediaType.essences(in: lines).allSatisfy({ $0 == MediaType.json.essence }) else { return nil }
        }
        return input.policy.acceptedTypes.contains { $0.matches(.json) } ? MediaType.json.essence : nil
    }

    /// Whether the content is in UTF-8, too, where it is in the charset that was named: if it is ASCII, and the charset has
    /// ASCII as it is.
    private static func isInUTF8(_ content: [UInt8], whateverSays charset: String?) -> Bool {
        let name = (charset ?? "").asciiLowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return content.allSatisfy { 1..<0x80 ~= $0 }
            && (name.isEmpty || charsetsWithASCII.contains { name.hasPrefix($0) })
    }

    /// How the names of such charsets begin (IANA's Character Sets), without what is no letter and no digit; and those in
    /// which every other byte would be a zero, so that it is none of them.
    private static let charsetsWithASCII = [
        "ascii", "usascii", "utf8", "iso8859", "latin", "windows125", "cp125", "koi8", "utf16", "utf32", "ucs2",
    ]

    /// Whether the content begins as a request does: a method and a target.
    private static func isRequestMessage(_ content: [UInt8]) -> Bool {
        let words = content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard 2...3 ~= words.count else { return false }
        return !words[0].isEmpty && words[0].allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
            && (words[1].first == UInt8(ascii: "/") || words[1].starts(with: "http".utf8))
    }

    /// What JSON could be meant as by somebody who sends a patch.
    private enum Shape {
        case object, operations, operation, noOperations, other
        /// An array that was meant as a JSON Patch, and what is wrong with it.
        case faultyOperations(String)
        /// The same of a single operation that stands in no array.
        case faultyOperation(String)
        /// An array of operations under a name.
        case wrappedOperations(String)

        init(_ content: [UInt8], depthLimit: Int) {
            switch content.first(where: { $0 > 0x20 }) {
            case UInt8(ascii: "{"):
                let array = [UInt8(ascii: "[")] + content + [UInt8(ascii: "]")]
                do throws(JSONPatchError) {
                    _ = try JSONPatch(parsing: array, depthLimit: depthLimit + 1)
                    self = .operation
                } catch {
                    let document = try? JSONDocument(parsing: content, depthLimit: depthLimit)
                    guard case .object(let object) = document?.value else {
                        self = .other
                        return
                    }
                    let wrapper = object.members.first { Self.isOperations($0.value) }
                    if Self.hasOperation(document?.value) {
                        self = .faultyOperation(error.sentence)
                    } else if let name = wrapper?.name.text {
                        self = .wrappedOperations(name)
                    } else {
                        self = .object
                    }
                }
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

        /// Whether it is a patch of that type.
        func isOf(_ type: MediaType) -> Bool {
            switch self {
            case .object: type.essence == MediaType.mergePatch.essence
            case .operations, .noOperations: type.essence == MediaType.jsonPatch.essence
            case .operation, .other, .faultyOperations, .faultyOperation, .wrappedOperations: false
            }
        }

        /// Whether it is an object that says what to do, and where or with what.
        private static func hasOperation(_ value: JSONValue?) -> Bool {
            guard case .object(let object) = value else { return false }
            let names = object.members.compactMap(\.name.text)
            return names.contains("op") && names.contains { ["path", "from", "value"].contains($0) }
        }

        private static func isOperations(_ value: JSONValue) -> Bool {
            guard case .array(let array) = value, array.count > 0 else { return false }
            return array.elements.allSatisfy { hasOperation($0) }
        }
    }
}
