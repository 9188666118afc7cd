import HTTPSemantics
import JSONDocuments

/// Reads resources of a text: NDJSON as the service exports it, or a `db.json` as json-server has it.
package struct DataFile: Sendable {
    /// A resource that the text has.
    package struct Resource: Sendable, Equatable {
        package var target: Target
        package var representation: Representation
        /// Where in the text it stands.
        package var offset: Int

        package init(target: Target, representation: Representation, offset: Int) {
            self.target = target
            self.representation = representation
            self.offset = offset
        }
    }

    /// What is wrong with the text.
    package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        package var offset: Int
        package var line: Int
        package var column: Int
        package var sentence: String

        package init(offset: Int, line: Int, column: Int, sentence: String) {
            self.offset = offset
            self.line = line
            self.column = column
            self.sentence = sentence
        }

        /// One line: the place, then the sentence.
        package var description: String { "line \(line), column \(column): \(sentence)" }
    }

    private typealias Bytes = UnsafeBufferPointer<UInt8>

    private let rules: BatchRules
    /// What the text is said to be; nil if it is to tell that itself.
    private let form: DataWriter.Form?
    /// The collection that all is for; nil if the text says which.
    private let collection: String?

    package init(_ rules: BatchRules, as form: DataWriter.Form? = nil, of collection: String? = nil) {
        self.rules = rules
        self.form = form
        self.collection = collection
    }

    /// Calls `take` for each resource, in the order of the text, as soon as it has been read, until it says what is wrong.
    /// - Returns: what is wrong with the text, or what `take` has said.
    package func read(_ bytes: UnsafeBufferPointer<UInt8>, take: (Resource) -> JSONOutline.Fault?) -> Fault? {
        let fault: JSONOutline.Fault? =
            if !bytes.contains(where: { $0 > 0x20 }) {
                JSONOutline.Fault(
                    offset: 0, sentence: "There is nothing here, not even an object: an empty store would be {}.")
            } else {
                switch form ?? (isExport(bytes) ? .lines : .database) {
                case .lines: readLines(bytes, take)
                case .database: readEntries(bytes, take)
                }
            }
        return fault.map { fault in
            let place = fault.place(in: bytes)
            return Fault(offset: fault.offset, line: place.line, column: place.column, sentence: fault.sentence)
        }
    }

    // MARK: db.json

    private func readEntries(_ bytes: Bytes, _ take: (Resource) -> JSONOutline.Fault?) -> JSONOutline.Fault? {
        // Of a collection, its array; or the object that a whole store with nothing else in it would be, as an export gives it.
        let isObject = bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
        var name = collection ?? ""
        return JSONOutline.fault(
            inEntriesOf: bytes, below: isObject ? nil : collection.map { Array($0.utf8) }, depthLimit: rules.depthLimit
        ) { found, offset in
            if let collection, !found.elementsEqual(collection.utf8) {
                return JSONOutline.Fault(
                    offset: offset, sentence: "What is of the collection \(collection) alone is an array.")
            }
            name = String(decoding: found, as: UTF8.self)
            return rules.fault(ofName: found, isCollection: true)
                .map { JSONOutline.Fault(offset: offset, sentence: $0) }
        } visit: { entry in
            var id = entry.position.map { String($0) } ?? name
            if entry.position != nil, let member = entry.id {
                switch member.kind {
                case .number: id = String(decoding: bytes[member.value], as: UTF8.self)
                case .string:
                    guard let text = JSONOutline.text(bytes, member.value) else {
                        return JSONOutline.Fault(
                            offset: member.value.lowerBound, sentence: "An id has half of a surrogate pair.")
                    }
                    id = text
                case .object, .array, .literal:
                    return JSONOutline.Fault(
                        offset: member.value.lowerBound, sentence: "An id is a string or a number.")
                }
            }
            let offset = entry.id?.value.lowerBound ?? entry.value.lowerBound
            if let sentence = rules.fault(ofName: Array(id.utf8), isCollection: false) {
                return JSONOutline.Fault(offset: offset, sentence: sentence)
            }
            if let fault = fault(ofLength: entry.value.count, at: entry.value.lowerBound) { return fault }
            return take(
                Resource(
                    target: Target(collection: name, id: id),
                    representation: Representation(
                        content: Array(bytes[entry.value]), mediaType: MediaType.json.essence), offset: offset))
        }
    }

    private func fault(ofLength length: Int, at offset: Int) -> JSONOutline.Fault? {
        guard length > rules.contentLimit else { return nil }
        return JSONOutline.Fault(
            offset: offset, sentence: "A content has at most \(rules.contentLimit) bytes; this one has \(length).")
    }

    // MARK: NDJSON

    /// The members of a line.
    private static let names = [
        "collection", "id", "etag", "lastModified", "contentType", "language", "disposition", "content", "text",
        "base64",
    ].map { Array($0.utf8) }

    /// Whether the first line that is not blank is meant as one of an export: no member of a `db.json` is a single value.
    private func isExport(_ bytes: Bytes) -> Bool {
        guard let start = bytes.firstIndex(where: { $0 > 0x20 }), bytes[start] == UInt8(ascii: "{") else {
            return false
        }
        let line = Bytes(rebasing: bytes[start..<Self.lineEnd(bytes, from: start)])
        guard let members = try? JSONOutline.members(of: line, depthLimit: rules.depthLimit + 1) else {
            return Self.beginsAsLine(line)
        }
        let single = members.filter { $0.kind != .array && $0.kind != .object }
        return single.contains { $0.name.elementsEqual("collection".utf8) }
            || (!single.isEmpty && members.allSatisfy { Self.names.contains($0.name) })
    }

    /// Whether what is no JSON, as a whole, begins with a member of a line that is a single value.
    private static func beginsAsLine(_ line: Bytes) -> Bool {
        var rest = line.dropFirst().drop { $0 <= 0x20 }
        guard rest.popFirst() == UInt8(ascii: "\"") else { return false }
        let name = rest.prefix { $0 != UInt8(ascii: "\"") }
        rest = rest[name.endIndex...].dropFirst().drop { $0 <= 0x20 }
        guard names.contains(where: { $0.elementsEqual(name) }), rest.popFirst() == UInt8(ascii: ":") else {
            return false
        }
        return rest.first { $0 > 0x20 }.map { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "{") } ?? false
    }

    private static func lineEnd(_ bytes: Bytes, from start: Int) -> Int {
        bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }

    private func readLines(_ bytes: Bytes, _ take: (Resource) -> JSONOutline.Fault?) -> JSONOutline.Fault? {
        var start = 0
        while start < bytes.count {
            let end = Self.lineEnd(bytes, from: start)
            let line = Bytes(rebasing: bytes[start..<end])
            if line.contains(where: { $0 > 0x20 }) {
                switch resource(line, at: start) {
                case .success(let resource): if let fault = take(resource) { return fault }
                case .failure(let fault):
                    return JSONOutline.Fault(offset: start + fault.offset, sentence: fault.sentence)
                }
            }
            start = end + 1
        }
        return nil
    }

    /// A fault in a line, by its offset there.
    private struct LineFault: Error {
        var offset: Int
        var sentence: String
    }

    private func resource(_ line: Bytes, at start: Int) -> Result<Resource, LineFault> {
        do throws(LineFault) {
            return .success(try read(line, at: start))
        } catch {
            return .failure(error)
        }
    }

    private func read(_ line: Bytes, at start: Int) throws(LineFault) -> Resource {
        let members: [JSONOutline.Member]?
        do {
            members = try JSONOutline.members(of: line, depthLimit: rules.depthLimit + 1)
        } catch {
            // The line is a level around the content, whose limit is told.
            guard case .tooDeep = error.reason else { throw LineFault(offset: error.offset, sentence: error.sentence) }
            throw LineFault(
                offset: error.offset, sentence: "The content is nested more than \(rules.depthLimit) deep.")
        }
        guard let members else { throw LineFault(offset: 0, sentence: "A line is an object.") }
        if let other = members.first(where: { !Self.names.contains($0.name) }) {
            let known = Self.names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
            throw LineFault(
                offset: other.value.lowerBound,
                sentence: "A line has no member “\(String(decoding: other.name, as: UTF8.self))”: it has \(known).")
        }
        func member(_ name: StaticString) -> JSONOutline.Member? {
            members.first { member in
                member.name.count == name.utf8CodeUnitCount
                    && member.name.elementsEqual(
                        UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            }
        }
        func text(_ name: StaticString) throws(LineFault) -> String? {
            guard let member = member(name) else { return nil }
            if member.kind == .literal, line[member.value.lowerBound] == UInt8(ascii: "n") { return nil }
            guard member.kind == .string, let text = JSONOutline.text(line, member.value) else {
                throw LineFault(offset: member.value.lowerBound, sentence: "“\(name)” is a string.")
            }
            return text
        }
        guard let name = try text("collection"), let id = try text("id") else {
            throw LineFault(offset: 0, sentence: "A line has “collection” and “id”.")
        }
        let place = member("collection")?.value.lowerBound ?? 0
        if let sentence = rules.fault(ofName: Array(name.utf8), isCollection: true) {
            throw LineFault(offset: place, sentence: sentence)
        }
        if let collection, !collection.hasBytes(of: name) {
            throw LineFault(offset: place, sentence: "The line is of the collection \(name), not of \(collection).")
        }
        if let sentence = rules.fault(ofName: Array(id.utf8), isCollection: false) {
            throw LineFault(offset: member("id")?.value.lowerBound ?? 0, sentence: sentence)
        }
        let mediaType = try text("contentType") ?? MediaType.json.essence
        let typePlace = member("contentType")?.value.lowerBound ?? 0
        guard let type = MediaType(mediaType) else {
            throw LineFault(offset: typePlace, sentence: "“contentType” is no media type.")
        }
        guard !type.isJSON || type.isUTF8 else {
            throw LineFault(offset: typePlace, sentence: "JSON is UTF-8, and “contentType” names another charset.")
        }
        /// A field that goes with the content is what a request could bring.
        func field(_ name: StaticString, _ isWellFormed: ([String]) -> Bool) throws(LineFault) -> String? {
            guard let value = try text(name) else { return nil }
            guard isWellFormed([value]), value.utf8.count <= AdmissionInput.storedFieldLimit,
                value.hasOnlyBytes({ $0 >= 0x20 && $0 != 0x7F })
            else {
                throw LineFault(
                    offset: member(name)?.value.lowerBound ?? 0,
                    sentence: "“\(name)” is nothing that the header of that name may be.")
            }
            return value
        }
        let language = try field("language", ContentLanguage.isWellFormed)
        let disposition = try field("disposition", ContentDisposition.isWellFormed)
        _ = try field("contentType") { _ in true }
        // A null says that there is none, but as the content itself.
        let contents = members.filter { member in
            member.name.elementsEqual("content".utf8)
                || (["text", "base64"].contains { member.name.elementsEqual($0.utf8) }
                    && !(member.kind == .literal && line[member.value.lowerBound] == UInt8(ascii: "n")))
        }
        if contents.count > 1 {
            throw LineFault(
                offset: contents[1].value.lowerBound,
                sentence: "A line has one of “content”, “text” and “base64”, and this has more than one.")
        }
        let content: [UInt8]
        var contentPlace = 0
        if let value = member("content") {
            contentPlace = value.value.lowerBound
            guard type.isJSON else {
                throw LineFault(
                    offset: contentPlace,
                    sentence: "“content” is JSON; what is \(mediaType) stands in “text” or “base64”.")
            }
            content = Array(line[value.value])
        } else if let text = try text("text") {
            contentPlace = member("text")?.value.lowerBound ?? 0
            content = Array(text.utf8)
        } else if let text = try text("base64") {
            contentPlace = member("base64")?.value.lowerBound ?? 0
            guard let decoded = Base64.decode(text) else {
                throw LineFault(offset: contentPlace, sentence: "“base64” is not in Base64 (RFC 4648 §4).")
            }
            content = decoded
        } else {
            throw LineFault(offset: 0, sentence: "A line has “content”, “text” or “base64”.")
        }
        if let fault = fault(ofLength: content.count, at: contentPlace) {
            throw LineFault(offset: fault.offset, sentence: fault.sentence)
        }
        if type.isJSON, member("content") == nil, let error = JSONCheck.fault(in: content, depthLimit: rules.depthLimit)
        {
            throw LineFault(offset: contentPlace, sentence: "The content is no JSON: \(error.sentence)")
        }
        return Resource(
            target: Target(collection: name, id: id),
            representation: Representation(
                content: content, mediaType: mediaType, language: language, disposition: disposition), offset: start)
    }
}

