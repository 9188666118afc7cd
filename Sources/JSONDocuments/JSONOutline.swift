/// What stands on the upper levels of a JSON text, found by the scanner without building anything: the values stay where they
/// are. For texts that are large, or many.
package enum JSONOutline {
    package enum Kind: Sendable, Equatable {
        case object, array, string, number, literal
    }

    /// A member of the object at the top.
    package struct Member: Sendable {
        /// Its name, decoded.
        package let name: [UInt8]
        package let kind: Kind
        /// Where its value stands, in bytes.
        package let value: Range<Int>
    }

    /// What the top-level members hold: an element of an array, or an object as a whole.
    package struct Entry: Sendable {
        /// The name of the member at the top, decoded.
        package let name: [UInt8]
        /// Where that name stands.
        package let nameStart: Int
        /// The place of the element in its array, from 1; nil for an object that is the member's value itself.
        package let position: Int?
        package let value: Range<Int>
        /// The element's own member `id`; nil if it has none, or is no object.
        package let id: ID?
    }

    /// The member `id` of an element.
    package struct ID: Sendable {
        package let kind: Kind
        package let value: Range<Int>
    }

    /// The members of the object that `bytes` is; nil if it is none.
    package static func members(
        of bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int = JSONCheck.defaultDepthLimit
    ) throws(JSONError) -> [Member]? {
        let read = JSONScanner.scan(bytes, depthLimit: depthLimit, events: TopMembers(bytes, MemberList()))
        if let error = read.error { throw error }
        return read.events.isObject ? read.events.sink.members : nil
    }

    /// The members of one object after another that may have the same few names, found without a copy of anything.
    package struct KnownMembers {
        package let names: [[UInt8]]
        /// Of the last object, by the positions of the names; nil where it has none.
        package private(set) var members: [(kind: Kind, value: Range<Int>)?]
        /// The first member of it with any other name.
        package private(set) var other: Member?

        package init(_ names: [[UInt8]]) {
            self.names = names
            members = Array(repeating: nil, count: names.count)
        }

        /// Reads the object that `bytes` is.
        /// - Returns: whether it is one.
        package mutating func read(
            _ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int
        ) throws(JSONError) -> Bool {
            for place in members.indices { members[place] = nil }
            let read = members.withUnsafeMutableBufferPointer { members in
                JSONScanner.scan(
                    bytes, depthLimit: depthLimit, events: TopMembers(bytes, KnownNames(names, members)))
            }
            if let error = read.error { throw error }
            other = read.events.sink.other
            return read.events.isObject
        }
    }

    /// Calls `visit` for each entry of the object of arrays and objects that `bytes` is, as soon as it has been read.
    /// - Parameters:
    ///   - name: of the only member, where the text is its value alone; nil for a whole object.
    ///   - depthLimit: how deep each entry may nest.
    ///   - check: what is wrong with the name of a member at the top, which begins at that offset.
    /// - Returns: what is wrong, after the entries before it: the text is not JSON, or not such an object; or what `check` or
    ///   `visit` found, which are called no more then.
    package static func fault(
        inEntriesOf bytes: UnsafeBufferPointer<UInt8>, below name: [UInt8]? = nil,
        depthLimit: Int = JSONCheck.defaultDepthLimit, check: ([UInt8], Int) -> Fault?, visit: (Entry) -> Fault?
    ) -> Fault? {
        withoutActuallyEscaping(check) { check in
            withoutActuallyEscaping(visit) { visit in
                // An object of arrays around the entries; the events tell of an entry that is too deep before the scanner does.
                let read = JSONScanner.scan(
                    bytes, depthLimit: depthLimit + 3,
                    events: EntryEvents(bytes, below: name, depthLimit: depthLimit, check, visit))
                return read.events.fault ?? read.error.map { Fault(offset: $0.offset, sentence: $0.sentence) }
            }
        }
    }

    /// What is wrong at a byte of a text.
    package struct Fault: Sendable, Equatable {
        package let offset: Int
        package let sentence: String

        package init(offset: Int, sentence: String) {
            self.offset = offset
            self.sentence = sentence
        }

        /// The line and the column of the fault, in Unicode scalar values, both from 1; LF, CR and CR LF each end a line.
        package func place(in bytes: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
            JSONError.place(of: offset, in: bytes)
        }
    }

    /// The text of the JSON string at `range`; nil if it holds half of a surrogate pair.
    package static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String? {
        let content = UnsafeBufferPointer(rebasing: bytes[range.lowerBound + 1..<range.upperBound - 1])
        let isPlain = !content.contains(UInt8(ascii: "\\"))
        if isPlain { return String(decoding: content, as: UTF8.self) }
        return String(validating: DecodedName(content, isPlain: false).decoded, as: UTF8.self)
    }
}

