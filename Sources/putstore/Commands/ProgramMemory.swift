import Glibc

/// The memory that the program itself takes: its code and constants, mapped from its file.
enum ProgramMemory {
    /// Gives back what the start alone has used. What is used again is mapped again, without a read of the disk as long as
    /// the system has the file in memory.
    static func giveBackStart() {
        guard let program = text(ofLink: "/proc/self/exe"), let maps = text(ofFile: "/proc/self/maps") else { return }
        for line in maps.split(separator: "\n") {
            // 5581a0000000-5581a1600000 r-xp 00000000 fe:00 1234   /usr/bin/putstore
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, fields[5].drop(while: { $0 == " " }) == program else { continue }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, !fields[1].contains("w") else { return }
            madvise(UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), MADV_DONTNEED)
            // What comes behind the code was written when the program was loaded, and is not in its file.
            if fields[1].contains("x") { return }
        }
    }

    private static func text(ofLink path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    private static func text(ofFile path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
