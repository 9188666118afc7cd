/// A point in time as HTTP writes it, to the second (RFC 9110 §5.6.7).
package struct HTTPDate: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01 00:00:00 UTC; negative before that.
    package var secondsSince1970: Int64

    /// The point in time that is so many seconds after 1970-01-01 00:00:00 UTC.
    package init(secondsSince1970: Int64) {
        self.secondsSince1970 = secondsSince1970
    }

    /// Whether `left` is before `right`.
    package static func < (left: HTTPDate, right: HTTPDate) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// The date in the form that is sent, `Sun, 06 Nov 1994 08:49:37 GMT`: always 29 bytes. The form has four digits for
    /// the year, so a time before the year 1 or after 9999 is written as the first or last second of that range.
    package var fieldValue: String {
        let seconds = HTTPDate.clamped(secondsSince1970)
        let days = seconds.floorDivided(by: 86_400)
        let date = CalendarDate(daysSince1970: days)
        let second = seconds - days * 86_400
        // 1970-01-01 was a Thursday.
        let weekday = Int((days + 4) - (days + 4).floorDivided(by: 7) * 7)
        return String(unsafeUninitializedCapacity: HTTPDate.form.utf8CodeUnitCount) { buffer in
            var form = FilledForm(buffer, HTTPDate.form)
            form.put(weekday, of: "SunMonTueWedThuFriSat", at: 0)
            form.put(date.day, digits: 2, at: 5)
            form.put(Int(date.month) - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec", at: 8)
            form.put(date.year, digits: 4, at: 12)
            form.put(second / 3_600, digits: 2, at: 17)
            form.put(second / 60 % 60, digits: 2, at: 20)
            form.put(second % 60, digits: 2, at: 23)
            return form.count
        }
    }

    private static let form: StaticString = "Sun, 06 Nov 1994 08:49:37 GMT"

    /// The second as programs write it (RFC 3339), without what a fraction and the zone would follow as:
    /// `1994-11-06T08:49:37`. In UTC, and always 19 bytes.
    package var rfc3339Second: String {
        let seconds = HTTPDate.clamped(secondsSince1970)
        let days = seconds.floorDivided(by: 86_400)
        let date = CalendarDate(daysSince1970: days)
        let second = seconds - days * 86_400
        return String(unsafeUninitializedCapacity: HTTPDate.internetForm.utf8CodeUnitCount) { buffer in
            var form = FilledForm(buffer, HTTPDate.internetForm)
            form.put(date.year, digits: 4, at: 0)
            form.put(date.month, digits: 2, at: 5)
            form.put(date.day, digits: 2, at: 8)
            form.put(second / 3_600, digits: 2, at: 11)
            form.put(second / 60 % 60, digits: 2, at: 14)
            form.put(second % 60, digits: 2, at: 17)
            return form.count
        }
    }

    private static let internetForm: StaticString = "1994-11-06T08:49:37"

    /// The nearest time in the years 1 to 9999, in seconds since 1970.
    static func clamped(_ seconds: Int64) -> Int64 {
        min(max(seconds, -62_135_596_800), 253_402_300_799)
    }

    static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

/// A text of fixed form in a string's own memory, so that a date costs one allocation.
private struct FilledForm {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    let count: Int

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ form: StaticString) {
        self.buffer = buffer
        count = form.utf8CodeUnitCount
        _ = buffer.initialize(fromContentsOf: UnsafeBufferPointer(start: form.utf8Start, count: count))
    }

    /// The name at `index` of `names`, which have three bytes each.
    mutating func put(_ index: Int, of names: StaticString, at place: Int) {
        for offset in 0..<3 { buffer[place + offset] = names.utf8Start[3 * index + offset] }
    }

    /// The decimal digits of `number`, with leading zeros.
    mutating func put(_ number: Int64, digits: Int, at place: Int) {
        var rest = number
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}

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

    /// The second that `value` spells as programs write it (RFC 3339): `1994-11-06T08:49:37Z`, perhaps with a fraction, or an
    /// offset in place of the Z; nil if it is anything else.
    package init?(rfc3339 value: String) {
        var scanner = FieldScanner(value)
        guard let seconds = scanner.internetDate(), scanner.isAtEnd else { return nil }
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

    /// `1994-11-06T08:49:37.5+01:00`.
    fileprivate mutating func internetDate() -> Int64? {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2), take("T") || take("t") || take(" "), let time = timeOfDay(),
            let second = seconds(CalendarDate(year: year, month: month, day: day), time)
        else { return nil }
        if take(".") {
            guard number(digits: 1) != nil else { return nil }
            while next?.digitValue != nil { position += 1 }
        }
        if take("Z") || take("z") { return second }
        let isEast = take("+")
        guard isEast || take("-"), let hours = number(digits: 2), take(":"), let minutes = number(digits: 2) else {
            return nil
        }
        let offset = hours * 3_600 + minutes * 60
        return isEast ? second - offset : second + offset
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

/// A day of the proleptic Gregorian calendar. (Foundation's calendar would be the only reason to import Foundation.)
struct CalendarDate {
    var year: Int64
    /// 1…12.
    var month: Int64
    /// 1…31.
    var day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that is `days` after 1970-01-01. Years are counted from March, so that a leap day is a year's last, in
    /// eras of 400 years, which all have 146,097 days.
    init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days after 1970-01-01; negative before it.
    var daysSince1970: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.floorDivided(by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether the month has such a day in that year.
    var exists: Bool {
        guard 1...12 ~= month, day >= 1 else { return false }
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[Int(month) - 1]
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity; `divisor` is positive.
    func floorDivided(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((-(self + 1)) / divisor) - 1
    }
}
