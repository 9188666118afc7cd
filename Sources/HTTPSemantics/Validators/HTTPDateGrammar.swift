extension HTTPDate {
    /// The date that `value` spells in one of the three forms of RFC 9110 §5.6.7; nil if it is none of them.
    ///
    /// The grammar is taken to the letter and the case; the name of the day must be one but need not be the right one.
    /// The day must exist in its month, the year is 1 to 9999, and second 60 (a leap second) is the second after :59.
    /// `now`, in seconds since 1970, gives the two-digit year of the obsolete form its century.
    package init?(_ value: String, now: Int64) {
        var scanner = FieldScanner(value)
        guard let seconds = scanner.date(now: now), scanner.isAtEnd else { return nil }
        self.init(secondsSince1970: seconds)
    }

    fileprivate static let longDayNames = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
}

extension FieldScanner {
    fileprivate mutating func date(now: Int64) -> Int64? {
        if index(of: HTTPDate.longDayNames) != nil { return rfc850Date(now: now) }
        guard index(of: HTTPDate.dayNames) != nil else { return nil }
        return take(", ") ? fixedDate() : asctimeDate()
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, from the day on.
    private mutating func fixedDate() -> Int64? {
        guard let day = number(digits: 2), take(" "), let month = month(), take(" "),
            let year = number(digits: 4), take(" "), let time = timeOfDay(), take(" GMT")
        else { return nil }
        return seconds(CalendarDate(year: year, month: month, day: day), time)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`, from the comma on.
    private mutating func rfc850Date(now: Int64) -> Int64? {
        guard take(", "), let day = number(digits: 2), take("-"), let month = month(), take("-"),
            let twoDigits = number(digits: 2), take(" "), let time = timeOfDay(), take(" GMT")
        else { return nil }
        // The latest year with these digits that is not more than 50 years in the future.
        let now = HTTPDate.clamped(now)
        let days = now.floorDivided(by: 86_400)
        let today = CalendarDate(daysSince1970: days)
        let inFiftyYears = CalendarDate(year: today.year + 50, month: today.month, day: today.day)
        let latest = inFiftyYears.daysSince1970 * 86_400 + (now - days * 86_400)
        var date = CalendarDate(year: today.year - today.year % 100 + 100 + twoDigits, month: month, day: day)
        while date.daysSince1970 * 86_400 + time > latest { date.year -= 100 }
        return seconds(date, time)
    }

    /// `Sun Nov  6 08:49:37 1994`, from the space after the day's name on.
    private mutating func asctimeDate() -> Int64? {
        guard take(" "), let month = month(), take(" "), let day = take(" ") ? number(digits: 1) : number(digits: 2),
            take(" "), let time = timeOfDay(), take(" "), let year = number(digits: 4)
        else { return nil }
        return seconds(CalendarDate(year: year, month: month, day: day), time)
    }

    private func seconds(_ date: CalendarDate, _ time: Int64) -> Int64? {
        guard 1...9_999 ~= date.year, date.exists else { return nil }
        return date.daysSince1970 * 86_400 + time
    }

    /// `08:49:37`, in seconds.
    private mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 2), hour <= 23, take(":"), let minute = number(digits: 2), minute <= 59,
            take(":"), let second = number(digits: 2), second <= 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    private mutating func month() -> Int64? {
        index(of: HTTPDate.monthNames).map { Int64($0) + 1 }
    }

    /// Steps over the first of `names` that stands here and tells its index.
    private mutating func index(of names: [String]) -> Int? {
        for (index, name) in names.enumerated() where take(name) { return index }
        return nil
    }

    private mutating func number(digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = next?.digitValue else { return nil }
            number = number * 10 + Int64(digit)
            position += 1
        }
        return number
    }
}