/// Writes resources as text that `DataFile` reads.
package struct DataWriter: Sendable {
    /// The kinds of text.
    package enum Form: Sendable, Equatable {
        /// A line a resource.
        case lines
        /// As json-server has it: what is not JSON is left out.
        case database
    }

    private let form: Form
    /// The collection that is being written.
    private var collection: String?
    private var isFirstOfCollection = true
    private var isSingle = false
    private var hasBegun = false

    package init(_ form: Form) {
        self.form = form
    }

    /// The text of `items`, which follow those of the last call. `next` is the one that follows them; nil if none does.
    package mutating func text(_ items: [BatchItem], next: BatchItem?, isAtEnd: Bool) -> [UInt8] {
        var text: [UInt8] = []
        switch form {
        case .lines: for item in items { Self.writeLine(item, to: &text) }
        case .database:
            if !hasBegun { text += "{".utf8 }
            for (index, item) in items.enumerated() {
                write(item, next: index + 1 < items.count ? items[index + 1] : next, to: &text)
            }
            if isAtEnd { text += (closing + "}\n").utf8 }
        }
        hasBegun = true
        return text
    }

    private var closing: String { collection == nil || isSingle ? "" : "]" }

    private mutating func write(_ item: BatchItem, next: BatchItem?, to text: inout [UInt8]) {
        guard MediaType(item.stored.representation.mediaType)?.isJSON == true else { return }
        let name = item.target.collection
        let content = item.stored.representation.content
        let isObject = content.first { $0 > 0x20 } == UInt8(ascii: "{")
        if collection != name {
            text += (closing + (collection == nil ? "\n" : ",\n")).utf8
            collection = name
            isFirstOfCollection = true
            isSingle = isObject && item.target.id.hasBytes(of: name) && next?.target.collection != name
            text += "\"\(name)\":\(isSingle ? "" : "[\n")".utf8
        }
        if !isFirstOfCollection { text += ",\n".utf8 }
        isFirstOfCollection = false
        guard isObject, !isSingle else {
            text += content
            return
        }
        let hasID = content.withUnsafeBufferPointer { bytes in
            (try? JSONOutline.members(of: bytes))?.contains { $0.name.elementsEqual("id".utf8) } == true
        }
        guard !hasID else {
            text += content
            return
        }
        var json = JSONBuilder()
        json.string(item.target.id)
        let rest = content.drop { $0 <= 0x20 }.dropFirst()
        text += "{\"id\":".utf8
        text += json.bytes
        if rest.first(where: { $0 > 0x20 }) != UInt8(ascii: "}") { text.append(UInt8(ascii: ",")) }
        text += rest
    }

    private static func writeLine(_ item: BatchItem, to text: inout [UInt8]) {
        let it = item.stored.representation
        var json = JSONBuilder()
        json.beginObject()
        json.member("collection", item.target.collection)
        json.member("id", item.target.id)
        json.member("etag", item.stored.entityTag.fieldValue)
        json.member("lastModified", HTTPDate(secondsSince1970: item.stored.lastModified).fieldValue)
        json.member("contentType", it.mediaType)
        if let language = it.language { json.member("language", language) }
        if let disposition = it.disposition { json.member("disposition", disposition) }
        json.content(of: it)
        json.endObject()
        text += json.bytes
        text.append(UInt8(ascii: "\n"))
    }
}

extension JSONBuilder {
    /// A member with the content: `content`, to the letter, of JSON on one line without white space around it; `text` of what
    /// is text; else `base64`.
    package mutating func content(of it: Representation) {
        let content = it.content
        let isBare = content.first.map { $0 > 0x20 } == true && content.last.map { $0 > 0x20 } == true
        if isBare, MediaType(it.mediaType)?.isJSON == true,
            !content.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
        {
            member("content")
            raw(content)
        } else if let text = String(validating: content, as: UTF8.self) {
            member("text", text)
        } else {
            member("base64", Base64.encode(content))
        }
    }
}
