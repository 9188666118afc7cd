import CPostgreSQL

/// What the database, or the way to it, reported instead of doing what it was asked.
package struct PostgreSQLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller can tell apart.
    package enum Kind: Sendable, Equatable {
        /// libpq cannot be used on this machine.
        case noLibrary
        /// The address of the database is no URL that libpq reads.
        case badAddress
        /// The connection could not be made, or is lost: it is not known what came of what was sent.
        case lost
        /// The server has refused a statement. `isFatal` tells whether it ended the session, too.
        case refused(isFatal: Bool)
        /// Passed over, for a statement before it was refused.
        case skipped
    }

    package var kind: Kind
    /// Five characters that name the error (PostgreSQL's Appendix A); empty where the server did not say.
    package var state: String
    package var message: String

    package init(_ kind: Kind, state: String = "", _ message: String) {
        self.kind = kind
        self.state = state
        self.message = message
    }

    package var description: String { state.isEmpty ? message : "\(message) (SQLSTATE \(state))" }

    /// Whether the session is of no more use.
    package var endsSession: Bool {
        switch kind {
        case .noLibrary, .badAddress, .lost: true
        case .refused(let isFatal): isFatal
        case .skipped: false
        }
    }

    /// The class of the error: the first two characters of `state`.
    package var stateClass: Substring { state.prefix(2) }

    /// What a caller reports that finds an answer impossible.
    package static func unexpected(_ message: String) -> PostgreSQLError {
        PostgreSQLError(.refused(isFatal: false), state: "XX000", message)
    }

    init(_ result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            cpq_result_field(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        guard let state = field("C") else {
            let message = cpq_result_message(result).map { String(cString: $0) } ?? ""
            self.init(.lost, Self.line(message))
            return
        }
        let severity = field("V") ?? field("S") ?? "ERROR"
        self.init(
            .refused(isFatal: severity == "FATAL" || severity == "PANIC"), state: state, field("M") ?? "an error")
    }

    static func lost(_ connection: OpaquePointer) -> PostgreSQLError {
        PostgreSQLError(.lost, line(cpq_error_message(connection).map { String(cString: $0) } ?? ""))
    }

    /// In one line.
    static func line(_ message: String) -> String {
        let words = message.split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? "the connection is lost" : words.joined(separator: " ")
    }
}
