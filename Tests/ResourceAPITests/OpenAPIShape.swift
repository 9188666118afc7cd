import JSONDocuments

@testable import ResourceAPI

/// As much of JSON Schema as the description's own pages need: references, members, items.
struct OpenAPIShape {
    private let components: OpenAPIValue?

    init(_ description: OpenAPIValue) {
        components = description["components"]
    }

    /// Where `value` has members that `schema` does not tell of, or lacks some that it asks for.
    func faults(_ value: JSONValue, _ schema: OpenAPIValue?, at place: String) -> [String] {
        if case .text(let reference) = schema?["$ref"] {
            let parts = reference.split(separator: "/").suffix(2).map(String.init)
            return faults(value, components?[parts[0]]?[parts[1]], at: place)
        }
        switch value {
        case .object(let object):
            guard let properties = schema?["properties"] else { return [] }
            let names = object.members.compactMap(\.name.text)
            let unknown = schema?["additionalProperties"] == false ? names.filter { properties[$0] == nil } : []
            let missing = required(schema).filter { !names.contains($0) }
            return unknown.map { "\(place): \($0) is not described" } + missing.map { "\(place): no \($0)" }
                + object.members.flatMap { member in
                    let name = member.name.text ?? ""
                    return faults(member.value, properties[name], at: place + "/" + name)
                }
        case .array(let array):
            return array.elements.flatMap { faults($0, schema?["items"], at: place + "/…") }
        case .null, .boolean, .number, .string:
            return []
        }
    }

    private func required(_ schema: OpenAPIValue?) -> [String] {
        guard case .list(let names) = schema?["required"] else { return [] }
        return names.compactMap { if case .text(let name) = $0 { name } else { nil } }
    }
}
