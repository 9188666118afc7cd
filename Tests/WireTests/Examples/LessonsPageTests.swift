import Testing

struct LessonsPageTests {
    @Test func `every example of Lessons.md is a file that play takes, and gets the answers that it tells`() throws {
        let page = try Project.text("Documentation/Lessons.md")
        let directory = try TemporaryDirectory()
        let examples = page.matches(of: #/\n```http\n(?<text>(.|\n)*?)```/#).map { String($0.text) }
        #expect(examples.count >= 6)
        for (index, text) in examples.enumerated() { try directory.write(text, to: "\(index).http") }
        let (ending, output, errors) = try PutstoreProcess.run(["play", directory.path], in: directory)
        #expect(ending == .exit(0), "\(output)\(errors)")
        // Every mark stands in one of them.
        for mark in [
            "# @name", "# @client", "# @together", "# @fault", "#? ", "#+ ", "#- ", "#! ", "#= ", "#< no answer",
            "@host",
        ] {
            #expect(examples.contains { $0.contains("\n" + mark) }, "\(mark)")
        }
    }
}
