import DeveloperPages
import JSONDocuments
import Testing

struct ExamplesTests {
    @Test func `lessons come first and in their order, the others by name`() throws {
        let examples = try Examples(
            [
                ("z", "# Not a lesson"), ("first", "# Lesson 1: One"), ("a", "# Nor this"),
                ("last", "# Lesson 10: Ten"),
                ("middle", "# Lesson 9: Nine"),
            ].map { (name: $0, text: $1 + "\nGET {{host}}/a\n") })
        #expect(examples.all.map(\.name) == ["first", "middle", "last", "a", "z"])
        #expect(examples.lessons.map(\.transcript.title) == ["One", "Nine", "Ten"])
    }

    @Test func `a fault names the file and the line`() {
        let fault = #expect(throws: ExampleError.self) {
            try Examples([("good", "# Good\nGET {{host}}/a"), ("bad", "# Bad\nstray")])
        }
        #expect(
            fault?.description
                == "bad, line 2, column 1: expected a request line, such as PUT {{host}}/orders/1 HTTP/1.1.")
    }

    @Test func `a file without a request is none`() {
        let fault = #expect(throws: ExampleError.self) { try Examples([("empty", "# Lesson 1: Nothing")]) }
        #expect(fault?.description == "empty, line 1, column 1: there is no request in it.")
    }

    @Test func `the JSON has everything that a page needs to show and play a transcript`() throws {
        let examples = try Examples([
            (
                "one",
                """
                # Lesson 1: One
                # An introduction.

                ### Create
                # Here.
                #? What?
                #+ This
                #- That
                #! No.
                #= Because.
                # @name order
                # @client Ann
                # @together
                PUT {{host}}/orders/1 HTTP/1.1
                Content-Type: application/json

                {"a":"\\""}

                #< HTTP/1.1 201 Created
                #< ETag: "1"

                ### Race
                GET {{host}}/orders
                """
            ),
            (
                "two",
                "# Two\n\n### Read\n# @fault delay; seconds=1\nGET {{host}}/orders/1 HTTP/1.1\n\n### Lost\nGET {{host}}/\n#< no answer"
            ),
        ])
        let expected = """
            [{"name":"one","lesson":1,"title":"One","introduction":"An introduction.","exchanges":[{"title":"Create",\
            "prose":"Here.","name":"order","client":"Ann","fault":null,"race":0,\
            "request":{"method":"PUT","target":"/orders/1","fields":[{"name":"Content-Type","value":"application/json"}],\
            "content":"{\\"a\\":\\"\\\\\\"\\"}"},"answer":{"status":201,"statusLine":"HTTP/1.1 201 Created",\
            "fields":[{"name":"ETag","value":"\\"1\\""}],"content":null},\
            "question":{"text":"What?","choices":[{"text":"This","isRight":true,"reply":""},\
            {"text":"That","isRight":false,"reply":"No."}],"why":"Because."}},{"title":"Race","prose":"","name":null,\
            "client":null,"fault":null,"race":0,"request":{"method":"GET","target":"/orders","fields":[],"content":""},\
            "answer":null,"question":null}],"fault":null},\
            {"name":"two","lesson":null,"title":"Two","introduction":"","exchanges":[{"title":"Read","prose":"",\
            "name":null,"client":null,"fault":"delay; seconds=1","race":null,"request":{"method":"GET","target":"/orders/1",\
            "fields":[],"content":""},"answer":null,"question":null},{"title":"Lost","prose":"","name":null,\
            "client":null,"fault":null,"race":null,"request":{"method":"GET","target":"/","fields":[],"content":""},\
            "answer":{"status":null},"question":null}],"fault":null},\
            {"name":"three","lesson":null,"title":"three","introduction":"","exchanges":[],\
            "fault":{"line":2,"column":3,"detail":"it is so."}}]

            """
        let error = ExampleError(name: "three", fault: TranscriptError(line: 2, column: 3, fault: "it is so"))
        #expect(String(decoding: examples.json([error]), as: UTF8.self) == expected)
        _ = try JSONDocument(parsing: examples.json())
    }
}
