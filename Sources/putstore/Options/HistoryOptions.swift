import ArgumentParser
import ResourceCore

/// How much of the past is kept.
struct HistoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            How much of what was replaced is kept: bytes, or a number with KiB, MiB or GiB; unlimited; off. Each change \
            counts 128 bytes beside. The oldest go first. With --testing a snapshot keeps all since it, whatever this says.
            """, valueName: "size"))
    var history = HistorySize.bytes(64 << 20)

    @Option(
        help: ArgumentHelp(
            "How long a change is kept: a number with s, m, h or d, such as 30d. For ever, if not told.",
            valueName: "time"))
    var historyAge: HistoryAge?

    func validate() throws {
        guard history != .off || historyAge == nil else {
            throw ValidationError("--history-age says how long a change is kept, and --history off keeps none.")
        }
    }

    var retention: Retention {
        switch history {
        case .off: .off
        case .unlimited: Retention(byteLimit: nil, age: historyAge?.seconds)
        case .bytes(let bytes): Retention(byteLimit: bytes, age: historyAge?.seconds)
        }
    }
}

/// The value of `--history`.
enum HistorySize: Equatable {
    case off, unlimited
    case bytes(Int64)
}

extension HistorySize: ExpressibleByArgument {
    init?(argument: String) {
        switch argument {
        case "off": self = .off
        case "unlimited": self = .unlimited
        case _:
            let units: [(String, Int64)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("", 1)]
            guard let bytes = Quantity.value(argument, units) else { return nil }
            self = .bytes(bytes)
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .off: "off"
        case .unlimited: "unlimited"
        case .bytes(let bytes): bytes.isMultiple(of: 1 << 20) ? "\(bytes >> 20)MiB" : "\(bytes)"
        }
    }
}

/// The value of `--history-age`.
struct HistoryAge {
    var seconds: Int64
}

extension HistoryAge: ExpressibleByArgument {
    init?(argument: String) {
        guard let seconds = Quantity.value(argument, [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)]) else {
            return nil
        }
        self.seconds = seconds
    }
}

/// A number with a unit.
private enum Quantity {
    /// The amount, 1 or more; nil if `text` is not a number with one of the units behind it. The first unit that fits counts.
    static func value(_ text: String, _ units: [(name: String, size: Int64)]) -> Int64? {
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        let digits = text.dropLast(unit.name.count)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int64(digits), number > 0
        else {
            return nil
        }
        let (amount, isOverflow) = number.multipliedReportingOverflow(by: unit.size)
        return isOverflow ? nil : amount
    }
}
