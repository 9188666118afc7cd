/// The `Date` field line, made once a second (RFC 9110 §6.6.1).
struct DateField {
    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and the line's end.
    private(set) var line: [UInt8] = []
    private var second = Int.min

    /// Makes the line anew if the second has changed.
    mutating func update(second: Int) {
        guard second != self.second else { return }
        self.second = second
        line = Array("Date: \(Self.fixdate(second))\r\n".utf8)
    }

    /// An IMF-fixdate (RFC 9110 §5.6.7) from seconds since 1970, which count no leap seconds.
    static func fixdate(_ second: Int) -> String {
        let days = (second >= 0 ? second : second - 86_399) / 86_400
        let rest = second - days * 86_400
        // Counted from 1 March 0000, leap days stand at the end of a year and months follow a fixed rhythm of 153 days
        // for five of them; an era of 400 years has 146,097 days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekday = ((days + 4) % 7 + 7) % 7
        let time = "\(twoDigits(rest / 3_600)):\(twoDigits(rest / 60 % 60)):\(twoDigits(rest % 60))"
        let fullYear = twoDigits(year / 100) + twoDigits(year % 100)
        return "\(weekdays[weekday]), \(twoDigits(day)) \(months[month - 1]) \(fullYear) \(time) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
