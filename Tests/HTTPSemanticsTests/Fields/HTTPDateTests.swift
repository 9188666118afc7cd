import HTTPSemantics
import Testing

/// 2026-03-01 12:00:00 UTC.
private let now: Int64 = 1_772_366_400

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-62_135_596_800, "Mon, 01 Jan 0001 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (now, "Sun, 01 Mar 2026 12:00:00 GMT"),
    ])
    func `a time is sent in the fixed form, which is read back`(seconds: Int64, value: String) {
        let date = HTTPDate(secondsSince1970: seconds)
        #expect(date.fieldValue == value)
        #expect(HTTPDate(value, now: now) == date)
    }

    @Test(arguments: [
        (Int64.min, "Mon, 01 Jan 0001 00:00:00 GMT"), (-62_135_596_801, "Mon, 01 Jan 0001 00:00:00 GMT"),
        (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func `a time that has no four-digit year is sent as the nearest that has one`(seconds: Int64, value: String) {
        #expect(HTTPDate(secondsSince1970: seconds).fieldValue == value)
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994", "Mon, 06 Nov 1994 08:49:37 GMT", "Saturday, 06-Nov-94 08:49:37 GMT",
    ])
    func `all three forms are read, and the day's name need not be right`(value: String) {
        #expect(HTTPDate(value, now: now)?.secondsSince1970 == 784_111_777)
    }

    @Test(
        arguments: [
            ("Fri, 30 Jun 2023 23:59:60 GMT", 1_688_169_600), ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400), ("Sat Dec 31 23:59:60 2016", 1_483_228_800),
        ] as [(String, Int64)])
    func `leap seconds and leap days are taken`(value: String, seconds: Int64) {
        #expect(HTTPDate(value, now: now)?.secondsSince1970 == seconds)
    }

    @Test(arguments: [
        "", "784111777", "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 gmt", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun,  06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 29 Feb 1900 08:49:37 GMT", "Sun, 29 Feb 2023 08:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994", "Sun Nov  06 08:49:37 1994", "Sun Nov  6 08:49:37 94",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT", "Foo, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
        "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:3７ GMT",
    ])
    func `anything else is no date`(value: String) {
        #expect(HTTPDate(value, now: now) == nil)
    }

    @Test(arguments: [
        ("Sunday, 01-Mar-26 12:00:00 GMT", "Sun, 01 Mar 2026 12:00:00 GMT"),
        ("Sunday, 01-Jan-70 00:00:00 GMT", "Wed, 01 Jan 2070 00:00:00 GMT"),
        ("Sunday, 01-Mar-76 12:00:00 GMT", "Sun, 01 Mar 2076 12:00:00 GMT"),
        ("Sunday, 01-Mar-76 12:00:01 GMT", "Mon, 01 Mar 1976 12:00:01 GMT"),
        ("Sunday, 01-Jan-77 00:00:00 GMT", "Sat, 01 Jan 1977 00:00:00 GMT"),
        ("Sunday, 29-Feb-00 00:00:00 GMT", "Tue, 29 Feb 2000 00:00:00 GMT"),
    ])
    func `a two-digit year more than fifty years ahead is in the past`(value: String, meaning: String) {
        #expect(HTTPDate(value, now: now)?.fieldValue == meaning)
    }

    @Test func `late in a century a small two-digit year is in the next one`() {
        let in2095 = HTTPDate("Sat, 01 Jan 2095 00:00:00 GMT", now: now)?.secondsSince1970 ?? 0
        #expect(HTTPDate("Sunday, 01-Jan-10 00:00:00 GMT", now: in2095)?.fieldValue == "Wed, 01 Jan 2110 00:00:00 GMT")
        #expect(HTTPDate("Sunday, 01-Jan-50 00:00:00 GMT", now: in2095)?.fieldValue == "Sat, 01 Jan 2050 00:00:00 GMT")
    }

    @Test(arguments: [Int64.min, Int64.max, 0])
    func `no clock makes a two-digit year trap`(now: Int64) {
        _ = HTTPDate("Sunday, 29-Feb-96 00:00:00 GMT", now: now)
    }

    @Test func `days of four centuries are read back as they were sent, the days of the week in turn`() {
        let names = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"]
        // From Saturday, 1 January 2000, in steps that meet every day of the month and of the week.
        for day in stride(from: Int64(0), to: 146_097, by: 17) {
            let date = HTTPDate(secondsSince1970: 946_684_800 + day * 86_400 + day % 86_400)
            #expect(HTTPDate(date.fieldValue, now: now) == date)
            #expect(date.fieldValue.hasPrefix(names[Int(day % 7)]))
        }
    }
}

@Suite struct IfRangeTests {
    @Test func `a validator is a tag or a date`() {
        #expect(IfRange("\"1\"", now: now) == EntityTag("\"1\"").map { .tag($0) })
        #expect(IfRange("W/\"1\"", now: now) == EntityTag("W/\"1\"").map { .tag($0) })
        let date = IfRange.date(HTTPDate(secondsSince1970: 784_111_777))
        #expect(IfRange("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == date)
        #expect(IfRange("Sun Nov  6 08:49:37 1994", now: now) == date)
    }

    @Test(arguments: ["", "1", "*", "\"1\", \"2\"", "yesterday"])
    func `anything else is no validator`(value: String) {
        #expect(IfRange(value, now: now) == nil)
    }
}
