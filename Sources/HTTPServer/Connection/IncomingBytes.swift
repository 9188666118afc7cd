import HTTPSemantics
import NIOCore

/// The bytes of a connection that were not decoded yet, and whether more of them are wanted.
struct IncomingBytes {
    /// Bytes that may wait while a request is being answered.
    private static let waitingLimit = 65_536
    /// Bytes that are read only to be thrown away. Behind them reading stops, and the lingering close runs out.
    private static let discardLimit = 4 << 20

    private(set) var unread = ByteBuffer()
    /// Whether everything that comes is thrown away.
    private(set) var isDiscarding = false
    private var discarded = 0
    /// Whether the channel wants to read and was kept from it.
    private var isReadHeld = false
    /// Whether the client will send nothing more. Bytes that it sent before may still wait.
    var hasEnded = false

    var isEmpty: Bool { unread.readableBytes == 0 }

    mutating func append(_ bytes: consuming ByteBuffer) {
        if isDiscarding {
            discarded += bytes.readableBytes
        } else if isEmpty {
            unread = bytes
        } else {
            // A buffer never gives back the room before its reader index by itself.
            unread.discardReadBytes()
            unread.writeBuffer(&bytes)
        }
    }

    /// So many bytes are decoded. An empty buffer is let go, so that the channel can use it again.
    mutating func consume(_ count: Int) {
        if count == unread.readableBytes { unread = ByteBuffer() } else { unread.moveReaderIndex(forwardBy: count) }
    }

    /// From now on everything that comes is thrown away.
    mutating func discard() {
        isDiscarding = true
        discarded += unread.readableBytes
        unread = ByteBuffer()
    }

    /// Whether the channel may read: not where more would only pile up.
    /// - Parameter isDecoding: Whether what comes is decoded at once.
    mutating func mayRead(isDecoding: Bool) -> Bool {
        isReadHeld =
            isDiscarding
            ? discarded >= Self.discardLimit : !isDecoding && unread.readableBytes >= Self.waitingLimit
        return !isReadHeld
    }

    /// Whether a read that was held may go on now.
    mutating func mayResume(isDecoding: Bool) -> Bool {
        isReadHeld && mayRead(isDecoding: isDecoding)
    }

    /// What in the bytes that wait brought the error about, for its message; nil if nothing stands out.
    func culprit(of error: MessageError, isInHead: Bool) -> String? {
        switch error {
        case .fieldsTooLarge where isInHead: largestField
        case .badTarget: foreignCharacter
        case _: nil
        }
    }

    /// The one field that takes up more than half of a head that is too large (RFC 6585 §5), as far as it has come; nil if
    /// none does. Of a longer name, 64 bytes are told.
    private var largestField: String? {
        let head = unread.readableBytesView
        let lines = head.split(separator: ByteClass.lineFeed, omittingEmptySubsequences: false).dropFirst()
        guard let largest = lines.max(by: { $0.count < $1.count }), 2 * largest.count > head.count else { return nil }
        let name = largest.prefix { ByteClass.isToken($0) }.prefix(64)
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }

    /// The first character of the request line that is not ASCII, or its first such byte where that begins no character of
    /// UTF-8, as `0xE9`; nil if there is none.
    private var foreignCharacter: String? {
        let line = unread.readableBytesView.prefix { $0 != ByteClass.lineFeed }
        guard let start = line.firstIndex(where: { $0 >= 0x80 }) else { return nil }
        for length in 2...4 {
            if let text = String(validating: line[start...].prefix(length), as: UTF8.self) { return text }
        }
        return "0x" + String(line[start], radix: 16, uppercase: true)
    }

    /// Whether what came is the beginning of a TLS connection.
    var isTLS: Bool { unread.readableBytesView.starts(with: [0x16, 0x03]) }
}
