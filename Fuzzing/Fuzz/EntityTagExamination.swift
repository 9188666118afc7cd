@testable import HTTPSemantics

/// Entity tags, lists of them, and `If-Range`: parsing is the inverse of formatting.
enum EntityTagExamination {
    static func examine(_ input: [UInt8]) {
        let value = Input.text(input)
        let tag = EntityTag(value)
        requireEqual(tag != nil, isTag(Array(value.utf8)), "RFC 9110 §8.8.3 decides what is a tag: \(value)")
        if let tag {
            require(tag.fieldValue.utf8.elementsEqual(value.utf8), "A tag is sent as it came.")
            require(tag.matchesWeakly(tag), "A tag matches itself.")
            requireEqual(tag.matchesStrongly(tag), !tag.isWeak, "A weak tag never matches strongly.")
            requireEqual(IfRange(value, now: 0), .tag(tag), "If-Range takes every tag.")
            requireEqual(EntityTagList(lines: [value]), .tags([tag]), "A tag is a list of one.")
        }
        examineList(Input.lines(input))
    }

    private static func examineList(_ lines: [String]) {
        guard let list = EntityTagList(lines: lines) else { return }
        guard case .tags(let tags) = list else {
            requireEqual(lines, ["*"], "Only “*” is any tag.")
            return
        }
        requireEqual(EntityTagList(lines: tags.map(\.fieldValue)), list, "A line for each tag is the same list.")
        let joined = tags.map(\.fieldValue).joined(separator: " ,\t")
        requireEqual(EntityTagList(lines: [joined]), list, "One line for all tags is the same list.")
        requireEqual(
            EntityTagList(lines: [lines.joined(separator: ", ")]), list, "Lines and their join are the same list.")
        for tag in tags {
            require(list.matchesWeakly(tag), "A list matches its own tags.")
            if !tag.isWeak { require(list.matchesStrongly(tag), "A list matches its own strong tags strongly.") }
        }
        require(!list.matchesWeakly(nil) && !list.matchesStrongly(nil), "Nothing matches what is not there.")
    }

    /// `[ "W/" ] DQUOTE *etagc DQUOTE`, read once more.
    private static func isTag(_ bytes: [UInt8]) -> Bool {
        let opaque = bytes.starts(with: "W/".utf8) ? bytes.dropFirst(2) : bytes[...]
        guard opaque.count >= 2, opaque.first == 0x22, opaque.last == 0x22 else { return false }
        return opaque.dropFirst().dropLast().allSatisfy { $0 == 0x21 || 0x23...0x7E ~= $0 || $0 >= 0x80 }
    }
}
