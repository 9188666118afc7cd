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

        package init(_ fault: JSONOutline.Fault, in bytes: UnsafeBufferPointer<UInt8>) {
            let place = fault.place(in: bytes)
            self.init(offset: fault.offset, line: place.line, column: place.column, sentence: fault.sentence)
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
            // Without a form it would have been read as lines.
            let advice =
                form == .database && isExport(bytes)
                ? " A resource on each line, as an export has it, is application/x-ndjson." : ""
            return Fault(JSONOutline.Fault(offset: fault.offset, sentence: fault.sentence + advice), in: bytes)
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
            if let sentence = rules.fault(ofName: id, isCollection: false) {
                return JSONOutline.Fault(offset: offset, sentence: sentence)
            }
            if let sentence = rules.fault(ofLength: entry.value.count) {
                return JSONOutline.Fault(offset: entry.value.lowerBound, sentence: sentence)
            }
            return take(
                Resource(
                    target: Target(collection: name, id: id),
                    representation: Representation(
                        content: Array(bytes[entry.value]), mediaType: MediaType.json.essence), offset: offset))
        }
    }

    // MARK: NDJSON

    /// Whether the first line that is not blank is meant as one of an export: no member of a `db.json` is a single value.
    static func isExport(_ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) -> Bool {
        guard let start = bytes.firstIndex(where: { $0 > 0x20 }), bytes[start] == UInt8(ascii: "{") else {
            return false
        }
        let line = Bytes(rebasing: bytes[start..<lineEnd(bytes, from: start)])
        guard let members = try? JSONOutline.members(of: line, depthLimit: depthLimit + 1) else {
            return beginsAsLine(line)
        }
        let single = members.filter { $0.kind != .array && $0.kind != .object }
        return single.contains { $0.name.elementsEqual("collection".utf8) }
            || (!single.isEmpty && members.allSatisfy { LinePart.names.contains($0.name) })
    }

    private func isExport(_ bytes: Bytes) -> Bool { Self.isExport(bytes, depthLimit: rules.depthLimit) }

    /// Whether what is no JSON, as a whole, begins with a member of a line that is a single value.
    private static func beginsAsLine(_ line: Bytes) -> Bool {
        var rest = line.dropFirst().drop { $0 <= 0x20 }
        guard rest.popFirst() == UInt8(ascii: "\"") else { return false }
        let name = rest.prefix { $0 != UInt8(ascii: "\"") }
        rest = rest[name.endIndex...].dropFirst().drop { $0 <= 0x20 }
        guard LinePart.names.contains(where: { $0.elementsEqual(name) }), rest.popFirst() == UInt8(ascii: ":") else {
            return false
        }
        return rest.first { $0 > 0x20 }.map { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "{") } ?? false
    }

    private static func lineEnd(_ bytes: Bytes, from start: Int) -> Int {
        bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }

    private func readLines(_ bytes: Bytes, _ take: (Resource) -> JSONOutline.Fault?) -> JSONOutline.Fault? {
        var reader = LineReader(rules, of: collection)
        var start = 0
        while start < bytes.count {
            let end = Self.lineEnd(bytes, from: start)
            let line = Bytes(rebasing: bytes[start..<end])
            if line.contains(where: { $0 > 0x20 }) {
                do throws(LineFault) {
                    if let fault = take(try reader.read(line, at: start)) { return fault }
                } catch {
                    return JSONOutline.Fault(offset: start + error.offset, sentence: error.sentence)
                }
            }
            start = end + 1
        }
        return nil
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
