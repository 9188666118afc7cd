import HTTPSemantics
import JSONDocuments

/// What `PUT /_faults/{name}` says: which requests meet which faults.
struct FaultRule: Sendable {
    /// Nil for all.
    private(set) var methods: [String]?
    private(set) var target: TargetPattern?
    private(set) var fields: [(name: String, value: String)] = []
    /// Requests that pass before the first step.
    private(set) var after = 0
    private(set) var steps: [Fault] = []
    /// Whether the last step goes on, or later requests pass.
    private(set) var repeats = false
    private(set) var probability = 1.0
    private(set) var seed: UInt64?
    /// Seconds after which the rule lapses.
    private(set) var expires = 600
    /// The members as they were sent, as JSON text.
    private(set) var members: [(name: String, value: [UInt8])] = []

    static let stepLimit = 1_000
    static let longestLife = 86_400

    /// Why a document is no rule, and where.
    struct RuleError: Error {
        var detail: String
        var pointer: String
    }

    /// - Parameter url: How clients reach the service: they may write the target with its path before it.
    init(_ document: JSONDocument, at url: PublicURL? = nil) throws(RuleError) {
        guard case .object(let object) = document.value else {
            throw RuleError(detail: "A rule is an object.", pointer: "")
        }
        var hasSteps = false
        for (name, value) in object.members {
            let name = name.text ?? ""
            let place = "/" + Self.token(name)
            switch name {
            case "methods": methods = try Self.methods(value, place)
            case "target": target = try Self.pattern(value, url, place)
            case "fields":
                fields = try Self.fields(value, place)
                var names: Set<String> = []
                if let twice = fields.first(where: { !names.insert($0.name.asciiLowercased()).inserted }) {
                    throw RuleError(
                        detail: "“\(twice.name)” stands there twice: the names of fields have no case.",
                        pointer: place + "/" + Self.token(twice.name))
                }
            case "after": after = try Self.integer(value, in: 0...1_000_000_000, "after", place)
            case "steps":
                steps = try Self.steps(value, place)
                hasSteps = true
            case "then":
                guard let text = Self.text(value), ["pass", "repeat"].contains(text) else {
                    throw RuleError(detail: "then is “pass” or “repeat”.", pointer: place)
                }
                repeats = text == "repeat"
            case "probability":
                guard let number = Self.number(value).flatMap({ Double($0) }), 0...1 ~= number else {
                    throw RuleError(detail: "probability is a number from 0 to 1.", pointer: place)
                }
                probability = number
            case "seed": seed = UInt64(try Self.integer(value, in: 0...Int.max, "seed", place))
            case "expires": expires = try Self.integer(value, in: 1...Self.longestLife, "expires", place)
            case _:
                throw RuleError(
                    detail: """
                        A rule has no member “\(name)”: it has methods, target, fields, after, steps, then, probability, \
                        seed and expires.
                        """, pointer: place)
            }
            members.append((name, value.bytes))
        }
        guard hasSteps else { throw RuleError(detail: "A rule has steps: one or more faults.", pointer: "/steps") }
    }

    /// Whether a request with that path meets the rule.
    func matches(_ request: Request, _ segments: [String]) -> Bool {
        if let methods, !methods.contains(request.methodName) { return false }
        if let target, !target.matches(segments) { return false }
        return fields.allSatisfy { field in
            let name = field.name.asciiLowercased()
            let values = request.fields.lines.filter { $0.spelling.asciiLowercased().hasBytes(of: name) }.map(\.value)
            // A list may come in several lines (RFC 9110 §5.3).
            return values.contains { $0.hasBytes(of: field.value) }
                || values.count > 1 && values.joined(separator: ", ").hasBytes(of: field.value)
        }
    }

    // MARK: Reading

    /// As a reference token (RFC 6901 §3).
    private static func token(_ name: String) -> String {
        name.replacing(bytes: [UInt8(ascii: "~"): "~0", UInt8(ascii: "/"): "~1"])
    }

    private static func text(_ value: JSONValue) -> String? {
        if case .string(let string) = value { string.text } else { nil }
    }

