import HTTPSemantics
import JSONDocuments

/// A fault in a line, by its offset there.
struct LineFault: Error {
    var offset: Int
    var sentence: String
}

/// The members of a line.
enum LinePart: Int, CaseIterable {
    case collection, id, etag, lastModified, contentType, language, disposition, content, text, base64

    var name: String {
        switch self {
        case .collection: "collection"
        case .id: "id"
        case .etag: "etag"
        case .lastModified: "lastModified"
        case .contentType: "contentType"
        case .language: "language"
        case .disposition: "disposition"
        case .content: "content"
        case .text: "text"
        case .base64: "base64"
        }
    }

    static let names = allCases.map { Array($0.name.utf8) }
}

/// Reads one line after another. What most lines say alike is judged once.
struct LineReader {
    private typealias Bytes = UnsafeBufferPointer<UInt8>
    private typealias Member = (kind: JSONOutline.Kind, value: Range<Int>)

    private let rules: BatchRules
    /// The only collection; nil for any.
    private let collection: String?
    private var line: Bytes
    private var members = JSONOutline.KnownMembers(LinePart.names)
    /// The last collection, and how it is spelled.
    private var lastCollection: (spelling: [UInt8], name: String)?
    /// The last media type, and how it is spelled.
    private var lastType: (spelling: [UInt8], text: String, isJSON: Bool)?

    init(_ rules: BatchRules, of collection: String?) {
        self.rules = rules
        self.collection = collection
        line = Bytes(start: nil, count: 0)
    }

    private func member(_ part: LinePart) -> Member? { members.members[part.rawValue] }

    private func start(of part: LinePart) -> Int { member(part)?.value.lowerBound ?? 0 }

    private func isNull(_ member: Member) -> Bool {
        member.kind == .literal && line[member.value.lowerBound] == UInt8(ascii: "n")
    }

    private func text(_ part: LinePart) throws(LineFault) -> String? {
        guard let member = member(part), !isNull(member) else { return nil }
        guard member.kind == .string, let text = JSONOutline.text(line, member.value) else {
            throw LineFault(offset: member.value.lowerBound, sentence: "“\(part.name)” is a string.")
        }
        return text
    }

    private func isSpelled(_ part: LinePart, as spelling: [UInt8]) -> Bool {
        guard let member = member(part), member.value.count == spelling.count else { return false }
        return spelling.elementsEqual(line[member.value])
    }

