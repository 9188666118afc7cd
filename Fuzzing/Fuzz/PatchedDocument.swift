@testable import JSONDocuments

/// What holds of every document that an edit made.
enum PatchedDocument {
    static func examine(_ document: JSONDocument) {
        let text = JSONExamination.write(document)
        requireEqual(document.byteCount, text.count, "The size of an edited document is known without writing.")
        require(document.value.heightBound >= document.value.height, "The bound of the height is a bound.")
        let fault = JSONCheck.fault(in: text)
        require(fault == nil, "An edited document is JSON: \(String(describing: fault)) in \(Input.text(text))")
        guard let reread = JSONExamination.parse(text, expecting: fault) else { return }
        requireEqual(Plain(reread.value), Plain(document.value), "An edited document is written as it is.")
    }
}
