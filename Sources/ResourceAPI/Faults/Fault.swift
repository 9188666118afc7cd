import HTTPSemantics
import ResourceCore

/// What is done to a request or to its answer on purpose.
enum Fault: Sendable, Equatable {
    case delay(Duration, FaultPlace)
    case status(Status, [FieldLine])
    case drop(FaultPlace)
    case reset(FaultPlace)
    case truncate(bytes: Int)
    case drip(bytes: Int, every: Duration)
    case repeated(times: Int)
    case hold(until: Int, Duration)

    var kind: FaultKind {
        switch self {
        case .delay: .delay
        case .status: .status
        case .drop: .drop
        case .reset: .reset
        case .truncate: .truncate
        case .drip: .drip
        case .repeated: .repeat
        case .hold: .hold
        }
    }

    var place: FaultPlace {
        switch self {
        case .delay(_, let place), .drop(let place), .reset(let place): place
        case .status, .repeated, .hold: .arrival
        case .truncate, .drip: .answer
        }
    }

    /// What becomes of the way to the client; nil if that is as usual.
    var delivery: Delivery? {
        switch self {
        case .delay(let time, .answer): .late(time)
        case .drop: .never(isReset: false)
        case .reset: .never(isReset: true)
        case .truncate(let bytes): .cut(after: bytes)
        case .drip(let bytes, let time): .slow(bytes: bytes, every: time)
        case .delay(_, .arrival), .status, .repeated, .hold: nil
        }
    }

    /// As the preference would ask for it.
    var text: String { "\(kind.rawValue); at=\(place.rawValue)" }
}

/// When a fault comes.
enum FaultPlace: String, CaseIterable, Sendable {
    /// Before the request is judged.
    case arrival
    /// When what it changed is durable.
    case answer
}

/// The faults there are: one row of the table for each.
enum FaultKind: String, CaseIterable, Sendable {
    case delay, status, drop, reset, truncate, drip, `repeat`, hold

    /// Where it may come, the usual place first.
    var places: [FaultPlace] {
        switch self {
        case .delay: [.arrival, .answer]
        case .status, .repeat, .hold: [.arrival]
        case .drop, .reset: [.answer, .arrival]
        case .truncate, .drip: [.answer]
        }
    }

    /// What can be said of it beside the place.
    var options: [String] {
        switch self {
        case .delay: ["seconds"]
        case .status: ["code"]
        case .drop, .reset: []
        case .truncate: ["bytes"]
        case .drip: ["bytes", "every"]
        case .repeat: ["times"]
        case .hold: ["until", "seconds"]
        }
    }

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// Why there is no such fault.
struct FaultError: Error, Equatable {
    var detail: String
    /// The option that is wrong; nil if it is the fault itself.
    var option: String?

    init(_ detail: String, at option: String? = nil) {
        self.detail = detail
        self.option = option
    }
}

/// Makes a fault of its name and its options, however they were written.
struct FaultReader {
    enum Value {
        case text(String)
        /// A number, or what stands for one.
        case number(String)
        /// Either: a field's value has no types.
        case word(String)
        case other
    }

    static let longest = 60.0
    static let repetitions = 1...100
    static let crowd = 1...1_000
    static let defaultHold = 10.0

    let kind: FaultKind
    private let options: [(name: String, value: Value)]
    private let fields: [FieldLine]

    /// - Parameter fields: Those that the answer of `status` is to have.
    init(_ kind: FaultKind, _ options: [(name: String, value: Value)], fields: [FieldLine] = []) {
        self.kind = kind
        self.options = options
        self.fields = fields
    }

    func fault() throws(FaultError) -> Fault {
        let known = ["at"] + kind.options
        for (index, option) in options.enumerated() {
            guard known.contains(option.name) else {
                throw FaultError(
                    "The fault \(kind.rawValue) has no “\(option.name)”: it takes \(known.joined(separator: ", ")).",
                    at: option.name)
            }
            guard !options[..<index].contains(where: { $0.name == option.name }) else {
                throw FaultError("“\(option.name)” stands there twice.", at: option.name)
            }
        }
        let place = try place()
        switch kind {
        case .delay: return .delay(try time("seconds", from: 0), place)
        case .status:
            let code = try integer("code", in: 400...599)
            for field in fields { try Self.judge(field) }
            return .status(Status(rawValue: code) ?? .serviceUnavailable, fields)
        case .drop: return .drop(place)
        case .reset: return .reset(place)
        case .truncate: return .truncate(bytes: try integer("bytes", in: 0...(1 << 30)))
        case .drip:
            return .drip(bytes: try integer("bytes", in: 1...(1 << 30)), every: try time("every", from: 0.001))
        case .repeat: return .repeated(times: try integer("times", in: Self.repetitions))
        case .hold:
            let until = try integer("until", in: Self.crowd)
            return .hold(until: until, try time("seconds", from: 0.001, default: Self.defaultHold))
        }
    }

