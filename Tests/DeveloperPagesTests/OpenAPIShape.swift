import JSONDocuments

extension JSONValue {
    /// The member of that name; nil if there is none.
    subscript(name: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object.members.first { $0.name.text == name }?.value
    }

    /// The names of the members, in order.
    var names: [String] {
        guard case .object(let object) = self else { return [] }
        return object.members.compactMap(\.name.text)
    }

    var elements: [JSONValue] {
        guard case .array(let array) = self else { return [] }
        return Array(array.elements)
    }

    var text: String? {
        guard case .string(let string) = self else { return nil }
        return string.text
    }
}

/// The parsed description, with as much of JSON Schema as the service's own pages need: references, members, items.
struct OpenAPIShape {
    let description: JSONValue

    /// What a reference leads to; any other value is itself.
    func resolved(_ value: JSONValue?) -> JSONValue? {
        guard let reference = value?["$ref"]?.text else { return value }
        let parts = reference.split(separator: "/").map(String.init)
        guard parts.count == 4, parts[0] == "#" else { return nil }
        return description[parts[1]]?[parts[2]]?[parts[3]]
    }

    /// Where `value` has members that `schema` does not tell of, or lacks some that it asks for.
    func errors(_ value: JSONValue, _ schema: JSONValue?, at place: String) -> [String] {
        let schema = resolved(schema)
        if let alternatives = schema?["anyOf"]?.elements {
            let found = alternatives.map { errors(value, $0, at: place) }
            return found.contains([]) ? [] : found.flatMap(\.self)
        }
        switch value {
        case .object(let object):
            guard let properties = schema?["properties"] else { return [] }
            let names = object.members.compactMap(\.name.text)
            let isClosed = if case .boolean(false) = schema?["additionalProperties"] { true } else { false }
            let unknown = isClosed ? names.filter { properties[$0] == nil } : []
            let missing = (schema?["required"]?.elements ?? []).compactMap(\.text).filter { !names.contains($0) }
            return unknown.map { "\(place): \($0) is not described" } + missing.map { "\(place): no \($0)" }
                + object.members.flatMap { member in
                    let name = member.name.text ?? ""
                    return errors(member.value, properties[name], at: place + "/" + name)
                }
        case .array(let array):
            return array.elements.flatMap { errors($0, schema?["items"], at: place + "/…") }
        case .null, .boolean, .number, .string:
            return []
        }
    }

    /// Every `$ref` in a value.
    static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                member.name.text == "$ref" ? [member.value.text ?? ""] : references(in: member.value)
            }
        case .array(let array): array.elements.flatMap(references)
        case .null, .boolean, .number, .string: []
        }
    }
}
