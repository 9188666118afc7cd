import JSONDocuments

/// A part of the OpenAPI description: JSON that is written as Swift literals, its members in order.
enum OpenAPIValue: Sendable, Equatable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([OpenAPIValue])
    case members([Member])

    /// A named part.
    struct Member: Sendable, Equatable {
        var name: String
        var value: OpenAPIValue
    }

    /// `{"$ref": …}`: a part that stands under `components`.
    static func reference(_ kind: String, _ name: String) -> OpenAPIValue {
        ["$ref": .text("#/components/\(kind)/\(name)")]
    }

    /// A list of texts.
    static func texts(_ texts: [String]) -> OpenAPIValue { .list(texts.map { .text($0) }) }

    /// The object with one more member; what is no object stays as it is.
    func with(_ name: String, _ value: OpenAPIValue) -> OpenAPIValue {
        guard case .members(let members) = self else { return self }
        return .members(members + [Member(name: name, value: value)])
    }

    /// The member of that name; nil if there is none.
    subscript(_ name: String) -> OpenAPIValue? {
        guard case .members(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The names of the members, in order.
    var names: [String] {
        guard case .members(let members) = self else { return [] }
        return members.map(\.name)
    }

    /// Writes the value.
    func write(to json: inout JSONBuilder) {
        switch self {
        case .text(let text): json.string(text)
        case .number(let number): json.number(number)
        case .flag(let flag): json.boolean(flag)
        case .list(let values):
            json.beginArray()
            for value in values { value.write(to: &json) }
            json.endArray()
        case .members(let members):
            json.beginObject()
            for member in members {
                json.member(member.name)
                member.value.write(to: &json)
            }
            json.endObject()
        }
    }
}

extension OpenAPIValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension OpenAPIValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: OpenAPIValue...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, OpenAPIValue)...) {
        self = .members(elements.map { Member(name: $0, value: $1) })
    }
}
