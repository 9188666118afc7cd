import HTTPSemantics

/// A text in which `{{…}}` stands for something that is known later: what REST Client calls variables.
package enum Template {
    /// What stands between the braces.
    package enum Reference: Sendable, Equatable {
        /// `host`, or a variable of the file.
        case variable(String)
        /// `$guid` and the like, with its parameters.
        case generated(Generator, [Int])
        /// A part of an earlier request, or of its answer.
        case exchange(String, Part)
    }

    /// `request.headers.If-Match`, `response.body.$.items[0].id`.
    package struct Part: Sendable, Equatable {
        package var isOfResponse: Bool
        package var place: Place

        package enum Place: Sendable, Equatable {
            case header(String)
            /// The whole body.
            case body
            /// What the steps lead to in a body of JSON.
            case value([Step])
        }

        package enum Step: Sendable, Equatable {
            case member(String)
            case element(Int)
        }
    }

    package enum Generator: String, CaseIterable, Sendable {
        case guid, uuid, timestamp, randomInt
    }

    /// A part of a template.
    enum Piece {
        case text(Substring)
        /// The text between the braces, and where they begin.
        case reference(Substring, at: String.Index)
    }

    static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            // Of three braces the last two count.
            let isTripled = rest[open.upperBound...].hasPrefix("{") && open.upperBound < close.lowerBound
            guard !isTripled else {
                pieces.append(.text(rest[...open.lowerBound]))
                rest = rest[rest.index(after: open.lowerBound)...]
                continue
            }
            pieces.append(.text(rest[..<open.lowerBound]))
            pieces.append(.reference(rest[open.upperBound..<close.lowerBound], at: open.lowerBound))
            rest = rest[close.upperBound...]
        }
        pieces.append(.text(rest))
        return pieces
    }

    /// The text with what `value` gives for each reference.
    package static func resolve<Failure: Error>(
        _ text: String, _ value: (Reference) throws(Failure) -> String
    ) throws(Failure) -> String {
        guard text.contains("{{") else { return text }
        var result = ""
        for piece in pieces(of: text) {
            switch piece {
            case .text(let text): result += text
            case .reference(let inner, _):
                // What cannot be read was refused when the file was.
                guard case .success(let reference) = reference(inner) else { continue }
                result += try value(reference)
            }
        }
        return result
    }

    /// Why there is no such reference.
    struct ReferenceError: Error {
        var fault: String
    }

    static func reference(_ inner: Substring) -> Result<Reference, ReferenceError> {
        let text = inner.trimmed
        if text.hasPrefix("$") { return generated(text.dropFirst()) }
        let names = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard let name = names.first, isName(name) else {
            return .failure(ReferenceError(fault: "“{{\(inner)}}” is no variable"))
        }
        guard names.count > 1 else { return .success(.variable(String(name))) }
        guard names.count > 2, let isOfResponse = ["response": true, "request": false][String(names[1])] else {
            return .failure(
                ReferenceError(
                    fault: "after “\(name).” expected response.headers.…, response.body.… or the same of request"))
        }
        let rest = names.count > 3 ? names[3] : ""
        switch names[2] {
        case "headers":
            guard !rest.isEmpty, rest.utf8.allSatisfy(\.isTokenByte) else {
                return .failure(ReferenceError(fault: "after “headers.” expected the name of a header"))
            }
            return .success(
                .exchange(String(name), Part(isOfResponse: isOfResponse, place: .header(String(rest)))))
        case "body":
            guard !["", "*"].contains(rest) else {
                return .success(.exchange(String(name), Part(isOfResponse: isOfResponse, place: .body)))
            }
            guard rest.hasPrefix("$"), let steps = steps(rest.dropFirst()) else {
                return .failure(
                    ReferenceError(fault: "after “body.” expected *, or a path such as $.items[0].id"))
            }
            return .success(.exchange(String(name), Part(isOfResponse: isOfResponse, place: .value(steps))))
        case _: return .failure(ReferenceError(fault: "expected headers or body, not “\(names[2])”"))
        }
    }

    private static func generated(_ text: Substring) -> Result<Reference, ReferenceError> {
        let words = text.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        guard let word = words.first, let generator = Generator(rawValue: String(word)),
            numbers.count == words.count - 1,
            numbers.count == (generator == .randomInt ? 2 : 0), numbers.count < 2 || numbers[0] < numbers[1]
        else {
            return .failure(
                ReferenceError(
                    fault: "“{{$\(text)}}” is not known; there are $guid, $uuid, $timestamp and $randomInt min max"))
        }
        return .success(.generated(generator, numbers))
    }

    /// `.items[0]['id']`: the part of JSONPath that leads to one value; nil for anything else.
    private static func steps(_ text: Substring) -> [Part.Step]? {
        var steps: [Part.Step] = []
        var rest = text
        while let first = rest.first {
            if first == "." {
                let name = rest.dropFirst().prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty, name != "*" else { return nil }
                steps.append(.member(String(name)))
                rest = rest[name.endIndex...]
            } else {
                guard first == "[", let close = rest.firstIndex(of: "]") else { return nil }
                let inner = rest[rest.index(after: rest.startIndex)..<close]
                if let index = Int(inner), index >= 0 {
                    steps.append(.element(index))
                } else {
                    guard inner.count >= 2, let quote = inner.first, quote == "'" || quote == "\"", inner.last == quote
                    else { return nil }
                    steps.append(.member(String(inner.dropFirst().dropLast())))
                }
                rest = rest[rest.index(after: close)...]
            }
        }
        return steps
    }

    /// Letters, digits and `_`, as REST Client has it.
    static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") }
    }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}

extension Substring {
    /// Without white space around it.
    var trimmed: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character == "\r" }
        let start = drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return start[...last]
    }
}
