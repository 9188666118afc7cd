/// What a store counts. Whoever has the writer counts.
package final class StoreMetrics: Sendable {
    /// Changes in each transaction that had any.
    private let commitSizes = Histogram(.sizes)
    private let syncs = Histogram(.durations)
    private let failures = Counter()

    package init() {}

    /// Counts a transaction that is durable.
    package func countCommit(changes: Int64) { commitSizes.observe(changes) }

    /// Counts a wait for the disk to take a transaction.
    package func countSync(nanoseconds: Int64) { syncs.observe(nanoseconds) }

    /// Counts a transaction that came to nothing.
    package func countFailure() { failures.add() }

    /// What was counted.
    package var measurements: StoreMeasurements {
        var measurements = StoreMeasurements()
        measurements.commitSizes = commitSizes.value
        measurements.syncs = syncs.value
        measurements.failures = failures.value
        return measurements
    }
}

/// What a store has counted, and how large it is.
package struct StoreMeasurements: Sendable, Equatable {
    /// Changes in each transaction that had any.
    package var commitSizes = HistogramValue(.sizes)
    /// How long the disk took, in nanoseconds.
    package var syncs = HistogramValue(.durations)
    /// Transactions that came to nothing.
    package var failures: Int64 = 0
    /// Reads of a single resource that the memory of recent ones answered.
    package var cacheHits: Int64 = 0
    /// Those for which the database was asked.
    package var cacheMisses: Int64 = 0
    /// Bytes of the database; 0 where there is none.
    package var databaseBytes: Int64 = 0
    /// Bytes of its write-ahead log; nil where the store cannot tell.
    package var logBytes: Int64? = 0

    package init() {}
}
