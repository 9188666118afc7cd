import CLibFuzzer
import Glibc

/// `Fuzz --parser=NAME [flags and folders of libFuzzer]`, `Fuzz --list`, `Fuzz --verdicts` or
/// `Fuzz --oracle=MESSAGES --seed=N`, both with names of files in standard input. libFuzzer ignores flags with two hyphens, and hands them on to the processes that it starts.
@main enum Program {
    static func main() {
        let arguments = CommandLine.arguments
        if arguments.contains("--list") {
            for parser in Parser.allCases { print(parser.rawValue) }
        } else if arguments.contains("--verdicts") {
            JSONVerdicts.printAll()
        } else if let messages = number("--oracle="), let seed = number("--seed=") {
            MessageOracle.run(messages: messages, seed: UInt64(seed), seeds: InputFiles.readAll())
        } else if chosenParser == nil {
            StandardError.print("--parser=" + Parser.allCases.map(\.rawValue).joined(separator: " --parser="))
            exit(2)
        } else {
            var count = CommandLine.argc
            var start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
            exit(LLVMFuzzerRunDriver(&count, &start) { testOneInput($0, $1) })
        }
    }
}

/// The number that an argument gives; nil if there is no such argument, or no number.
private func number(_ name: String) -> Int? {
    CommandLine.arguments.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) }.flatMap {
        $0 < 0 ? nil : $0
    }
}

/// What libFuzzer's own entry point would call; it is not used, but must be there.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosenParser?.examine(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// The parser that the command line names.
private let chosenParser: Parser? = {
    let flag = CommandLine.arguments.first { $0.hasPrefix("--parser=") }
    return flag.flatMap { Parser(rawValue: String($0.dropFirst("--parser=".count))) }
}()
