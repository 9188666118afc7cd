import DeveloperPages
import Testing

struct QuestionTests {
    @Test func `a question has a text, choices in their order, one of them right, and why`() throws {
        let question = try Self.question(
            """
            #? What will come,
            #? and why?
            #- Nothing
            #+ An answer
            #- Two answers
            #= Every request
            #= has one answer.
            """)
        #expect(question?.text == "What will come, and why?")
        #expect(question?.choices.map(\.text) == ["Nothing", "An answer", "Two answers"])
        #expect(question?.choices.map(\.isRight) == [false, true, false])
        #expect(question?.why == "Every request has one answer.")
    }

    @Test func `an exchange needs no question`() throws {
        #expect(try Transcript(parsing: Self.file("")).exchanges.map(\.question) == [nil])
    }

    /// The question's lines begin in line 4.
    @Test(arguments: [
        ("#? What?\n#= Why.", 5, "“#+ ” and the right choice"),
        ("#? What?\n#- a\n#= Why.", 6, "“#+ ” and the right choice"),
        ("#? What?\n#+ a\n#= Why.", 6, "“#- ” and a wrong choice"),
        ("#? What?\n#+ a\n#- b", 7, "“#= ” and why the right choice is right"),
        ("#? What?\n#+ a\n#- b\n#+ c\n#= Why.", 7, "at most 1 of “#+ ”"),
        ("#? What?\n#- a\n#- b\n#- c\n#- d\n#+ e\n#= Why.", 8, "at most 3 of “#- ”"),
        ("#? What?\n#+ a\n#- b\n#= Why.\n#- c", 8, "a request line"),
        ("#+ a\n#- b\n#= Why.", 4, "a request line"),
        ("#?What?", 4, "a request line"),
    ])
    func `a fault names the line and what should be there`(lines: String, line: Int, expected: String) {
        let fault = #expect(throws: TranscriptError.self) { try Transcript(parsing: Self.file(lines + "\n")) }
        #expect(fault?.line == line)
        #expect(fault?.expected == expected)
    }

    private static func question(_ lines: String) throws -> Question? {
        try Transcript(parsing: file(lines + "\n")).exchanges.first?.question
    }

    private static func file(_ lines: String) -> String {
        "# Title\n\n### Exchange\n\(lines)GET /a/1 HTTP/1.1\n\nHTTP/1.1 404 Not Found\n"
    }
}
