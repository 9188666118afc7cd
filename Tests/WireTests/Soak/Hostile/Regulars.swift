import Glibc

/// Clients that mean well: how long each of their requests takes, and whether it is served.
struct Regulars {
    struct Times: CustomStringConvertible {
        var milliseconds: [Double]

        var median: Double { quantile(0.5) }
        var p99: Double { quantile(0.99) }

        private func quantile(_ share: Double) -> Double {
            let sorted = milliseconds.sorted()
            return sorted.isEmpty ? .infinity : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }

        var description: String {
            "\(milliseconds.count) requests, median \(Self.text(median)), p99 \(Self.text(p99)), "
                + "longest \(Self.text(milliseconds.max() ?? 0))"
        }

        private static func text(_ milliseconds: Double) -> String {
            "\((milliseconds * 100).rounded() / 100) ms"
        }
    }

    private let service: PutstoreProcess
    private let wires: [Wire]
    private var written = 0
    /// The most resident memory that was seen, in MiB.
    private(set) var memory = 0.0

    init(_ count: Int, of service: PutstoreProcess) throws {
        self.service = service
        wires = try (0..<count).map { _ in try service.connect() }
    }

    /// Writes and reads what was written, in turn, for so many seconds. Anything but success throws.
    mutating func work(for seconds: Double) throws -> Times {
        var times = Times(milliseconds: [])
        let deadline = Deadline(after: seconds)
        while !deadline.isOver {
            written += 1
            let content = "{\"number\":\(written),\"filling\":\"0123456789012345678901234567890123456789\"}"
            let target = "/regulars/\(written % 1000)"
            let wire = wires[written % wires.count]
            let start = Deadline.now
            let write = try wire.send("PUT", target, ["Content-Type": "application/json"], content)
            let middle = Deadline.now
            let read = try wires[(written + 1) % wires.count].send("GET", target)
            times.milliseconds += [(middle - start) * 1000, (Deadline.now - middle) * 1000]
            guard [201, 204].contains(write.status), read.status == 200, read.text == content else {
                throw HarnessError("\(write.status) \(read.status) \(read.text)")
            }
            if written % 50 == 0 { memory = max(memory, try service.residentMemory()) }
            // Some think time: it is not they who exhaust the machine.
            usleep(500)
        }
        return times
    }
}

extension PutstoreProcess {
    /// In MiB.
    func residentMemory() throws -> Double {
        try TemporaryDirectory.text(of: "/proc/\(process.identifier)/status").split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }
            .flatMap { $0.split(separator: " ").dropFirst().first.flatMap { Double($0) } }
            .map { $0 / 1024 } ?? 0
    }
}

extension TemporaryDirectory {
    fileprivate static func text(of path: String) throws -> String {
        guard let stream = fopen(path, "rb") else { throw HarnessError("\(path): \(errorText())") }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
