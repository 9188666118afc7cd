/// An entity tag (RFC 9110 §8.8.3).
package struct EntityTag: Sendable {
    /// The opaque tag without its quotes.
    package let opaque: String
    /// Whether the tag is marked `W/`: the representation may differ in its bytes.
    package let isWeak: Bool

    /// The strong tag of a stored revision.
    package init(revision: Int64) {
        opaque = String(revision)
        isWeak = false
    }

    /// The strong tag of content that has this digest.
    package init(digest: some Sequence<UInt8>) {
        opaque = digest.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        isWeak = false
    }

    /// The tag that `value` spells, `"…"` or `W/"…"`; nil if it is anything else.
    package init?(_ value: String) {
        var scanner = FieldScanner(value)
        guard let tag = EntityTag(scanning: &scanner), scanner.isAtEnd else { return nil }
        self = tag
    }

    /// The tag that stands at the scanner's position. `W/` is case-sensitive, and within the quotes a backslash or a
    /// comma is a character like any other.
    init?(scanning scanner: inout FieldScanner) {
        isWeak = scanner.take("W/")
        guard scanner.take("\"") else { return nil }
        let run = scanner.run { $0 == 0x21 || ($0 >= 0x23 && $0 != 0x7F) }
        guard scanner.take("\"") else { return nil }
        opaque = String(decoding: run, as: UTF8.self)
    }

    /// The tag as it is sent. Tags of up to 13 bytes are made without an allocation.
    package var fieldValue: String {
        (isWeak ? "W/\"" : "\"") + opaque + "\""
    }

    /// Strong comparison: neither tag is weak and the opaque tags are the same, byte for byte (RFC 9110 §8.8.3.2).
    package func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && matchesWeakly(other)
    }

    /// Weak comparison: the opaque tags are the same, byte for byte (RFC 9110 §8.8.3.2).
    package func matchesWeakly(_ other: EntityTag) -> Bool {
        opaque.hasBytes(of: other.opaque)
    }
}

// Swift's strings are equal when they are canonically equivalent; tags are equal when their bytes are.
extension EntityTag: Hashable {
    /// Whether both tags are spelled the same; neither of the two comparisons of RFC 9110.
    package static func == (left: EntityTag, right: EntityTag) -> Bool {
        left.isWeak == right.isWeak && left.matchesWeakly(right)
    }

    /// Hashes what `==` compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(isWeak)
        for byte in opaque.utf8 { hasher.combine(byte) }
    }
}

/// The value of `If-Match` or `If-None-Match` (RFC 9110 §13.1.1, §13.1.2).
package enum EntityTagList: Sendable, Hashable {
    /// `*`: any current representation.
    case any
    /// Entity tags; of an empty list, which the grammar allows, none matches.
    case tags([EntityTag])

    /// The list that the field's lines spell together. Nil if it is malformed: a tag without quotes, or `*`
    /// beside anything else.
    package init?(lines: [String]) {
        if lines == ["*"] {
            self = .any
            return
        }
        guard let tags = FieldScanner.list(lines, of: { EntityTag(scanning: &$0) }) else { return nil }
        self = .tags(tags)
    }

    /// Whether a tag of the list matches `current` by strong comparison, as `If-Match` asks.
    /// `current` is nil if the resource does not exist; then nothing matches, not even `*`.
    package func matchesStrongly(_ current: EntityTag?) -> Bool {
        matches(current) { $0.matchesStrongly($1) }
    }

    /// Whether a tag of the list matches `current` by weak comparison, as `If-None-Match` asks.
    /// `current` is nil if the resource does not exist; then nothing matches, not even `*`.
    package func matchesWeakly(_ current: EntityTag?) -> Bool {
        matches(current) { $0.matchesWeakly($1) }
    }

    private func matches(_ current: EntityTag?, by compare: (EntityTag, EntityTag) -> Bool) -> Bool {
        guard let current else { return false }
        return switch self {
        case .any: true
        case .tags(let tags): tags.contains { compare($0, current) }
        }
    }
}

/// The value of `If-Range` (RFC 9110 §13.1.5).
package enum IfRange: Sendable, Hashable {
    /// The range is wanted of the representation with this tag; a weak tag never matches.
    case tag(EntityTag)
    /// The range is wanted of the representation that was last modified exactly then.
    case date(HTTPDate)

    /// The validator that `value` spells; nil if it is neither an entity tag nor a date.
    /// `now`, in seconds since 1970, gives the two-digit year of an obsolete date its century.
    package init?(_ value: String, now: Int64) {
        if let tag = EntityTag(value) {
            self = .tag(tag)
        } else if let date = HTTPDate(value, now: now) {
            self = .date(date)
        } else {
            return nil
        }
    }
}
