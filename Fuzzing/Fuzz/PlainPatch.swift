@testable import JSONDocuments

/// RFC 6902 §4, read naively: each operation walks from the root and makes a new root.
enum PlainPatch {
    struct Failure: Error {
        var operation: Int
    }

    private struct Impossible: Error {}

    static func apply(_ operations: [JSONPatch.Operation], to target: Plain) -> Result<Plain, Failure> {
        var root = target
        for (number, operation) in operations.enumerated() {
            guard let next = try? apply(operation, to: root) else { return .failure(Failure(operation: number)) }
            root = next
        }
        return .success(root)
    }

    private static func apply(_ operation: JSONPatch.Operation, to root: Plain) throws(Impossible) -> Plain {
        switch operation {
        case .add(let path, let value): return try add(Plain(value), at: path.tokens[...], in: root)
        case .remove(let path): return try remove(path.tokens[...], from: root)
        case .replace(let path, let value):
            // §4.3: the same as a removal and then an addition of the same place.
            if path.tokens.isEmpty { return Plain(value) }
            return try add(Plain(value), at: path.tokens[...], in: remove(path.tokens[...], from: root))
        case .move(let from, let path):
            let value = try find(from.tokens[...], in: root)
            if from.tokens == path.tokens { return root }
            if path.tokens.starts(with: from.tokens) { throw Impossible() }
            return try add(value, at: path.tokens[...], in: remove(from.tokens[...], from: root))
        case .copy(let from, let path):
            return try add(find(from.tokens[...], in: root), at: path.tokens[...], in: root)
        case .test(let path, let value):
            guard try find(path.tokens[...], in: root) == Plain(value) else { throw Impossible() }
            return root
        }
    }

    private static func find(_ tokens: ArraySlice<[UInt8]>, in value: Plain) throws(Impossible) -> Plain {
        guard let token = tokens.first else { return value }
        return try find(tokens.dropFirst(), in: child(token, of: value))
    }

    private static func child(_ token: [UInt8], of value: Plain) throws(Impossible) -> Plain {
        switch value {
        case .array(let elements):
            guard let index = index(token), index < elements.count else { throw Impossible() }
            return elements[index]
        case .object(let members):
            guard let member = members[token] else { throw Impossible() }
            return member
        case .null, .boolean, .number, .string: throw Impossible()
        }
    }

    /// Makes `change` to the container that holds what the tokens lead to.
    private static func edit(
        _ tokens: ArraySlice<[UInt8]>, in value: Plain,
        _ change: (inout Plain, [UInt8]) throws(Impossible) -> Void
    ) throws(Impossible) -> Plain {
        guard let token = tokens.first else { throw Impossible() }
        var result = value
        if tokens.count == 1 {
            try change(&result, token)
            return result
        }
        let edited = try edit(tokens.dropFirst(), in: child(token, of: value), change)
        try put(edited, token, in: &result)
        return result
    }

    private static func put(_ child: Plain, _ token: [UInt8], in value: inout Plain) throws(Impossible) {
        switch value {
        case .array(var elements):
            guard let index = index(token), index < elements.count else { throw Impossible() }
            elements[index] = child
            value = .array(elements)
        case .object(var members):
            members[token] = child
            value = .object(members)
        case .null, .boolean, .number, .string: throw Impossible()
        }
    }

    private static func add(
        _ new: Plain, at tokens: ArraySlice<[UInt8]>, in root: Plain
    ) throws(Impossible) -> Plain {
        if tokens.isEmpty { return new }
        return try edit(tokens, in: root) { (container, token) throws(Impossible) in
            guard case .array(var elements) = container else { return try put(new, token, in: &container) }
            let place = token == [UInt8(ascii: "-")] ? elements.count : index(token)
            guard let place, place <= elements.count else { throw Impossible() }
            elements.insert(new, at: place)
            container = .array(elements)
        }
    }

    private static func remove(_ tokens: ArraySlice<[UInt8]>, from root: Plain) throws(Impossible) -> Plain {
        try edit(tokens, in: root) { (container, token) throws(Impossible) in
            _ = try child(token, of: container)
            switch container {
            case .array(var elements):
                if let index = index(token) { elements.remove(at: index) }
                container = .array(elements)
            case .object(var members):
                members[token] = nil
                container = .object(members)
            case .null, .boolean, .number, .string: throw Impossible()
            }
        }
    }

    /// `0`, or digits without a leading zero (RFC 6901 §4).
    private static func index(_ token: [UInt8]) -> Int? {
        let text = String(decoding: token, as: UTF8.self)
        guard let number = Int(text), number >= 0, String(number) == text else { return nil }
        return number
    }
}