/// What takes the members of an object.
private protocol MemberSink {
    mutating func take(_ name: DecodedName, _ kind: JSONOutline.Kind, _ value: Range<Int>)
}

private struct MemberList: MemberSink {
    private(set) var members: [JSONOutline.Member] = []

    mutating func take(_ name: DecodedName, _ kind: JSONOutline.Kind, _ value: Range<Int>) {
        members.append(JSONOutline.Member(name: name.decoded, kind: kind, value: value))
    }
}

private struct KnownNames: MemberSink {
    private let names: [[UInt8]]
    private let members: UnsafeMutableBufferPointer<(kind: JSONOutline.Kind, value: Range<Int>)?>
    private(set) var other: JSONOutline.Member?

    init(_ names: [[UInt8]], _ members: UnsafeMutableBufferPointer<(kind: JSONOutline.Kind, value: Range<Int>)?>) {
        self.names = names
        self.members = members
    }

    mutating func take(_ name: DecodedName, _ kind: JSONOutline.Kind, _ value: Range<Int>) {
        for (place, known) in names.enumerated()
        where known.withUnsafeBufferPointer({ name.isSpelled(as: $0) }) {
            members[place] = (kind, value)
            return
        }
        if other == nil { other = JSONOutline.Member(name: name.decoded, kind: kind, value: value) }
    }
}

/// Hands over the members of the object at the top.
private struct TopMembers<Sink: MemberSink>: JSONEvents {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var sink: Sink
    private(set) var isObject = false
    private var depth = 0
    private var name: StringToken?
    private var start = 0
    private var kind = JSONOutline.Kind.object

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ sink: Sink) {
        self.bytes = bytes
        self.sink = sink
    }

    @inline(__always)
    mutating func opened(_ container: JSONContainer, at offset: Int) {
        if depth == 0 { isObject = container == .object }
        if depth == 1 {
            start = offset
            kind = container == .object ? .object : .array
        }
        depth += 1
    }

    @inline(__always)
    mutating func closed(at offset: Int, names: NameTable?) {
        depth -= 1
        if depth == 1 { end(kind, start..<offset + 1) }
    }

    func comma(at offset: Int) {}
    func colon(at offset: Int) {}

    @inline(__always)
    mutating func name(_ token: StringToken) { if depth == 1 { name = token } }

    @inline(__always)
    mutating func string(_ token: StringToken) { if depth == 1 { end(.string, token.start..<token.end) } }

    @inline(__always)
    mutating func number(start: Int, end: Int) { if depth == 1 { self.end(.number, start..<end) } }

    @inline(__always)
    mutating func literal(_ literal: JSONLiteral, start: Int, end: Int) {
        if depth == 1 { self.end(.literal, start..<end) }
    }

    private mutating func end(_ kind: JSONOutline.Kind, _ range: Range<Int>) {
        guard let name else { return }
        self.name = nil
        let content = UnsafeBufferPointer(rebasing: bytes[name.start + 1..<name.end - 1])
        sink.take(DecodedName(content, isPlain: name.isPlain), kind, range)
    }
}

