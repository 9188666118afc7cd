import HTTPSemantics

/// The precondition fields of a request (RFC 9110 §13.1), parsed.
package struct Conditions: Sendable {
    /// `If-Match`; nil if absent.
    package var ifMatch: EntityTagList?
    /// `If-None-Match`; nil if absent.
    package var ifNoneMatch: EntityTagList?
    /// `If-Unmodified-Since`; nil if absent or not a date: a recipient must ignore it then (§13.1.4).
    package var ifUnmodifiedSince: HTTPDate?
    /// `If-Modified-Since`; nil if absent or not a date: a recipient must ignore it then (§13.1.3).
    package var ifModifiedSince: HTTPDate?
    /// `If-Range`; nil if absent or malformed.
    package var ifRange: IfRange?
    /// Whether there is an `If-Range` that is neither an entity tag nor a date: it holds for nothing.
    package var hasMalformedIfRange = false
    /// The first entity-tag field that does not follow its grammar; nil if both do.
    package var malformed: MalformedCondition?

    /// No conditions.
    package init() {}

    /// The conditions of a request that was received at `now`, in seconds since 1970.
    package init(_ fields: Fields, now: Int64) {
        ifMatch = tagList(fields, .ifMatch)
        ifNoneMatch = tagList(fields, .ifNoneMatch)
        ifUnmodifiedSince = date(fields, .ifUnmodifiedSince, now)
        ifModifiedSince = date(fields, .ifModifiedSince, now)
        if fields.has(.ifRange) {
            ifRange = fields[.ifRange].flatMap { IfRange($0, now: now) }
            hasMalformedIfRange = ifRange == nil
        }
    }

    private mutating func tagList(_ fields: Fields, _ name: FieldName) -> EntityTagList? {
        guard fields.has(name) else { return nil }
        guard let list = EntityTagList(lines: fields.values(name)) else {
            if malformed == nil { malformed = MalformedCondition(field: name, value: fields[name] ?? "") }
            return nil
        }
        return list
    }

    private func date(_ fields: Fields, _ name: FieldName, _ now: Int64) -> HTTPDate? {
        // A second line makes the field a list, which is no date.
        guard fields.has(name) else { return nil }
        return fields[name].flatMap { HTTPDate($0, now: now) }
    }
}

/// An `If-Match` or `If-None-Match` that is neither `*` nor a list of entity tags.
package struct MalformedCondition: Sendable, Equatable {
    package let field: FieldName
    /// What it says, as sent.
    package let value: String

    /// What is wrong with it, in the sender's words.
    package var sentence: String {
        let name = field.spelling
        if value.isHollow {
            return
                "\(name) is \(value): the variable that should hold the ETag was empty. GET the resource, and send its ETag."
        }
        if value.utf8.contains(where: { "{}$<>%".utf8.contains($0) }) {
            return "\(name) is \(value), which looks like a placeholder that was not filled in with an ETag."
        }
        let hollow = value.utf8.split(separator: UInt8(ascii: ",")).map {
            Self.bare(String(decoding: $0, as: UTF8.self))
        }
        .first { !$0.isEmpty && $0.isHollow }
        if let hollow {
            return "\(name) has the element \(hollow): the variable that should hold that ETag was empty."
        }
        if let quote = value.first(where: { "“”„‟‘’«»".contains($0) }) {
            return "\(name) has the typographic quote \(quote): a tag is in straight double quotes."
        }
        if value.utf8.first == UInt8(ascii: "'") {
            return "\(name) has single quotes ('): a tag is in double quotes."
        }
        return "\(name) is neither * nor a list of entity tags: a tag is in double quotes."
    }

    /// `text` without white space around it.
    private static func bare(_ text: String) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// What was meant, with the tags that the sender sent in straight quotes and between commas; nil if that is not plain:
    /// if one of them is none that the service could have given. Of `*` beside tags the stricter is kept. Never the tag that is current: that would undo the condition.
    package var repaired: String? {
        let straight = Self.quotes.reduce(value) { $0.replacing($1, with: "\"") }
        var tags: [String] = []
        var hasStar = false
        var rest = Array(straight.utf8)[...]
        while let first = rest.first {
            if Self.isSeparator(first) {
                rest.removeFirst()
                continue
            }
            if first == UInt8(ascii: "*") {
                hasStar = true
                rest.removeFirst()
                continue
            }
            var prefix = ""
            if rest.starts(with: "W/".utf8) || rest.starts(with: "w/".utf8) {
                prefix = "W/"
                rest = rest.dropFirst(2)
            }
            if rest.first == UInt8(ascii: "\"") { rest.removeFirst() }
            let tag = rest.prefix { !Self.isSeparator($0) && $0 != UInt8(ascii: "\"") }
            rest = rest[tag.endIndex...]
            if rest.first == UInt8(ascii: "\"") { rest.removeFirst() }
            let opaque = String(decoding: tag, as: UTF8.self)
            guard Self.isOurs(tag) else { return nil }
            tags.append("\(prefix)\"\(opaque)\"")
        }
        // As If-Match a star would let through whatever is there now.
        if hasStar, field == .ifNoneMatch { return "*" }
        return tags.isEmpty ? nil : tags.joined(separator: ", ")
    }

    /// Whether the service gives such tags: revisions, and digests of its own pages.
    private static func isOurs(_ tag: ArraySlice<UInt8>) -> Bool {
        guard !tag.isEmpty else { return false }
        return tag.allSatisfy { $0.digitValue != nil } || (tag.count >= 16 && tag.allSatisfy { $0.hexValue != nil })
    }

    /// What people and programs write in place of a straight double quote.
    private static let quotes = ["\\\"", "&quot;", "“", "”", "„", "‟", "‘", "’", "«", "»", "'", "`"]

    private static func isSeparator(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") }
}

extension String {
    /// Whether it is what programming languages make of nothing when they make a text of it.
    var isHollow: Bool {
        ["", "null", "(null)", "undefined", "none", "nil", "nan", "[object object]", "[object promise]"]
            .contains(asciiLowercased())
    }
}
