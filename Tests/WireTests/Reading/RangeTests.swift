import Testing

/// GET honours one byte range (RFC 9110 §14).
@Suite(.tags(.rfc9110)) struct RangeTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()
    private let tag: String

    init() throws {
        service = try .shared()
        tag = try service.put(target, "\"01234567\"").entityTag()
    }

    @Test(arguments: [
        ("bytes=0-3", "0-3", "\"012"), ("bytes=4-", "4-9", "34567\""), ("bytes=-3", "7-9", "67\""),
        ("bytes=0-999", "0-9", "\"01234567\""), ("bytes=9-9", "9-9", "\""), ("bytes=-999", "0-9", "\"01234567\""),
        ("Bytes=1-1", "1-1", "0"), ("bytes=0-99999999999999999999", "0-9", "\"01234567\""),
    ])
    func `one range is 206`(range: String, part: String, content: String) throws {
        expect(try service.send("GET", target, ["Range": range]), 206, partial(part), content)
    }

    @Test(arguments: ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"])
    func `a range outside the content is 416`(range: String) throws {
        try expectProblem(
            try service.send("GET", target, ["Range": range]), 416, "range-not-satisfiable",
            fields: ["Content-Range": "bytes */10"], ["field": "Range"], hasFix: false)
    }

    @Test(arguments: [
        "bytes=3-1", "items=0-1", "bytes=0-1,3-4", "bytes=", "bytes=a-b", "bytes 0-1", "bytes=1", "bytes=--1", "0-1",
    ])
    func `any other Range is ignored: 200`(range: String) throws {
        expectWhole(try service.send("GET", target, ["Range": range]))
    }

    @Test func `Range is nothing for HEAD and for a collection`() throws {
        let head = try service.send("HEAD", target, ["Range": "bytes=0-1"])
        expect(head, 200, UsualFields.read(), to: "HEAD")
        #expect(head["Content-Length"] == "10")
        let page = try service.send("GET", "/" + target.split(separator: "/")[0], ["Range": "bytes=0-1"])
        #expect(page.status == 200)
        expectFields(page, UsualFields.page)
    }

    @Test func `If-Range with the current ETag is 206`() throws {
        // The client has the other fields already (RFC 9110 §15.3.7).
        let fields = partial("0-0").filter { !["Content-Type", "Last-Modified"].contains($0.key) }
        expect(try service.send("GET", target, ["Range": "bytes=0-0", "If-Range": tag]), 206, fields, "\"")
        #expect(try service.send("GET", target, ["Range": "bytes=10-", "If-Range": tag]).status == 416)
    }

    @Test(arguments: ["\"0\"", "W/{tag}", "Sun, 06 Nov 1994 08:49:37 GMT", "nonsense", "*"])
    func `If-Range with anything else is the whole: 200`(value: String) throws {
        for range in ["bytes=0-0", "bytes=10-"] {
            let fields: SentFields = ["Range": range, "If-Range": value.replacing("{tag}", with: tag)]
            expectWhole(try service.send("GET", target, fields))
        }
    }

    @Test func `If-Range with the very date is 206, once that second is over`() throws {
        let current = try service.send("GET", target)
        try service.waitForNextSecond(after: current)
        let date = try #require(current["Last-Modified"])
        let answer = try service.send("GET", target, ["Range": "bytes=1-1", "If-Range": date])
        #expect(answer.status == 206)
        #expect(answer.text == "0")
    }

    @Test func `If-Range without Range is nothing`() throws {
        expectWhole(try service.send("GET", target, ["If-Range": "\"0\""]))
    }

    @Test func `the preconditions come before the range`() throws {
        let same: SentFields = ["Range": "bytes=10-", "If-None-Match": tag]
        expect(try service.send("GET", target, same), 304, UsualFields.notModified(tag: .exactly(tag)))
        #expect(try service.send("GET", target, ["Range": "bytes=0-0", "If-Match": "\"0\""]).status == 412)
    }

    private func partial(_ part: String) -> ExpectedFields {
        UsualFields.with(UsualFields.read(tag: .exactly(tag)), ["Content-Range": .exactly("bytes \(part)/10")])
    }

    private func expectWhole(_ answer: Answer) {
        expect(answer, 200, UsualFields.read(tag: .exactly(tag)), "\"01234567\"")
    }
}
