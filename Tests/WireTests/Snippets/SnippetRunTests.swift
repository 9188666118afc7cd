import DeveloperPages
import Testing

/// Each language's code, run with every case: what reaches the wire is the request to the letter, and so is what a
/// putstore then holds.
struct SnippetRunTests {
    @Test(.serialized, arguments: SnippetLanguage.allCases)
    func `what the code of a language sends is the request to the letter`(language: SnippetLanguage) throws {
        for runner in Runner.runners(of: language) {
            let missing = runner.tools.filter { !Workshop.has($0) }
            guard missing.isEmpty else {
                print("Snippets: \(language.title) is left out, for there is no \(missing.joined(separator: ", "))")
                #expect(Workshop.variable("CI") != "true", "\(missing) not installed")
                continue
            }
            let service = try PutstoreProcess(["--accept", "text/*"], database: ":memory:")
            let relay = try Relay(to: service)
            defer { relay.end() }
            let start = Deadline.now
            let run = try SnippetRun(language, runner, relay)
            try run.verify()
            print("Snippets: \(language.title), \(run.programs.count) requests, \(Int(Deadline.now - start)) s")
            #expect(try service.stop() == .exit(0))
        }
    }

    @Test func `a tool that is not there is seen not to be there`() {
        #expect(Workshop.has("bash"))
        #expect(Workshop.has("bash -c true"))
        #expect(!Workshop.has("no-such-tool"))
        #expect(!Workshop.has("bash -c false"))
    }
}
