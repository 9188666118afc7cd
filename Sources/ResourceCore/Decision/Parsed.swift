import HTTPSemantics

/// A field after parsing: absent, not of its grammar, or a value.
package enum Parsed<Value: Sendable>: Sendable {
    /// There is no such field.
    case absent
    /// There is one, but it does not follow its grammar.
    case malformed
    /// What it says.
    case value(Value)

    /// Parses `lines` unless there are none.
    init(_ fields: Fields, _ name: FieldName, _ parse: ([String]) -> Value?) {
        guard fields.has(name) else {
            self = .absent
            return
        }
        self = parse(fields.values(name)).map { .value($0) } ?? .malformed
    }

    /// The value; nil if the field is absent or malformed.
    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Whether the field is there and wrong.
    package var isMalformed: Bool {
        if case .malformed = self { true } else { false }
    }

    /// Whether the field is not there.
    package var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }
}
