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
    package var malformedField: FieldName?
    /// What that field would say if only the quotes around its tag were missing; nil if more is wrong with it.
    package var unquotedTag: EntityTag?

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

    /// Whether a write with these conditions is guarded against losing somebody else's change.
    package var guardsWrite: Bool {
        ifMatch != nil || (ifNoneMatch != nil && ifNoneMatch != .tags([])) || ifUnmodifiedSince != nil
    }

    private mutating func tagList(_ fields: Fields, _ name: FieldName) -> EntityTagList? {
        guard fields.has(name) else { return nil }
        guard let list = EntityTagList(lines: fields.values(name)) else {
            if malformedField == nil {
                malformedField = name
                unquotedTag = fields[name].flatMap { EntityTag("\"\($0)\"") }
            }
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
