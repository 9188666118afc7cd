import Foundation

/// What a recorded putstore did, in order.
struct Recording {
    /// The files that a database consists of, but for the index of its log, which is made anew after a crash.
    enum File: Int, CaseIterable {
        case database, log, requestLog, directory

        /// What follows the database's name; nil for the directory.
        var suffix: String? {
            switch self {
            case .database: ""
            case .log: "-wal"
            case .requestLog: "-requestLog"
            case .directory: nil
            }
        }
    }

    enum Event {
        case write(File, offset: Int, Range<Int>)
        case truncate(File, size: Int)
        case syncBegin(File)
        case syncEnd(File)
        /// Bytes to the client with this port.
        case send(port: UInt16, Range<Int>)
        case create(File)
        case unlink(File)
    }

    /// The bytes that the ranges of the events are of.
    let bytes: [UInt8]
    private(set) var events: [Event] = []

    init(_ path: String) throws {
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var position = 0
        while position + 32 <= bytes.count {
            let head = (0..<4).map { number(at: position + 8 * $0) }
            position += 32
            let range = position..<position + head[3]
            guard range.upperBound <= bytes.count else { break }
            position = range.upperBound
            guard let event = Self.event(head, range) else { throw HarnessError("a strange entry: \(head)") }
            events.append(event)
        }
    }

    private static func event(_ head: [Int], _ range: Range<Int>) -> Event? {
        if head[0] == 5 { return .send(port: UInt16(truncatingIfNeeded: head[1]), range) }
        guard let file = File(rawValue: head[1]) else { return nil }
        switch head[0] {
        case 1: return .write(file, offset: head[2], range)
        case 2: return .truncate(file, size: head[2])
        case 3: return .syncBegin(file)
        case 4: return .syncEnd(file)
        case 6: return .create(file)
        case 7: return .unlink(file)
        default: return nil
        }
    }

    private func number(at position: Int) -> Int {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Int.self) }
    }
}
