@testable import HTTPServer
import HTTPSemantics

/// What the service's decoder makes of a stream of bytes. Nothing of it may depend on how the bytes were split.
struct Reading: Equatable {
    struct Message: Equatable {
        var head: Request
        var content: [UInt8] = []
        /// Where the message ends.
        var end = 0
    }

    /// Those that are complete.
    private(set) var messages: [Message] = []
    /// The head of one that is not.
    private(set) var unfinished: Message?
    private(set) var error: MessageError?

    init(_ bytes: [UInt8], splitAt places: [Int]) {
        var decoder = RequestDecoder(lineLimit: 200, fieldsLimit: 300)
        var start = 0
        for end in places + [bytes.count] {
            var isWaiting = false
            while !isWaiting {
                var consumed = 0
                let event = bytes[start..<end].withUnsafeBytes { decoder.next($0, consumed: &consumed) }
                require(0...(end - start) ~= consumed, "More is consumed than is there.")
                switch event {
                case .unfinished: isWaiting = true
                case .head(let head):
                    require(unfinished == nil && consumed > 0, "A head begins a message.")
                    unfinished = Message(head: head)
                case .content(let range):
                    require(unfinished != nil && !range.isEmpty && range.upperBound <= consumed, "Content is consumed.")
                    unfinished?.content += bytes[(start + range.lowerBound)..<(start + range.upperBound)]
                case .end:
                    guard var message = unfinished else {
                        require(false, "A message ends that has not begun.")
                        return
                    }
                    message.end = start + consumed
                    messages.append(message)
                    unfinished = nil
                case .error(let error):
                    self.error = error
                    return
                }
                start += consumed
            }
        }
    }
}
