import Foundation

/// What a disk has when the power goes, as far as the program's syncs make it certain.
///
/// A write counts from the end of the first sync of its file that began after it; a name, from that of its directory.
struct Disk {
    /// What becomes of that which no sync covers.
    enum Fate: CaseIterable {
        /// Nothing of it has reached the disk.
        case lost
        /// All of it has.
        case kept
        /// Some of it has, in any order, to the sector.
        case torn
    }

    private struct State {
        var durable: [UInt8] = []
        /// Writes and truncations that no sync covers.
        var pending: [Recording.Event] = []
        /// How many of them the sync under way covers.
        var covered = 0
        var isNamed = false
        var isNamedForCertain = false
    }

    private static let sector = 512
    private let recording: Recording
    /// By the files' numbers.
    private var files = Array(repeating: State(), count: Recording.File.allCases.count)
    /// Syncs of each file.
    private(set) var syncs: [Recording.File: Int] = [:]

    init(_ recording: Recording) { self.recording = recording }

    /// Takes in what the program did next.
    mutating func take(_ event: Recording.Event) {
        switch event {
        case .write(let file, _, _), .truncate(let file, _): files[file.rawValue].pending.append(event)
        case .create(let file): files[file.rawValue].isNamed = true
        case .unlink(let file):
            files[file.rawValue].isNamed = false
            files[file.rawValue].durable = []
            files[file.rawValue].pending = []
        case .syncBegin(let file):
            let count = files[file.rawValue].pending.count
            files[file.rawValue].covered = count
        case .syncEnd(let file): end(file)
        case .send: break
        }
    }

    private mutating func end(_ file: Recording.File) {
        syncs[file, default: 0] += 1
        guard file != .directory else {
            for index in files.indices {
                let isNamed = files[index].isNamed
                files[index].isNamedForCertain = isNamed
            }
            return
        }
        let covered = files[file.rawValue].pending.prefix(files[file.rawValue].covered)
        for event in covered { Self.apply(event, of: recording, to: &files[file.rawValue].durable) }
        files[file.rawValue].pending.removeFirst(covered.count)
        files[file.rawValue].covered = 0
    }

    /// Writes what is left into `directory`, under the name `store.db` and what follows from it.
    func leave(in directory: TemporaryDirectory, _ fate: Fate, _ dice: inout Dice) throws {
        for file in Recording.File.allCases {
            guard let suffix = file.suffix else { continue }
            let state = files[file.rawValue]
            let path = directory.path + "/store.db" + suffix
            let isThere = fate == .lost ? state.isNamedForCertain : state.isNamed
            guard isThere else {
                try? FileManager.default.removeItem(atPath: path)
                continue
            }
            var bytes = state.durable
            for event in state.pending {
                switch fate {
                case .lost: break
                case .kept: apply(event, to: &bytes)
                case .torn: for part in torn(event, &dice) { apply(part, to: &bytes) }
                }
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        try? FileManager.default.removeItem(atPath: directory.path + "/store.db-shm")
    }

    /// What is left of a write: all, nothing, or some of its sectors.
    private func torn(_ event: Recording.Event, _ dice: inout Dice) -> [Recording.Event] {
        guard dice.happens(50) else { return dice.happens(50) ? [event] : [] }
        guard case .write(let file, let offset, let range) = event else { return [event] }
        let starts = stride(from: 0, to: range.count, by: Self.sector).filter { _ in dice.happens(60) }
        return starts.map { start in
            let end = min(range.count, start + Self.sector)
            return .write(file, offset: offset + start, range.lowerBound + start..<range.lowerBound + end)
        }
    }

    private func apply(_ event: Recording.Event, to bytes: inout [UInt8]) {
        Self.apply(event, of: recording, to: &bytes)
    }

    private static func apply(_ event: Recording.Event, of recording: Recording, to bytes: inout [UInt8]) {
        switch event {
        case .write(_, let offset, let range):
            if bytes.count < offset + range.count {
                bytes += [UInt8](repeating: 0, count: offset + range.count - bytes.count)
            }
            bytes.withUnsafeMutableBytes { target in
                recording.bytes.withUnsafeBytes { source in
                    UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + range.count])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
                }
            }
        case .truncate(_, let size):
            if bytes.count > size { bytes.removeLast(bytes.count - size) }
            if bytes.count < size { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
        case .create, .unlink, .syncBegin, .syncEnd, .send: break
        }
    }
}
