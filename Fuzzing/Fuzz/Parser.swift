/// What strangers send, and who reads it. The raw value is also the name of the folder of seeds.
enum Parser: String, CaseIterable {
    case json
    case jsonPatch = "json-patch"
    case mergePatch = "merge-patch"
    case diff = "json-diff"
    case entityTag = "entity-tag"
    case date
    case mediaType = "media-type"
    case accept
    case prefer
    case structuredField = "structured-field"
    case target
    case host
    case field
    case message

    /// Reads an input and ends the process if anything that must hold does not.
    func examine(_ input: [UInt8]) {
        switch self {
        case .json: JSONExamination.examine(input)
        case .jsonPatch: JSONPatchExamination.examine(input)
        case .mergePatch: MergePatchExamination.examine(input)
        case .diff: DiffExamination.examine(input)
        case .entityTag: EntityTagExamination.examine(input)
        case .date: DateExamination.examine(input)
        case .mediaType: MediaTypeExamination.examine(input)
        case .accept: AcceptExamination.examine(input)
        case .prefer: PreferExamination.examine(input)
        case .structuredField: StructuredFieldExamination.examine(input)
        case .target: TargetExamination.examine(input)
        case .host: HostExamination.examine(input)
        case .field: FieldExamination.examine(input)
        case .message: MessageExamination.examine(input)
        }
    }
}
