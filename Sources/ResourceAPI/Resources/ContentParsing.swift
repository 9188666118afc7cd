import HTTPSemantics
import JSONDocuments
import ResourceCore

/// Turns the content of an admitted request into a parsedContent. Parsed here, before the transaction; judged there.
enum ContentParsing {
    static func parsedContent(of content: [UInt8], _ input: AdmissionInput) -> ParsedContent {
        if let fault = Digests.mismatch(content, input) { return .faulty(fault) }
        switch input.contentRule {
        case nil, .anything, .requestMessage: return .none
        case .recognisedJSON:
            return jsonError(content, input).map { .faulty(.json($0)) } ?? .none
        case .representation:
            // An empty text is a text; nothing else that may be stored here is empty.
            let type = input.mediaType.value
            let isText = type.map { type in !type.isJSON && input.policy.acceptedTypes.contains { $0.matches(type) } }
            if content.isEmpty, isText != true { return .faulty(.absent) }
            let fields = input.request.fields
            // Without a type there is no content (admission saw to that), and no content is no JSON.
            if input.mediaType.value?.isJSON ?? true, let fault = jsonError(content, input) {
                return .faulty(.json(fault))
            }
            return .representation(
                Representation(
                    content: content, mediaType: fields[.contentType] ?? "application/json",
                    language: languages(fields), disposition: fields[.contentDisposition]))
        case .patchDocument: return content.isEmpty ? .faulty(.absent) : patch(content, input)
        }
    }

    /// `Content-Language` without empty elements, which no sender may make (RFC 9110 §5.6.1.1); nil if none is named.
    private static func languages(_ fields: Fields) -> String? {
        guard fields.has(.contentLanguage) else { return nil }
        let tags = fields.elements(.contentLanguage)
        return tags.isEmpty ? nil : tags.joined(separator: ", ")
    }

    private static func jsonError(_ content: [UInt8], _ input: AdmissionInput) -> JSONError? {
        JSONCheck.fault(in: content, depthLimit: input.policy.depthLimit)
    }

    private static func patch(_ content: [UInt8], _ input: AdmissionInput) -> ParsedContent {
        // Without a type there is no content, and no content is no patch document.
        let isMerge = input.mediaType.value.map { $0.essence == MediaType.mergePatch.essence } ?? true
        let depthLimit = input.policy.depthLimit
        do throws(JSONPatchError) {
            let patch = try self.patch(content, isMerge: isMerge, depthLimit)
            guard content.count > largePatch else { return .patch(patch) }
            return .patch(.large { try? self.patch(content, isMerge: isMerge, depthLimit) })
        } catch {
            switch error {
            case .notJSON(let fault): return .faulty(.json(fault))
            case .notPatch: return .faulty(.notAPatch(detail: error.sentence))
            }
        }
    }

    /// Bytes of a patch document from which on its values are not kept while it waits.
    private static let largePatch = 65_536

    private static func patch(_ content: [UInt8], isMerge: Bool, _ depthLimit: Int) throws(JSONPatchError) -> Patch {
        guard isMerge else { return .operations(try JSONPatch(parsing: content, depthLimit: depthLimit)) }
        do {
            return .merge(try MergePatch(parsing: content, depthLimit: depthLimit))
        } catch {
            throw .notJSON(error)
        }
    }
}
