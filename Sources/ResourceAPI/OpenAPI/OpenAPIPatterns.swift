import HTTPSemantics
import ResourceCore

/// The grammars that the description gives as regular expressions (ECMA-262, as JSON Schema has them).
enum OpenAPIPatterns {
    /// The name of a collection; `Routes.isCollectionName` decides, and `echo` is taken.
    static let collection = "^(?!echo$)[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"
    /// An id: no control characters, and no `.` or `..` (RFC 3986 §5.2.4).
    static let id = "^(?!\\.{1,2}$)[^\\u0000-\\u001F\\u007F-\\u009F]+$"
    /// `*`, or a list of entity tags (RFC 9110 §13.1.1).
    static let entityTags = "^(\\*|[, \\t]*(\(tag)[ \\t]*(,[, \\t]*(\(tag)[ \\t]*)?)*)?)$"
    /// IMF-fixdate (RFC 9110 §5.6.7).
    static let date =
        "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$"
    /// A structured-field String, or a bare token, of 1 to 255 characters.
    static let idempotencyKey =
        "^(\"([ !#-\\[\\]-~]|\\\\[\"\\\\]){1,\(IdempotencyKey.maximumLength)}\"|[A-Za-z0-9!#$%&'*+.^_`|~:/-]{1,\(IdempotencyKey.maximumLength)})$"

    /// A JSON pointer (RFC 6901 §3).
    static let pointer = "^(/([^/~]|~[01])*)*$"

    private static let tag = "(W/)?\"[!#-~]*\""
}
