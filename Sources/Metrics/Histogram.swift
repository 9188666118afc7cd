/// Where the buckets of a histogram end, and in which unit it is told.
package struct HistogramScale: Sendable, Equatable {
    /// The upper bounds, rising, in what is observed.
    package let bounds: [Int64]
    /// How many of what is observed make one of what is told.
    package let perUnit: Int64

    /// Observed in nanoseconds, told in seconds: 100 µs to 10 s.
    package static let durations = HistogramScale(
        bounds: [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000].map {
            Int64($0 * 100_000)
        }, perUnit: 1_000_000_000)

    /// Of things that are counted: 1 to 1,000.
    package static let sizes = HistogramScale(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000], perUnit: 1)
}

/// How observed values are spread. One thread at a time observes, any thread reads.
package final class Histogram: Sendable {
    private let scale: HistogramScale
    /// A count for each bound, one for what is beyond the last, and the sum.
    private let cells: CounterRow

    package init(_ scale: HistogramScale) {
        self.scale = scale
        cells = CounterRow(count: scale.bounds.count + 2)
    }

    package func observe(_ value: Int64) {
        // Most values are small.
        let bucket = scale.bounds.firstIndex { value <= $0 } ?? scale.bounds.count
        cells.add(1, at: bucket)
        cells.add(value, at: cells.count - 1)
    }

    package var value: HistogramValue {
        HistogramValue(
            scale: scale, counts: (0...scale.bounds.count).map { cells[$0] }, sum: cells[cells.count - 1])
    }
}

/// What a histogram had at some moment.
package struct HistogramValue: Sendable, Equatable {
    package let scale: HistogramScale
    /// What was observed between the bound before and the bound of that place, and at the end what was beyond the last.
    package private(set) var counts: [Int64]
    package private(set) var sum: Int64

    fileprivate init(scale: HistogramScale, counts: [Int64], sum: Int64) {
        self.scale = scale
        self.counts = counts
        self.sum = sum
    }

    /// One in which nothing was observed.
    package init(_ scale: HistogramScale) {
        self.init(scale: scale, counts: [Int64](repeating: 0, count: scale.bounds.count + 1), sum: 0)
    }

    /// How many values were observed.
    package var count: Int64 { counts.reduce(0, +) }

    /// Adds what another of the same scale has.
    package static func += (left: inout HistogramValue, right: HistogramValue) {
        for (index, count) in right.counts.enumerated() where left.counts.indices.contains(index) {
            left.counts[index] += count
        }
        left.sum += right.sum
    }
}
