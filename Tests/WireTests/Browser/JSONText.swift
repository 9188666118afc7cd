import JSONDocuments

/// JSON that tests send.
extension JSON {
    /// The value as JSON text; members in the order of their names.
    var text: String {
        var builder = JSONBuilder()
        write(into: &builder)
        return String(decoding: builder.bytes, as: UTF8.self)
    }

    private func write(into builder: inout JSONBuilder) {
        switch self {
        case .null: builder.null()
        case .bool(let truth): builder.boolean(truth)
        case .number(let number):
            if let whole = Int(exactly: number) { builder.number(whole) } else { builder.raw(Array("\(number)".utf8)) }
        case .string(let text): builder.string(text)
        case .array(let items):
            builder.beginArray()
            for item in items { item.write(into: &builder) }
            builder.endArray()
        case .object(let members):
            builder.beginObject()
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                builder.member(name)
                value.write(into: &builder)
            }
            builder.endObject()
        }
    }

    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var bool: Bool? { if case .bool(let truth) = self { truth } else { nil } }
}

extension JSON: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}
