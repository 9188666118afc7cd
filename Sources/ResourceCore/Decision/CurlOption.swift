import HTTPSemantics

/// Options of curl, for the `fix` of a problem.
package enum CurlOption {
    /// `-H 'name: value'`, quoted for a POSIX shell.
    package static func field(_ name: FieldName, _ value: String) -> String {
        "-H " + quoted(name.spelling + ": " + value)
    }

    /// An Idempotency-Key that is another one each time.
    static let freshKey = #"-H "Idempotency-Key: \"$(date +%s%N)\"""#

    /// Leaves a field out.
    static func without(_ name: String) -> String { "-H '\(name):'" }

    /// A shell word that stands for `text`.
    package static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