    private static func number(_ value: JSONValue) -> String? {
        if case .number(let number) = value { number.spelling } else { nil }
    }

    private static func integer(
        _ value: JSONValue, in range: ClosedRange<Int>, _ name: String, _ place: String
    ) throws(RuleError) -> Int {
        guard let number = number(value).flatMap({ Int($0) }), range.contains(number) else {
            throw RuleError(
                detail: "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound).", pointer: place)
        }
        return number
    }

    private static func methods(_ value: JSONValue, _ place: String) throws(RuleError) -> [String] {
        guard case .array(let array) = value, array.count > 0 else {
            throw RuleError(detail: "methods is an array of one or more names of methods.", pointer: place)
        }
        var names: [String] = []
        for (index, element) in array.elements.enumerated() {
            guard let name = text(element), Method(name: name) != .other, name != Method.options.rawValue else {
                throw RuleError(
                    detail: "A method is one that the service implements, in capitals, and not OPTIONS.",
                    pointer: "\(place)/\(index)")
            }
            names.append(name)
        }
        return names
    }

    private static func pattern(
        _ value: JSONValue, _ url: PublicURL?, _ place: String
    ) throws(RuleError) -> TargetPattern {
        guard let text = text(value) else { throw RuleError(detail: "target is a string.", pointer: place) }
        do {
            return try TargetPattern(text, at: url)
        } catch {
            throw RuleError(detail: error.detail, pointer: place)
        }
    }

    private static func fields(
        _ value: JSONValue, _ place: String
    ) throws(RuleError) -> [(name: String, value: String)] {
        guard case .object(let object) = value else {
            throw RuleError(detail: "fields is an object of names and values.", pointer: place)
        }
        var fields: [(name: String, value: String)] = []
        for (name, value) in object.members {
            let name = name.text ?? ""
            let place = place + "/" + token(name)
            guard !name.isEmpty, name.hasOnlyBytes(\.isTokenByte) else {
                throw RuleError(detail: "“\(name)” is no name of a field.", pointer: place)
            }
            guard let value = text(value) else {
                throw RuleError(detail: "The value of “\(name)” is a string.", pointer: place)
            }
            fields.append((name, value))
        }
        return fields
    }

    private static func steps(_ value: JSONValue, _ place: String) throws(RuleError) -> [Fault] {
        guard case .array(let array) = value, 1...stepLimit ~= array.count else {
            throw RuleError(detail: "steps is an array of one or more faults, \(stepLimit) at most.", pointer: place)
        }
        var steps: [Fault] = []
        for (index, element) in array.elements.enumerated() { steps.append(try step(element, "\(place)/\(index)")) }
        return steps
    }

