/// A whole JSON text: one value and the white space around it. Writing what was read gives the same bytes.
///
/// Trees are freed, written, compared and patched by recursion, so no document is deeper than 514: a content of 512, and the
/// two levels around it in a patch of the store. The deepest needs 0.4 MB of stack (2 MB in a debug build).
package struct JSONDocument: Sendable {
    private let before: [UInt8]
    /// The value at the top.
    package internal(set) var value: JSONValue
    private let after: [UInt8]

    /// Reads a text.
    /// - Parameters:
    ///   - bytes: the whole text.
    ///   - depthLimit: how deep arrays and objects may be nested; more than 514 counts as 514.
    /// - Throws: the very error that `JSONCheck` reports (RFC 8259, RFC 7493 §2.3).
    package init(parsing bytes: [UInt8], depthLimit: Int = JSONCheck.defaultDepthLimit) throws(JSONError) {
        let read = bytes.withUnsafeBufferPointer { buffer in
            JSONScanner.scan(
                buffer, depthLimit: min(depthLimit, JSONCheck.defaultDepthLimit + 2), events: TreeBuilder(bytes))
        }
        if let error = read.error { throw error }
        (before, value, after) = read.events.finish()
    }

    /// A text that is this value and nothing around it.
    init(_ value: JSONValue) {
        self.value = value
        before = []
        after = []
    }

    /// `null`.
    package static let null = JSONDocument(JSONValue.null)

    /// The size of the text as written, in bytes. Known without writing it.
    package var byteCount: Int { before.count + value.byteCount + after.count }

    /// Writes the text.
    /// - Parameters:
    ///   - limit: the most bytes the text may have.
    ///   - depthLimit: how deep arrays and objects may be nested.
    /// - Throws: `JSONWriteError`, before anything is written.
    package func bytes(
        limit: Int, depthLimit: Int = JSONCheck.defaultDepthLimit
    ) throws(JSONWriteError) -> [UInt8] {
        guard byteCount <= limit else { throw .tooLarge(limit: limit) }
        guard value.heightBound <= depthLimit || value.height <= depthLimit else {
            throw .tooDeep(limit: depthLimit)
        }
        var text: [UInt8] = []
        text.reserveCapacity(byteCount)
        text.append(contentsOf: before)
        value.write(into: &text)
        text.append(contentsOf: after)
        return text
    }
}

/// Why a document is not written.
package enum JSONWriteError: Error, Sendable, Equatable {
    /// The text would have more bytes than `limit`.
    case tooLarge(limit: Int)
    /// Arrays and objects are nested more than `limit` deep.
    case tooDeep(limit: Int)

    package var sentence: String {
        switch self {
        case .tooLarge(let limit): "The result would be larger than \(limit) bytes."
        case .tooDeep(let limit): "The result would be nested more than \(limit) deep."
        }
    }
}

/// Builds the tree from the scanner's events. The white space before a token is what lies since the last one.
private struct TreeBuilder: JSONEvents {
    /// An array or object whose closing bracket has not come yet, or the place at the top.
    private struct Open {
        var isObject = false
        var elements: [Element] = []
        var members: [Member] = []
        // The item that is being read: it is complete at the comma or bracket that follows.
        var name: JSONString?
        var value: JSONValue?
        var before = 0..<0
        var beforeColon = 0..<0
        var afterColon = 0..<0
    }

    private let source: [UInt8]
    private var cursor = 0
    private var spaces = SpacePool()
    private var current = Open()
    private var outer: [Open] = []

    init(_ source: [UInt8]) { self.source = source }

    /// The document, once the scanner has ended without an error.
    func finish() -> (before: [UInt8], value: JSONValue, after: [UInt8]) {
        (Array(source[current.before]), current.value ?? .null, Array(source[cursor...]))
    }

    mutating func opened(_ container: JSONContainer, at offset: Int) {
        beginValue(at: offset)
        outer.append(current)
        current = Open(isObject: container == .object)
        cursor = offset + 1
    }

    mutating func closed(at offset: Int, names: NameTable?) {
        let isEmpty = current.value == nil
        let emptySpace = isEmpty ? Array(source[cursor..<offset]) : []
        if !isEmpty { endItem(at: offset) }
        cursor = offset + 1
        let value: JSONValue =
            current.isObject
            ? .object(JSONObject(ItemList(current.members, emptySpace: emptySpace), names: names))
            : .array(JSONArray(list: ItemList(current.elements, emptySpace: emptySpace)))
        current = outer.popLast() ?? Open()
        current.value = value
    }

    mutating func comma(at offset: Int) {
        endItem(at: offset)
        cursor = offset + 1
    }

    mutating func name(_ token: StringToken) {
        current.before = cursor..<token.start
        current.name = string(from: token)
        cursor = token.end
    }

    mutating func colon(at offset: Int) {
        current.beforeColon = cursor..<offset
        cursor = offset + 1
    }

    mutating func string(_ token: StringToken) {
        beginValue(at: token.start)
        current.value = .string(string(from: token))
        cursor = token.end
    }

    mutating func number(start: Int, end: Int) {
        beginValue(at: start)
        current.value = .number(JSONNumber(Fragment(source, start..<end)))
        cursor = end
    }

    mutating func literal(_ literal: JSONLiteral, start: Int, end: Int) {
        beginValue(at: start)
        switch literal {
        case .null: current.value = .null
        case .true: current.value = .boolean(true)
        case .false: current.value = .boolean(false)
        }
        cursor = end
    }

    @inline(__always)
    private mutating func beginValue(at offset: Int) {
        if current.isObject {
            current.afterColon = cursor..<offset
        } else {
            current.before = cursor..<offset
        }
    }

    private mutating func endItem(at offset: Int) {
        guard let value = current.value else { return }
        current.value = nil
        let space = spaces.space(in: source, current.before, current.beforeColon, current.afterColon, cursor..<offset)
        if let name = current.name {
            current.name = nil
            current.members.append(Member(space: space, name: name, value: value))
        } else {
            current.elements.append(Element(space: space, value: value))
        }
    }

    private func string(from token: StringToken) -> JSONString {
        JSONString(Fragment(source, token.start..<token.end), isPlain: token.isPlain)
    }
}

/// Hands out one object for white space that recurs, since most of a document's does.
private struct SpacePool {
    private var known: [ItemSpace] = []
    private var oldest = 0

    mutating func space(
        in source: [UInt8], _ before: Range<Int>, _ beforeColon: Range<Int>, _ afterColon: Range<Int>,
        _ after: Range<Int>
    ) -> ItemSpace? {
        if before.isEmpty && beforeColon.isEmpty && afterColon.isEmpty && after.isEmpty { return nil }
        for candidate in known
        where candidate.before.elementsEqual(source[before]) && candidate.after.elementsEqual(source[after])
            && candidate.afterColon.elementsEqual(source[afterColon])
            && candidate.beforeColon.elementsEqual(source[beforeColon])
        {
            return candidate
        }
        let colon = ColonSpace(before: Array(source[beforeColon]), after: Array(source[afterColon]))
        guard let fresh = ItemSpace.make(before: Array(source[before]), colon: colon, after: Array(source[after]))
        else { return nil }
        if known.count < 8 {
            known.append(fresh)
        } else {
            known[oldest] = fresh
            oldest = (oldest + 1) % known.count
        }
        return fresh
    }
}
