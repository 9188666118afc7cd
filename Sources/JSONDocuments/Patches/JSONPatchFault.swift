/// Why bytes are not a JSON Patch document.
package enum JSONPatchError: Error, Sendable, Equatable {
    /// They are not JSON at all.
    case notJSON(JSONError)
    /// They are JSON, but not the JSON of RFC 6902 §3. The operation is counted from 0; nil means the document.
    case notPatch(operation: Int?, Problem)

    /// What an operation, or the document, lacks.
    package enum Problem: Error, Sendable, Equatable {
        /// The document is not an array.
        case notAnArray
        /// An operation is not an object.
        case notAnObject
        /// The member of this name is missing.
        case missing(String)
        /// The member of this name is not a string.
        case notAString(String)
        /// `op` is none of the six of RFC 6902 §4.
        case unknownOperation(String)
        /// The member of this name is not a JSON Pointer.
        case notAPointer(String, JSONPointerError)

        /// The problem in a human sentence.
        package var sentence: String {
            switch self {
            case .notAnArray: "A JSON Patch is an array of operations."
            case .notAnObject: "An operation is an object."
            case .missing(let name): "The operation has no member \"\(name)\"."
            case .notAString(let name): "The member \"\(name)\" of the operation is not a string."
            case .unknownOperation(let name): "There is no operation \"\(Sentence.brief(name))\"."
            case .notAPointer(let name, let fault): "The member \"\(name)\" is no JSON Pointer. \(fault.sentence)"
            }
        }
    }

    /// The fault in a human sentence, with the place.
    package var sentence: String {
        switch self {
        case .notJSON(let fault): fault.description
        case .notPatch(nil, let problem): problem.sentence
        case .notPatch(.some(let operation), let problem): "Operation \(operation): \(problem.sentence)"
        }
    }
}