/// Depth 1 is the object at the top, 2 an array or object in it, 3 an element.
private struct EntryEvents: JSONEvents {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int
    private let check: ([UInt8], Int) -> JSONOutline.Fault?
    private let visit: (JSONOutline.Entry) -> JSONOutline.Fault?
    private(set) var fault: JSONOutline.Fault?
    private var depth = 0
    private var topName: [UInt8] = []
    private var topStart = 0
    /// Where the value of the member at the top begins.
    private var memberStart = 0
    private var isArray = false
    private var position = 0
    private var elementStart = 0
    private var isElementObject = false
    private var isIDNext = false
    private var id: JSONOutline.ID?
    private var idStart = 0
    private var idKind = JSONOutline.Kind.object

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, below name: [UInt8]?, depthLimit: Int,
        _ check: @escaping ([UInt8], Int) -> JSONOutline.Fault?,
        _ visit: @escaping (JSONOutline.Entry) -> JSONOutline.Fault?
    ) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.check = check
        self.visit = visit
        guard let name else { return }
        // The text stands where the member's value would.
        topName = name
        depth = 1
    }

    /// Where an element's own members are.
    private var elementDepth: Int { isArray ? 3 : 2 }

    mutating func opened(_ container: JSONContainer, at offset: Int) {
        switch depth {
        case 0:
            if container != .object { refuse(offset, "What is to be imported is an object of collections.") }
        case 1:
            memberStart = offset
            isArray = container == .array
            position = 0
            id = nil
        case 2 where isArray:
            elementStart = offset
            isElementObject = container == .object
            id = nil
        case _ where depth == elementDepth && isIDNext:
            idStart = offset
            idKind = container == .object ? .object : .array
        case _: break
        }
        depth += 1
        // The entry itself is at depth 2, or 1.
        if depth - (isArray ? 2 : 1) > depthLimit {
            refuse(offset, "The content is nested more than \(depthLimit) deep.")
        }
    }

    mutating func closed(at offset: Int, names: NameTable?) {
        depth -= 1
        switch depth {
        case 1 where !isArray: end(nil, memberStart..<offset + 1)
        case 2 where isArray: endElement(elementStart..<offset + 1)
        case _ where depth == elementDepth && isIDNext: endID(idKind, idStart..<offset + 1)
        case _: break
        }
    }

    func comma(at offset: Int) {}
    func colon(at offset: Int) {}

    mutating func name(_ token: StringToken) {
        let content = UnsafeBufferPointer(rebasing: bytes[token.start + 1..<token.end - 1])
        if depth == 1 {
            topName = DecodedName(content, isPlain: token.isPlain).decoded
            topStart = token.start
            if fault == nil { fault = check(topName, topStart) }
        } else if depth == elementDepth, !isArray || isElementObject {
            isIDNext =
                token.isPlain && content.count == 2 && content[0] == UInt8(ascii: "i")
                && content[1] == UInt8(ascii: "d")
        }
    }

    mutating func string(_ token: StringToken) { scalar(.string, token.start..<token.end) }

    mutating func number(start: Int, end: Int) { scalar(.number, start..<end) }

    mutating func literal(_ literal: JSONLiteral, start: Int, end: Int) { scalar(.literal, start..<end) }

    private mutating func scalar(_ kind: JSONOutline.Kind, _ range: Range<Int>) {
        switch depth {
        case 0: refuse(range.lowerBound, "What is to be imported is an object of collections.")
        case 1:
            refuse(
                range.lowerBound,
                "A collection is an array, or an object that is its only resource; this is a single value.")
        case 2 where isArray:
            id = nil
            endElement(range)
        case _ where depth == elementDepth && isIDNext: endID(kind, range)
        case _: break
        }
    }

    private mutating func endID(_ kind: JSONOutline.Kind, _ range: Range<Int>) {
        isIDNext = false
        id = JSONOutline.ID(kind: kind, value: range)
    }

    private mutating func endElement(_ range: Range<Int>) {
        position += 1
        end(position, range)
    }

    private mutating func end(_ position: Int?, _ range: Range<Int>) {
        guard fault == nil else { return }
        fault = visit(
            JSONOutline.Entry(name: topName, nameStart: topStart, position: position, value: range, id: id))
        id = nil
    }

    private mutating func refuse(_ offset: Int, _ sentence: String) {
        if fault == nil { fault = JSONOutline.Fault(offset: offset, sentence: sentence) }
    }
}
