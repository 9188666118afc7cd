import DeveloperPages
import JSONDocuments
import Testing

struct ExamplesTests {
    @Test func `lessons come first and in their order, the others by name`() throws {
        let examples = try Examples([
            ("z", "# Not a lesson"), ("first", "# Lesson 1: One"), ("a", "# Nor this"), ("last", "# Lesson 10: Ten"),
            ("middle", "# Lesson 9: Nine"),
        ])
        #expect(examples.all.map(\.name) == ["first", "middle", "last", "a", "z"])
        #expect(examples.lessons.map(\.transcript.title) == ["One", "Nine", "Ten"])
    }

    @Test func `a fault names the file and the line`() {
        let fault = #expect(throws: ExampleError.self) { try Examples([("good", "# Good"), ("bad", "# Bad\nstray")]) }
        #expect(fault?.description == "bad, line 2: expected “### ” and the title of an exchange.")
    }

    @Test func `the JSON has everything that a page needs to show and play a transcript`() throws {
        let examples = try Examples([
            (
                "one",
                """
                # Lesson 1: One
                # An introduction.

                ### Create
                #? What?
                #+ This
                #- That
                #= Because.
                PUT /orders/1 HTTP/1.1
                Content-Type: application/json

                {"a":"\\""}

                HTTP/1.1 201 Created
                ETag: "1"

                """
            ), ("two", "# Two\n\n### Read\nGET /orders/1 HTTP/1.1\n\nHTTP/1.1 304 Not Modified\n"),
        ])
        let expected = """
            [{"name":"one","lesson":1,"title":"One","introduction":"An introduction.","exchanges":[{"title":"Create",\
            "request":{"method":"PUT","target":"/orders/1","fields":[{"name":"Content-Type","value":"application/json"}],\
            "content":"{\\"a\\":\\"\\\\\\"\\"}"},"answer":{"status":201,"fields":[{"name":"ETag","value":"\\"1\\""}],\
            "content":""},"question":{"text":"What?","choices":[{"text":"This","isRight":true},\
            {"text":"That","isRight":false}],"why":"Because."}}]},{"name":"two","lesson":null,"title":"Two",\
            "introduction":"","exchanges":[{"title":"Read","request":{"method":"GET","target":"/orders/1","fields":[],\
            "content":""},"answer":{"status":304,"fields":[],"content":""},"question":null}]}]

            """
        #expect(String(decoding: examples.json, as: UTF8.self) == expected)
        _ = try JSONDocument(parsing: examples.json)
    }
}
