import HTTPSemantics
import JSONDocuments

/// Problem details (RFC 9457): what went wrong, and what to change.
package struct Problem: Sendable {
    /// The kind.
    package var type: ProblemType
    /// The status of the answer.
    package var status: Status
    /// This occurrence, in a sentence.
    package var detail: String
    /// What to change, as a curl option to paste in place of the one that it corrects; nil if nothing simple would help.
    package var fix: String?
    /// The methods that the target supports.
    package var allow: [String]?
    /// The media types, or codings, that would be accepted.
    package var accepted: [String]?
    /// The request field that is at fault.
    package var field: String?
    /// The entity tag that the target has now.
    package var currentETag: String?
    /// Where in the content the fault is.
    package var place: Place?
    /// Where in the stored document a patch failed (RFC 6901).
    package var pointer: String?
    /// Why a client cannot go on where it stopped.
    package var reason: String?
    /// The operation of a JSON Patch that failed, counted from 0.
    package var operation: Int?
    /// The oldest change that is kept, and the last there is.
    package var oldest: Int64?
    package var last: Int64?
    /// Fields that the answer must have beside the problem document.
    package var fields: [FieldLine] = []

    /// A problem; its status is that of its type under `profile`.
    package init(_ type: ProblemType, detail: String, fix: String? = nil, profile: StatusProfile = .rfc9110) {
        self.type = type
        self.status = type.status(profile)
        self.detail = detail
        self.fix = fix
    }

    /// A place in content.
    package struct Place: Sendable, Equatable {
        /// Bytes before it.
        package var offset: Int
        /// Its line, from 1.
        package var line: Int
        /// Its column, from 1.
        package var column: Int

        /// A place.
        package init(offset: Int, line: Int, column: Int) {
            self.offset = offset
            self.line = line
            self.column = column
        }
    }

    /// The problem with something more set.
    package func with(_ change: (inout Problem) -> Void) -> Problem {
        var problem = self
        change(&problem)
        return problem
    }

    /// The problem document. `instance` tells this occurrence from others: an address of the service.
    /// `decisions` is the explanation's list of steps, as JSON text; nil leaves the member out.
    package func document(
        instance: String, at publicURL: PublicURL? = nil, decisions: [UInt8]? = nil
    ) -> [UInt8] {
        var json = JSONBuilder()
        json.beginObject()
        json.member("type", publicURL.address(of: "/_problems/" + type.rawValue))
        json.member("title", type.title)
        json.member("status", status.rawValue)
        json.member("detail", detail)
        json.member("instance", publicURL.address(of: instance))
        if let allow { json.member("allow", allow) }
        if let accepted { json.member("accepted", accepted) }
        if let field { json.member("field", field) }
        if let currentETag { json.member("currentETag", currentETag) }
        if let place {
            json.member("offset", place.offset)
            json.member("line", place.line)
            json.member("column", place.column)
        }
        if let pointer { json.member("pointer", pointer) }
        if let operation { json.member("operation", operation) }
        if let reason { json.member("reason", reason) }
        if let oldest { json.member("oldest", oldest) }
        if let last { json.member("last", last) }
        if let fix { json.member("fix", fix) }
        if let decisions {
            json.member("decisions")
            json.raw(decisions)
        }
        json.endObject()
        json.lineFeed()
        return json.bytes
    }
}

/// Options of curl, for the `fix` of a problem.
package enum CurlOption {
    /// `-H 'name: value'`, quoted for a POSIX shell.
    package static func field(_ name: FieldName, _ value: String) -> String {
        "-H " + quoted(name.spelling + ": " + value)
    }

    /// Leaves a field out.
    static func without(_ name: String) -> String { "-H " + quoted(name + ":") }

    /// A shell word that stands for `text`, whatever a client has put into it.
    package static func quoted(_ text: String) -> String {
        // By bytes: a quote may be part of a character that is no quote.
        var word: [UInt8] = [UInt8(ascii: "'")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "'") { word += Array("'\\'".utf8) }
            word.append(byte)
        }
        word.append(UInt8(ascii: "'"))
        return String(decoding: word, as: UTF8.self)
    }
}
