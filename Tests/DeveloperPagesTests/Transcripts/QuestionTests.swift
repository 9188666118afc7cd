import DeveloperPages
import Testing

struct QuestionTests {
    @Test func `a question has a text, choices in their order, one of them right, and why`() throws {
        let question = try Self.question(
            """
            #? What will come,
            #? and why?
            #- Nothing
            #! There is always
            #! something.
            #+ An answer
            #- Two answers
            #= Every request
            #= has one answer.
            """)
        #expect(question?.text == "What will come, and why?")
        #expect(question?.choices.map(\.text) == ["Nothing", "An answer", "Two answers"])
        #expect(question?.choices.map(\.isRight) == [false, true, false])
        #expect(question?.choices.map(\.reply) == ["There is always something.", "", ""])
        #expect(question?.why == "Every request has one answer.")
    }

    @Test func `a space after the sign may be missing, and what is only drawn is no question`() throws {
        let question = try Self.question("#-----\n#?What?\n#+This\n#-That\n#!No.\n#=Because.\n#=====")
        #expect(question?.text == "What?" && question?.choices.map(\.text) == ["This", "That"])
        #expect(question?.choices[1].reply == "No." && question?.why == "Because.")
    }

    @Test func `an exchange needs no question`() throws {
        #expect(try Transcript(parsing: Self.file("")).exchanges.map(\.question) == [nil])
    }

    /// The question's lines begin in line 4.
    @Test(arguments: [
        ("#? What?\n#= Why.", 5, "expected “#+ ” and the right choice"),
        ("#? What?\n#- a\n#= Why.", 6, "expected “#+ ” and the right choice"),
        ("#? What?\n#+ a\n#= Why.", 6, "expected “#- ” and a wrong choice"),
        ("#? What?\n#+ a\n#- b", 6, "expected “#= ” and why the right choice is right"),
        ("#? What?\n#+ a\n#- b\n#+ c\n#= Why.", 7, "expected at most 1 of “#+ ”"),
        ("#? What?\n#- a\n#- b\n#- c\n#- d\n#+ e\n#= Why.", 8, "expected at most 3 of “#- ”"),
        ("#? What?\n#+ a\n#! b\n#- c\n#= Why.", 5, "what is right has “#= ” at the end, and no “#! ”"),
        ("#? What?\n#+ a\n#- b\n#= Why.\n#- c", 8, "expected one question a request"),
        ("#+ a\n#- b\n#= Why.", 4, "expected “#? ” and a question first"),
    ])
    func `a fault names the line and what should be there`(lines: String, line: Int, expected: String) {
        let fault = #expect(throws: TranscriptError.self) { try Transcript(parsing: Self.file(lines + "\n")) }
        #expect(fault?.line == line)
        #expect(fault?.fault == expected)
    }

    private static func question(_ lines: String) throws -> Question? {
        try Transcript(parsing: file(lines + "\n")).exchanges.first?.question
    }

    private static func file(_ lines: String) -> String {
        "# Title\n\n### Exchange\n\(lines)GET {{host}}/a/1 HTTP/1.1\n\n#< HTTP/1.1 404 Not Found\n"
    }
}
