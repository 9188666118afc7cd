import Glibc
import JSONDocuments

/// `Micro DIRECTORY [REPETITIONS]`: times the decision, the JSON check and the stores, and prints a Markdown table. The file of the
/// store on disk is made in the directory, which must exist.
@main struct Micro {
    static func main() async throws {
        let arguments = CommandLine.arguments
        // Odd, so that the median is a sample.
        guard arguments.count >= 2, let repetitions = Int(arguments.dropFirst(2).first ?? "9"), repetitions > 0 else {
            print("usage: Micro DIRECTORY [REPETITIONS]")
            exit(64)
        }
        print(try await table(directory: arguments[1], repetitions: repetitions))
    }

    // Off the main actor: a store's completions need not pass through it.
    nonisolated private static func table(directory: String, repetitions: Int) async throws -> String {
        var series = Series()
        Decisions.add(to: &series)
        try addChecks(to: &series)
        try await Stores.add(to: &series, directory: directory)
        try await series.run(repetitions: repetitions)
        return series.table
    }

    nonisolated private static func addChecks(to series: inout Series) throws {
        let texts = [
            ("80 B", 80, 20_000), ("1 KiB", 1 << 10, 5_000), ("100 KiB", 100 << 10, 100), ("10 MiB", 10 << 20, 1),
        ]
        for (name, size, operations) in texts {
            let text = size > 80 ? Contents.orders(size: size) : Contents.order(size: size)
            guard text.count == size, JSONCheck.fault(in: text) == nil else { throw WrongText(name: name) }
            series.add("JSON check, \(name)", times: operations) { JSONCheck.fault(in: text) }
        }
    }

    /// A text is not the JSON that it should be.
    private struct WrongText: Error {
        var name: String
    }
}
