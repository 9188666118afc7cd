import DeveloperPages
import HTTPSemantics
import Testing

struct DifferenceTests {
    private static let actual = Transcript.Message(
        startLine: "HTTP/1.1 200 OK",
        fields: [
            FieldLine(spelling: "etag", value: "\"1\""), FieldLine(spelling: "Vary", value: "Accept"),
            FieldLine(spelling: "Vary", value: "Prefer"), FieldLine(spelling: "Date", value: "now"),
        ], content: "abcabc\n")

    @Test(arguments: [
        "abcabc", "…", "abc…", "…abc", "a…c", "…b…b…", "abc…abc", "a……c", "…abcabc…", nil,
    ])
    func `an answer is what the transcript says: … is any text, other fields do not matter`(content: String?) {
        let expected = ExpectedAnswer(
            statusLine: "HTTP/1.1 200 OK",
            fields: [FieldLine(.etag, "\"1\""), FieldLine(.vary, "Accept, Prefer"), FieldLine(.date, "…")],
            content: content)
        #expect(expected.differences(in: Self.actual) == [])
    }

    @Test(arguments: [
        "abc", "", "abcb…", "…bcab", "abcab…bcabc", "…x…", "a…b…b…b…c", "ABCABC",
    ])
    func `other content is a difference`(content: String) {
        let expected = ExpectedAnswer(statusLine: "HTTP/1.1 200 OK", fields: [], content: content)
        #expect(
            expected.differences(in: Self.actual).map(\.sentence) == [
                "The body is abcabc; expected was \(content.isEmpty ? "none" : content)."
            ])
    }

    @Test(arguments: [
        ("a…\n…c", true), ("…\nb\nc", false), ("…", false), ("abx\n…c", true), ("a…c", false),
    ])
    func `… stands for text within a line`(content: String, holds: Bool) {
        var actual = Self.actual
        actual.content = "abx\nyzc\n"
        let expected = ExpectedAnswer(statusLine: "HTTP/1.1 200 OK", fields: [], content: content)
        #expect(expected.differences(in: actual).isEmpty == holds)
    }

    @Test func `spellings that Unicode takes for equal are a difference`() {
        var actual = Self.actual
        actual.content = "e\u{301}"
        let expected = ExpectedAnswer(statusLine: "HTTP/1.1 200 OK", fields: [], content: "\u{E9}")
        #expect(expected.differences(in: actual).map(\.part) == ["The body"])
    }

    @Test func `each difference is told in a sentence`() {
        let expected = ExpectedAnswer(
            statusLine: "HTTP/1.1 204 No Content",
            fields: [FieldLine(.etag, "\"2\""), FieldLine(.location, "/orders/1")], content: "")
        #expect(
            expected.differences(in: Self.actual).map(\.sentence) == [
                "The status line is HTTP/1.1 200 OK; expected was HTTP/1.1 204 No Content.",
                "ETag is \"1\"; expected was \"2\".", "Location is missing; expected was /orders/1.",
                "The body is abcabc; expected was none.",
            ])
    }
}
