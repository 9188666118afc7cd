import HTTPSemantics
import HTTPServer

/// What the service's decoder makes of a stream of bytes.
struct Reading: Equatable {
    /// The heads, of which the last may be without its end.
    private(set) var requests: [Request] = []
    private(set) var contents: [[UInt8]] = []
    /// Where messages end.
    private(set) var ends: [Int] = []
    private(set) var error: MessageError?

    init(_ bytes: [UInt8], splitAt places: [Int]) {
        var decoder = RequestDecoder(lineLimit: 200, fieldsLimit: 300)
        var taken = 0
        for end in places + [bytes.count] {
            reading: while error == nil {
                var consumed = 0
                let event = bytes[taken..<end].withUnsafeBytes { decoder.next($0, consumed: &consumed) }
                require(consumed <= end - taken, "The decoder consumes bytes that are not there.")
                switch event {
                case .unfinished:
                    taken += consumed
                    break reading
                case .head(let request):
                    require(consumed > 0, "A head has a byte.")
                    requests.append(request)
                    contents.append([])
                case .content(let range):
                    require(!range.isEmpty && range.upperBound == consumed, "Content ends where it is consumed.")
                    contents[contents.count - 1] += bytes[(taken + range.lowerBound)..<(taken + range.upperBound)]
                case .end: ends.append(taken + consumed)
                case .error(let error): self.error = error
                }
                taken += consumed
            }
        }
    }
}
