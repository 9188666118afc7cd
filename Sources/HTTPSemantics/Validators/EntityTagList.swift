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
