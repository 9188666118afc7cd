@testable import HTTPServer
import HTTPSemantics

/// What the grammar makes of a stream of bytes.
struct Reading {
    /// Where messages end.
    private(set) var ends: [Int] = []
    /// Bytes that may be forwarded.
    private(set) var settled = 0
    private(set) var taken = 0
    private(set) var fault: MessageError?
    /// The framing of each message that is complete.
    private var framings: [Framing] = []

    init(_ bytes: [UInt8], splitAt places: [Int]) {
        var grammar = MessageGrammar(lineLimit: 200, fieldLimit: 300)
        for (start, end) in zip([0] + places, places + [bytes.count]) {
            while taken < end, fault == nil {
                require(taken >= start, "The grammar has left bytes of an earlier piece.")
                let progress = bytes[taken..<end].withUnsafeBytes { grammar.consume($0) }
                require(progress.settled <= progress.taken, "More is settled than was read.")
                if progress.settled > 0 { settled = taken + progress.settled }
                taken += progress.taken
                switch progress.ending {
                case .open: require(taken == end, "The grammar stops in the middle of a message.")
                case .message:
                    require(progress.taken > 0, "A message has a byte.")
                    ends.append(taken)
                    framings.append(grammar.framing)
                case .fault(let fault): self.fault = fault
                }
            }
        }
    }

    /// What must not depend on how the bytes were split.
    var summary: Summary { Summary(ends: ends, fault: fault, settledHeads: fault == nil ? nil : settled) }

    struct Summary: Equatable {
        var ends: [Int]
        var fault: MessageError?
        /// Bytes that were settled before a fault; without one, an open message may be settled by and by.
        var settledHeads: Int?
    }

    /// The lengths of the contents as far as the framing tells them; nil for those in chunks.
    var contentLengths: [Int?] {
        framings.map { framing in
            switch framing {
            case .none: 0
            case .counted(let length): length
            case .chunked: nil
            }
        }
    }
}