    /// A header that goes with the content is what a request could bring.
    private func field(_ part: LinePart, _ isWellFormed: ([String]) -> Bool) throws(LineFault) -> String? {
        guard let value = try text(part) else { return nil }
        guard isWellFormed([value]), value.utf8.count <= AdmissionInput.storedFieldLimit,
            value.hasOnlyBytes({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw LineFault(
                offset: start(of: part), sentence: "“\(part.name)” is nothing that the header of that name may be.")
        }
        return value
    }

    /// - Parameter start: of the line, in the whole text.
    mutating func read(_ line: UnsafeBufferPointer<UInt8>, at start: Int) throws(LineFault) -> DataFile.Resource {
        self.line = line
        try readMembers()
        let target = try readTarget()
        let (mediaType, isJSON) = try readType()
        let language = try field(.language, ContentLanguage.isWellFormed)
        let disposition = try field(.disposition, ContentDisposition.isWellFormed)
        let content = try readContent(mediaType, isJSON)
        return DataFile.Resource(
            target: target,
            representation: Representation(
                content: content, mediaType: mediaType, language: language, disposition: disposition), offset: start)
    }

    private mutating func readMembers() throws(LineFault) {
        let isObject: Bool
        do throws(JSONError) {
            isObject = try members.read(line, depthLimit: rules.depthLimit + 1)
        } catch {
            // The line is a level around the content, whose limit is told.
            guard case .tooDeep = error.reason else { throw LineFault(offset: error.offset, sentence: error.sentence) }
            throw LineFault(
                offset: error.offset, sentence: "The content is nested more than \(rules.depthLimit) deep.")
        }
        guard isObject else { throw LineFault(offset: 0, sentence: "A line is an object.") }
        if let other = members.other {
            let known = LinePart.allCases.map(\.name).joined(separator: ", ")
            throw LineFault(
                offset: other.value.lowerBound,
                sentence: "A line has no member “\(String(decoding: other.name, as: UTF8.self))”: it has \(known).")
        }
    }

    private mutating func readTarget() throws(LineFault) -> Target {
        var known = lastCollection.flatMap { isSpelled(.collection, as: $0.spelling) ? $0.name : nil }
        let isKnown = known != nil
        if !isKnown { known = try text(.collection) }
        guard let name = known, let id = try text(.id) else {
            throw LineFault(offset: 0, sentence: "A line has “collection” and “id”.")
        }
        if !isKnown, let member = member(.collection) {
            if let sentence = rules.fault(ofName: name, isCollection: true) {
                throw LineFault(offset: member.value.lowerBound, sentence: sentence)
            }
            if let collection, !collection.hasBytes(of: name) {
                throw LineFault(
                    offset: member.value.lowerBound,
                    sentence: "The line is of the collection \(name), not of \(collection).")
            }
            lastCollection = (Array(line[member.value]), name)
        }
        if let sentence = rules.fault(ofName: id, isCollection: false) {
            throw LineFault(offset: start(of: .id), sentence: sentence)
        }
        return Target(collection: name, id: id)
    }

    private mutating func readType() throws(LineFault) -> (text: String, isJSON: Bool) {
        if let last = lastType, isSpelled(.contentType, as: last.spelling) { return (last.text, last.isJSON) }
        guard let mediaType = try text(.contentType) else { return (MediaType.json.essence, true) }
        guard let type = MediaType(mediaType) else {
            throw LineFault(offset: start(of: .contentType), sentence: "“contentType” is no media type.")
        }
        guard !type.isJSON || type.isUTF8 else {
            throw LineFault(
                offset: start(of: .contentType),
                sentence: "JSON is UTF-8, and “contentType” names another charset.")
        }
        _ = try field(.contentType) { _ in true }
        if let member = member(.contentType) { lastType = (Array(line[member.value]), mediaType, type.isJSON) }
        return (mediaType, type.isJSON)
    }

    private func readContent(_ mediaType: String, _ isJSON: Bool) throws(LineFault) -> [UInt8] {
        // A null says that there is none, but as the content itself.
        var places: [Int] = []
        for part in [LinePart.content, .text, .base64] {
            guard let member = member(part), part == .content || !isNull(member) else { continue }
            places.append(member.value.lowerBound)
        }
        guard places.count <= 1 else {
            throw LineFault(
                offset: places.sorted()[1],
                sentence: "A line has one of “content”, “text” and “base64”, and this has more than one.")
        }
        guard let place = places.first else {
            throw LineFault(offset: 0, sentence: "A line has “content”, “text” or “base64”.")
        }
        let content: [UInt8]
        if let member = member(.content) {
            guard isJSON else {
                throw LineFault(
                    offset: place,
                    sentence: "“content” is JSON; what is \(mediaType) stands in “text” or “base64”.")
            }
            content = Array(line[member.value])
        } else if let text = try text(.text) {
            content = Array(text.utf8)
        } else {
            guard let decoded = try text(.base64).flatMap({ Base64.decode($0) }) else {
                throw LineFault(offset: place, sentence: "“base64” is not in Base64 (RFC 4648 §4).")
            }
            content = decoded
        }
        if let sentence = rules.fault(ofLength: content.count) { throw LineFault(offset: place, sentence: sentence) }
        if isJSON, member(.content) == nil, let error = JSONCheck.fault(in: content, depthLimit: rules.depthLimit) {
            throw LineFault(offset: place, sentence: "The content is no JSON: \(error.sentence)")
        }
        return content
    }
}

extension BatchRules {
    func fault(ofLength length: Int) -> String? {
        guard length > contentLimit else { return nil }
        return "A content has at most \(contentLimit) bytes; this one has \(length)."
    }
}
