import HTTPSemantics
import JSONDocuments

/// Turns the content of an admitted request into a submission. Parsed here, before the transaction; judged there.
enum ContentParsing {
    static func submission(of content: [UInt8], _ evidence: AdmissionEvidence) -> Submission {
        if let fault = Digests.mismatch(content, evidence) { return .faulty(fault) }
        switch evidence.contentRule {
        case nil, .anything, .requestMessage: return .none
        case .recognisedJSON:
            return jsonFault(content, evidence).map { .faulty(.json($0)) } ?? .none
        case .representation:
            let fields = evidence.request.fields
            // Without a type there is no content (admission saw to that), and no content is no JSON.
            if evidence.mediaType.value?.isJSON ?? true, let fault = jsonFault(content, evidence) {
                return .faulty(.json(fault))
            }
            return .representation(
                Representation(
                    content: content, mediaType: fields[.contentType] ?? "application/json",
                    language: languages(fields), disposition: fields[.contentDisposition]))
        case .patchDocument: return patch(content, evidence)
        }
    }

    /// `Content-Language` without empty elements, which no sender may make (RFC 9110 §5.6.1.1); nil if none is named.
    private static func languages(_ fields: Fields) -> String? {
        guard fields.has(.contentLanguage) else { return nil }
        let tags = fields.elements(.contentLanguage)
        return tags.isEmpty ? nil : tags.joined(separator: ", ")
    }

    private static func jsonFault(_ content: [UInt8], _ evidence: AdmissionEvidence) -> JSONFault? {
        JSONCheck.fault(in: content, depthLimit: evidence.policy.depthLimit)
    }

    private static func patch(_ content: [UInt8], _ evidence: AdmissionEvidence) -> Submission {
        // Without a type there is no content, and no content is no patch document.
        let isMerge = evidence.mediaType.value.map { $0.essence == MediaType.mergePatch.essence } ?? true
        let depthLimit = evidence.policy.depthLimit
        do throws(JSONPatchFault) {
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

    /// Octets of a patch document from which on its values are not kept while it waits.
    private static let largePatch = 65_536

    private static func patch(_ content: [UInt8], isMerge: Bool, _ depthLimit: Int) throws(JSONPatchFault) -> Patch {
        guard isMerge else { return .operations(try JSONPatch(parsing: content, depthLimit: depthLimit)) }
        do {
            return .merge(try MergePatch(parsing: content, depthLimit: depthLimit))
        } catch {
            throw .notJSON(error)
        }
    }
}
