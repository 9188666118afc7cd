/// A value bound to a statement's parameter.
package enum Value: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// Text; NULL for nil.
    package static func text(orNull text: String?) -> Value {
        text.map(Value.text) ?? .null
    }

    /// An integer; NULL for nil.
    package static func integer(orNull integer: Int64?) -> Value {
        integer.map(Value.integer) ?? .null
    }
}