    /// `{"drop":{"at":"answer"}}`, or one of the short forms `{"drop":"answer"}` and `{"status":503,"fields":{…}}`.
    private static func step(_ value: JSONValue, _ place: String) throws(RuleError) -> Fault {
        guard case .object(let object) = value else {
            throw RuleError(
                detail: #"A step is an object with the name of a fault, such as {"drop":"answer"}."#, pointer: place)
        }
        let members = object.members.map { (name: $0.name.text ?? "", value: $0.value) }
        let named = members.compactMap { member in FaultKind(rawValue: member.name).map { ($0, member.value) } }
        guard let (kind, value) = named.first, named.count == 1 else {
            throw RuleError(
                detail: "A step has one fault, of these: \(FaultKind.names).",
                pointer: members.count == 1 ? place + "/" + token(members[0].name) : place)
        }
        let inside = place + "/" + kind.rawValue
        var options: [(name: String, value: FaultReader.Value)] = []
        var lines: [FieldLine] = []
        var fieldsPlace = place + "/fields"
        switch value {
        case .object(let object):
            for (name, value) in object.members {
                let name = name.text ?? ""
                if kind == .status, name == "fields" {
                    fieldsPlace = inside + "/fields"
                    lines = try fields(value, fieldsPlace).map { FieldLine(spelling: $0.name, value: $0.value) }
                } else {
                    options.append((name, option(value)))
                }
            }
        case .number(let number) where kind == .status: options = [("code", .number(number.spelling))]
        case .string(let string) where kind != .status: options = [("at", .text(string.text ?? ""))]
        case .null, .boolean, .number, .string, .array:
            throw RuleError(detail: "The options of \(kind.rawValue) are an object.", pointer: inside)
        }
        for member in members where member.name != kind.rawValue {
            guard kind == .status, member.name == "fields", lines.isEmpty else {
                throw RuleError(
                    detail: "A step has one fault, and its options inside: “\(member.name)” is none.",
                    pointer: place + "/" + token(member.name))
            }
            lines = try fields(member.value, fieldsPlace).map { FieldLine(spelling: $0.name, value: $0.value) }
        }
        do {
            return try FaultReader(kind, options, fields: lines).fault()
        } catch {
            guard let option = error.option else { throw RuleError(detail: error.detail, pointer: inside) }
            if lines.contains(where: { $0.spelling == option }) {
                throw RuleError(detail: error.detail, pointer: fieldsPlace + "/" + token(option))
            }
            // What is missing is wanting in the object; the short forms have none.
            guard case .object = value else { throw RuleError(detail: error.detail, pointer: inside) }
            throw RuleError(detail: error.detail, pointer: inside + "/" + token(option))
        }
    }

    private static func option(_ value: JSONValue) -> FaultReader.Value {
        switch value {
        case .string(let string): .text(string.text ?? "")
        case .number(let number): .number(number.spelling)
        case .null, .boolean, .array, .object: .other
        }
    }
}

/// A path, with `*` for any one segment.
struct TargetPattern: Sendable {
    /// Decoded; nil for any.
    private let segments: [String?]
    /// The same without the path that clients have before every address, where it begins with that; nil where it does not.
    private let inner: [String?]?

    struct PatternError: Error {
        var detail: String
    }

    init(_ text: String, at url: PublicURL?) throws(PatternError) {
        guard text.utf8.first == UInt8(ascii: "/") else { throw PatternError(detail: "A target begins with a slash.") }
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
            throw PatternError(detail: "A target is a path: a query does not count.")
        }
        let segments = text == "/" ? [] : try Self.segments(text)
        inner = Self.inner(segments, at: url)
        let own = inner ?? segments
        guard own.first??.utf8.first != UInt8(ascii: "_") else {
            throw PatternError(detail: "The service's own pages, whose addresses begin with “_”, meet no faults.")
        }
        guard own.count <= 3 else { throw PatternError(detail: "No address has so many segments.") }
        self.segments = segments
    }

    private static func segments(_ text: String) throws(PatternError) -> [String?] {
        var segments: [String?] = []
        for raw in text.parts(between: UInt8(ascii: "/")).dropFirst() {
            guard raw != "*" else {
                segments.append(nil)
                continue
            }
            guard !raw.utf8.contains(UInt8(ascii: "*")) else {
                throw PatternError(detail: "A * stands for a whole segment; within a name it is written %2A.")
            }
            guard let segment = PathSegments.decode(segment: raw), !segment.isEmpty else {
                throw PatternError(detail: "“\(raw)” is no segment of a path.")
            }
            segments.append(segment)
        }
        return segments
    }

    private static func inner(_ segments: [String?], at url: PublicURL?) -> [String?]? {
        guard let url, !url.path.isEmpty, case .success(let prefix) = PathSegments.decode(url.path),
            segments.count >= prefix.count, zip(prefix, segments).allSatisfy({ $1?.hasBytes(of: $0) == true })
        else { return nil }
        return Array(segments.dropFirst(prefix.count))
    }

    /// Whether it is of `path`, with the clients' path before it or without.
    func matches(_ path: [String]) -> Bool {
        Self.matches(segments, path) || inner.map { Self.matches($0, path) } ?? false
    }

    private static func matches(_ segments: [String?], _ path: [String]) -> Bool {
        path.count == segments.count
            && zip(segments, path).allSatisfy { pattern, segment in pattern.map { $0.hasBytes(of: segment) } ?? true }
    }
}
