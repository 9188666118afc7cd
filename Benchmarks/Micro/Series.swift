/// The benchmarks of one run. They take batches, so that a disturbance of the machine falls on all alike.
struct Series {
    private var benchmarks: [Benchmark] = []

    /// Something whose time is taken.
    struct Benchmark {
        /// What is done, for the table.
        var name: String
        /// How many operations one call of `body` does.
        var operations: Int
        /// Does them.
        var body: () async throws -> Void
        /// Nanoseconds an operation took, for each repetition.
        var samples: [Double] = []
    }

    /// Adds a benchmark; `body` does `operations` of what `name` says.
    mutating func add(_ name: String, operations: Int, _ body: @escaping () async throws -> Void) {
        benchmarks.append(Benchmark(name: name, operations: operations, body: body))
    }

    /// Adds a benchmark of something short that is done `operations` times in a loop.
    mutating func add<Result>(_ name: String, times operations: Int, _ body: @escaping () -> Result) {
        add(name, operations: operations) {
            for _ in 0..<operations { keep(body()) }
        }
    }

    /// Runs each benchmark once to warm up and then `repetitions` times, in batches.
    mutating func run(repetitions: Int) async throws {
        let clock = ContinuousClock()
        for repetition in 0...repetitions {
            for index in benchmarks.indices {
                let begin = clock.now
                try await benchmarks[index].body()
                let parts = (clock.now - begin).components
                let nanoseconds = Double(parts.seconds) * 1e9 + Double(parts.attoseconds) / 1e9
                guard repetition > 0 else { continue }
                benchmarks[index].samples.append(nanoseconds / Double(benchmarks[index].operations))
            }
        }
    }

    /// The results as a Markdown table.
    var table: String {
        let rows = benchmarks.map { benchmark in
            let sorted = benchmark.samples.sorted()
            guard let least = sorted.first, let most = sorted.last else { return "| \(benchmark.name) | – | – |" }
            let median = sorted[sorted.count / 2]
            return "| \(benchmark.name) | \(decimal(median)) | \(decimal(least))–\(decimal(most)) |"
        }
        return (["| operation | ns, median | min–max |", "|---|---:|---:|"] + rows).joined(separator: "\n")
    }
}

/// Keeps the optimiser from leaving out what makes `value`.
@inline(never)
func keep<Value>(_ value: Value) {
    withExtendedLifetime(value) {}
}

/// Three digits at least, thousands apart: `4.31`, `57.0`, `1,234`.
private func decimal(_ value: Double) -> String {
    let places = value < 10 ? 100 : value < 100 ? 10 : 1
    let scaled = Int((value * Double(places)).rounded())
    let fraction = places == 1 ? "" : "." + "\(scaled % places + places)".dropFirst()
    var whole = "\(scaled / places)"
    var place = whole.count - 3
    while place > 0 {
        whole.insert(",", at: whole.index(whole.startIndex, offsetBy: place))
        place -= 3
    }
    return whole + fraction
}
