import Testing

/// History: what a resource was at a time (RFC 7089).
@Suite(.tags(.rfc7089)) struct DatetimeTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test func `Accept-Datetime selects the state at the end of that second`() throws {
        var past = try Past("1", "2", on: service)
        let second = try service.send("GET", past.target)
        let time = try #require(second["Last-Modified"])
        try service.waitForNextSecond(after: second)
        let third = try past.put("3")
        try service.waitForNextSecond(after: third)
        try past.put("4")
        for method in ["GET", "HEAD"] {
            let answer = try service.send(method, past.target, ["Accept-Datetime": time])
            expect(answer, 200, past.selectedFields(1, isPast: true), method == "GET" ? "2" : "", to: method)
            #expect(answer["Memento-Datetime"] == time)
        }
        let later = try #require(third["Last-Modified"])
        let answer = try service.send("GET", past.target, ["Accept-Datetime": later])
        expect(answer, 200, past.selectedFields(2, isPast: true), "3")
    }

    @Test func `before the first revision it is the first, now or later the current one without Memento-Datetime`()
        throws
    {
        let past = try Past("1", "2", on: service)
        expect(
            try service.send("GET", past.target, ["Accept-Datetime": Moment.longAgo]), 200,
            past.selectedFields(0, isPast: true), "1")
        let now = try #require(try service.send("HEAD", past.target)["Date"])
        for time in [now, Moment.farAhead] {
            let answer = try service.send("GET", past.target, ["Accept-Datetime": time])
            guard time == answer["Date"] || time == Moment.farAhead else { continue }
            expect(answer, 200, past.selectedFields(1, isPast: false), "2")
        }
    }

    @Test func `while it was deleted it is 404 with Memento-Datetime; what is deleted now, and never was, has none`()
        throws
    {
        var past = try Past("1", on: service)
        let first = try service.send("GET", past.target)
        try service.waitForNextSecond(after: first)
        try past.delete()
        let gone = try service.send("GET", past.target, ["Accept-Datetime": Moment.farAhead])
        let fields: ExpectedFields = ["Link": .exactly(past.link(1)), "Vary": "Accept-Datetime"]
        try expectProblem(gone, 404, "not-found", fields: fields, hasFix: false)
        let time = try #require(gone["Date"])
        try service.waitForNextSecond(after: gone)
        try past.put("2")
        try expectProblem(
            try service.send("GET", past.target, ["Accept-Datetime": time]), 404, "not-found",
            fields: ["Link": .exactly(past.link(1)), "Vary": "Accept-Datetime", "Memento-Datetime": .date],
            hasFix: false)
        let never = try service.send("GET", Fresh.resource(), ["Accept-Datetime": time])
        #expect(never.status == 404 && never["Memento-Datetime"] == nil)
    }

    @Test(arguments: [
        "", "yesterday", "2026-11-29T12:00:00Z", "1764417600", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "sun, 06 nov 1994 08:49:37 gmt", "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "\"Sun, 06 Nov 1994 08:49:37 GMT\"", "Sun, 06 Nov 1994 25:49:37 GMT",
    ])
    func `a malformed Accept-Datetime is 400, and nothing on a write`(value: String) throws {
        let past = try Past("1", "2", on: service)
        for target in [past.target, Fresh.resource()] {
            try expectProblem(
                try service.send("GET", target, ["Accept-Datetime": value]), 400, "malformed-datetime",
                ["field": "Accept-Datetime"])
            #expect(try service.send("HEAD", target, ["Accept-Datetime": value]).status == 400)
        }
        let write: SentFields = ["Accept-Datetime": value, "Content-Type": "application/json"]
        #expect(try service.send("PUT", past.target, write, "3").status == 204)
        #expect(try service.send("PATCH", past.target, write, "3").status == 415)
        #expect(try service.send("DELETE", past.target, ["Accept-Datetime": value]).status == 204)
    }

    @Test(
        arguments: [
            ("1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("1994-11-06 09:49:37.25+01:00", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("1994-02-29T08:49:37Z", nil), ("1994-11-06T08:49:37", nil), ("1994-11-06", nil), ("now", nil),
        ] as [(String, String?)])
    func `a time that is spelled in another way is put right`(value: String, right: String?) throws {
        let answer = try service.send("GET", Fresh.resource(), ["Accept-Datetime": value])
        #expect(try answer.problem("fix")?.string == right.map { "-H 'Accept-Datetime: \($0)'" })
    }

    @Test func `two of them are 400`() throws {
        let past = try Past("1", on: service)
        let both: SentFields = ["Accept-Datetime": Moment.longAgo, "accept-datetime": Moment.longAgo]
        #expect(try service.send("GET", past.target, both).status == 400)
    }

    @Test func `a date on a write is ignored: it is the current one that is changed`() throws {
        let past = try Past("1", "2", on: service)
        let fields: SentFields = [
            "Accept-Datetime": Moment.longAgo, "Content-Type": "application/json", "If-Match": past.tag(1),
            "Prefer": "return=representation",
        ]
        let answer = try service.send("PUT", past.target, fields, "3")
        expect(answer, 200, UsualFields.returned(past.target), "3")
    }

    @Test(arguments: ["GET", "HEAD"])
    func `conditions, range and Accept are judged against what is selected`(method: String) throws {
        let past = try Past("\"first\"", "2", on: service)
        func answer(_ name: String, _ value: String) throws -> Answer {
            try service.send(method, past.target, ["Accept-Datetime": Moment.longAgo, name: value])
        }
        let notModified: ExpectedFields = [
            "ETag": .exactly(past.tag(0)), "Cache-Control": "no-cache", "Vary": "Accept, Accept-Datetime",
            "Content-Location": .exactly(past.address(0)), "Memento-Datetime": .date,
        ]
        expect(try answer("If-None-Match", past.tag(0)), 304, notModified, to: method)
        #expect(try answer("If-None-Match", past.tag(1)).status == 200)
        let stale = try answer("If-Match", past.tag(1))
        #expect(stale.status == 412 && stale["ETag"] == past.tag(0))
        #expect(try answer("Accept", "text/html").status == 406)
        let part = try answer("Range", "bytes=1-5")
        #expect(method == "HEAD" ? part.status == 200 : part.status == 206 && part.text == "first")
    }

    @Test func `without the field, and on other pages, nothing is different`() throws {
        let past = try Past("1", "2", on: service)
        expect(try service.send("GET", past.target), 200, UsualFields.read(tag: .exactly(past.tag(1))), "2")
        for address in [past.address(1), "/_health", "/" + past.target.split(separator: "/")[0]] {
            #expect(try service.send("GET", address, ["Accept-Datetime": Moment.longAgo]).status == 200)
        }
        expect(
            try service.send("GET", past.address(0), ["Accept-Datetime": Moment.farAhead]), 200, past.fields(0), "1")
    }
}