    private func value(_ name: String) -> Value? { options.first { $0.name == name }?.value }

    private func place() throws(FaultError) -> FaultPlace {
        guard let value = value("at") else { return kind.places[0] }
        let places = kind.places.map(\.rawValue).joined(separator: " or ")
        let error = FaultError("The fault \(kind.rawValue) comes at=\(places).", at: "at")
        switch value {
        case .text(let text), .word(let text):
            guard let place = FaultPlace(rawValue: text), kind.places.contains(place) else { throw error }
            return place
        case .number, .other: throw error
        }
    }

    private func number(_ name: String) throws(FaultError) -> String? {
        guard let value = value(name) else { return nil }
        switch value {
        case .number(let text), .word(let text): return text
        case .text, .other: throw FaultError("“\(name)” of \(kind.rawValue) is a number.", at: name)
        }
    }

    private func integer(_ name: String, in range: ClosedRange<Int>) throws(FaultError) -> Int {
        let text = try number(name)
        guard let text, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(text), range.contains(number)
        else {
            throw FaultError(
                "The fault \(kind.rawValue) needs “\(name)”, a whole number from \(range.lowerBound) to \(range.upperBound).",
                at: name)
        }
        return number
    }

    private func time(
        _ name: String, from least: Double, default usual: Double? = nil
    ) throws(FaultError) -> Duration {
        let text = try number(name)
        let isPlain = text?.utf8.allSatisfy { 0x30...0x39 ~= $0 || "+-.eE".utf8.contains($0) } ?? true
        guard isPlain, let seconds = text.map({ Double($0) }) ?? usual, (least...Self.longest).contains(seconds) else {
            throw FaultError(
                """
                The fault \(kind.rawValue) needs “\(name)”, seconds \(least > 0 ? "above 0" : "from 0") to \
                \(Int(Self.longest)).
                """, at: name)
        }
        return .milliseconds(Int64((seconds * 1000).rounded(.up)))
    }

    /// What the server says itself, of the message and of the problem document, an injected answer cannot say.
    private static func judge(_ field: FieldLine) throws(FaultError) {
        let own: [FieldName] = [
            .contentLength, .contentType, .contentEncoding, .transferEncoding, .connection, .keepAlive, .date, .trailer,
            .upgrade, .te, .cacheControl,
        ]
        guard !field.spelling.isEmpty, field.spelling.hasOnlyBytes(\.isTokenByte), !own.contains(field.name) else {
            throw FaultError("“\(field.spelling)” is no field that can be given to the answer.", at: field.spelling)
        }
        guard field.value.hasOnlyBytes({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw FaultError("The value of “\(field.spelling)” has a control character.", at: field.spelling)
        }
    }
}

/// `Prefer: fault=drop; at=answer`.
package enum FaultPreference {
    /// What is wrong with what stands behind `fault=`, in a sentence without its full stop; nil if nothing is.
    package static func trouble(with value: String) -> String? {
        do {
            _ = try fault(in: ["fault=" + value])
            return nil
        } catch {
            return String(error.detail.reversed().drop { $0 == "." }.reversed())
        }
    }

    /// The fault that a request asks for; nil if it asks for none.
    static func fault(_ request: Request) throws(FaultError) -> Fault? {
        guard request.fields.has(.prefer) else { return nil }
        return try fault(in: request.fields.values(.prefer))
    }

    private static func fault(in lines: [String]) throws(FaultError) -> Fault? {
        let preferences = Preference.all(named: "fault", in: lines)
        guard let first = preferences.first else { return nil }
        guard preferences.count == 1 else { throw FaultError("A request may ask for one fault at most.") }
        guard let preference = first else {
            throw FaultError("The preference “fault” is malformed: it is written like fault=drop; at=answer.")
        }
        guard let kind = FaultKind(rawValue: preference.value) else {
            throw FaultError("There is no fault “\(preference.value)”: there are \(FaultKind.names).")
        }
        // What is no option and looks like a field's name is one that the answer is to have.
        let isField = { (name: String) in
            kind == .status && (name.utf8.contains(UInt8(ascii: "-")) || FieldName(name) != .other)
        }
        let fields = preference.parameters.filter { isField($0.name) }.map { parameter in
            let name = FieldName(parameter.name)
            return name == .other
                ? FieldLine(spelling: parameter.name, value: parameter.value) : FieldLine(name, parameter.value)
        }
        return try FaultReader(
            kind, preference.parameters.filter { !isField($0.name) }.map { ($0.name, .word($0.value)) }, fields: fields
        ).fault()
    }
}

extension FaultError {
    /// The refusal of a preference that asks for it.
    var problem: Problem {
        Problem(.malformedFault, detail: detail).with { $0.field = FieldName.prefer.spelling }
    }
}
