/// Writes metrics as text (OpenMetrics 1.0).
package struct OpenMetricsText {
    package static let mediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// Kinds of metrics.
    package enum Kind: String {
        case counter, gauge, histogram, info
    }

    package typealias Label = (name: String, value: String)

    private var text = ""

    package init() {}

    /// The whole text.
    package var bytes: [UInt8] { Array(text.utf8) + Array("# EOF\n".utf8) }

    /// Begins a metric.
    /// - Parameters:
    ///   - name: Without the suffix of a sample; it ends with `unit`, if there is one.
    ///   - help: A sentence.
    package mutating func begin(_ name: String, _ kind: Kind, unit: String? = nil, _ help: String) {
        text += "# TYPE \(name) \(kind.rawValue)\n"
        if let unit { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(Self.escaped(help))\n"
    }

    /// Writes a sample of the metric that was begun last.
    package mutating func sample(_ name: String, _ labels: [Label] = [], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// A counter without labels; `name` is without `_total`.
    package mutating func counter(_ name: String, _ help: String, _ value: Int64) {
        begin(name, .counter, help)
        sample(name + "_total", "\(value)")
    }

    /// A gauge without labels.
    package mutating func gauge(_ name: String, unit: String? = nil, _ help: String, _ value: Int64) {
        begin(name, .gauge, unit: unit, help)
        sample(name, "\(value)")
    }

    package mutating func histogram(_ name: String, unit: String? = nil, _ help: String, _ value: HistogramValue) {
        begin(name, .histogram, unit: unit, help)
        var total: Int64 = 0
        for (bound, count) in zip(value.scale.bounds, value.counts) {
            total += count
            sample(name + "_bucket", [("le", Self.decimal(bound, per: value.scale.perUnit))], "\(total)")
        }
        sample(name + "_bucket", [("le", "+Inf")], "\(value.count)")
        sample(name + "_count", "\(value.count)")
        sample(name + "_sum", Self.decimal(value.sum, per: value.scale.perUnit))
    }

    private mutating func sample(_ name: String, _ value: String) { sample(name, [], value) }

    /// `number` of `unit`s with a decimal point: 25 per 1,000 is 0.025.
    package static func decimal(_ number: Int64, per unit: Int64) -> String {
        let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
        var digits = ""
        var remainder = rest
        while remainder > 0 {
            let (digit, next) = (remainder * 10).quotientAndRemainder(dividingBy: unit.magnitude)
            digits += "\(digit)"
            remainder = next
        }
        return "\(number < 0 ? "-" : "")\(whole).\(digits.isEmpty ? "0" : digits)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
