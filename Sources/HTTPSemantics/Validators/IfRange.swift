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
