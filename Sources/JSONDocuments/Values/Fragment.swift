/// A piece of JSON text as it was spelled: a slice that shares the text it was cut from.
struct Fragment: Sendable {
    private let source: [UInt8]
    private let start: Int
    private let end: Int

    var count: Int { end - start }

    /// - Parameter range: lies inside `source`.
    init(_ source: [UInt8], _ range: Range<Int>) {
        self.source = source
        start = range.lowerBound
        end = range.upperBound
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        source.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    func write(into text: inout [UInt8]) { withBytes { text.append(contentsOf: $0) } }
}
