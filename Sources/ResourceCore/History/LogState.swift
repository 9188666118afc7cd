/// How much the log of changes has, in a transaction.
package struct LogState: Equatable, Sendable {
    /// The revision last used; 0 if none was.
    package var newest: Int64
    /// The oldest revision whose change is kept; where none is, the one that comes next.
    package var firstKept: Int64
    /// Bytes of superseded content in the changes that are kept.
    package var bytes: Int64

    /// Of numbers that stand in a file, and may be any: each is brought to where it can be reckoned with.
    package init(newest: Int64, firstKept: Int64, bytes: Int64) {
        self.newest = min(newest, Revision.last)
        self.firstKept = min(max(firstKept, 1), max(self.newest, 0) + 1)
        self.bytes = min(max(bytes, 0), Self.mostBytes)
    }

    /// More than any disk has, and far from where sums would overflow.
    private static let mostBytes: Int64 = 1 << 60

    /// Whether any change is kept.
    package var hasChanges: Bool { firstKept <= newest }

    /// What the bound of the log is for. The greatest where that is more: somebody else may have set the counter.
    package var size: Int64 {
        guard hasChanges else { return 0 }
        let (overhead, overflows) = (newest - firstKept).multipliedReportingOverflow(by: Retention.overhead)
        return overflows ? .max : max(overhead, overhead &+ Retention.overhead &+ bytes)
    }

    /// Keeps no change.
    package mutating func empty() {
        firstKept = newest + 1
        bytes = 0
    }
}

/// The lengths of jump pointers: from each depth a pointer leads back over as many as the last digit of the depth's skew-binary
/// number says.
package enum JumpPointers {
    /// How far the pointer from `depth` leads; 0 from 0.
    package static func length(from depth: Int64) -> Int64 {
        var rest = depth
        var digit: Int64 = 0
        while rest > 0 {
            // The greatest 2^k - 1 that is in it.
            digit = (1 << (63 - (rest + 1).leadingZeroBitCount)) - 1
            rest -= digit
        }
        return digit
    }
}
