import Glibc
@testable import HTTPSemantics

/// Dates. An input may begin with a line that tells the time now, in seconds since 1970.
enum DateExamination {
    private static let year: Int64 = 31_556_952

    static func examine(_ input: [UInt8]) {
        var lines = Input.lines(input)
        var now: Int64 = 1_700_000_000
        if lines.count > 1, let told = Int64(lines[0]) {
            now = told
            lines.removeFirst()
            examine(seconds: told)
        }
        let value = lines.joined(separator: "\n")
        guard let date = HTTPDate(value, now: now) else { return }
        examine(seconds: date.secondsSince1970)
        require(IfRange(value, now: now) == .date(date), "If-Range takes every date.")
        // A leap second at the end of the year 9999 is the only date that cannot be sent.
        require((-62_135_596_800...253_402_300_800).contains(date.secondsSince1970), "The year is 1 to 9999.")
        let bytes = Array(value.utf8)
        if bytes.count == 29, bytes[3] == UInt8(ascii: ","), bytes[23..<25] != Array("60".utf8)[...] {
            let sent = HTTPDate(secondsSince1970: date.secondsSince1970).fieldValue
            require(sent.utf8.dropFirst(3).elementsEqual(bytes[3...]), "A date is sent as it came: \(value), \(sent)")
        } else if value.contains("day,"), (-60_000_000_000...250_000_000_000).contains(now) {
            // RFC 9110 §5.6.7: more than 50 years in the future is the past. A 29 February may move by some years.
            let years = 50 * year
            require(date.secondsSince1970 <= now + years + 2 * 86_400, "A short year is no more than 50 years ahead.")
            require(date.secondsSince1970 >= now - years - 370 * 86_400, "A short year is the latest possible one.")
            requireEqual(HTTPDate(value, now: date.secondsSince1970), date, "A date is its own century.")
        }
    }

    private static func examine(seconds: Int64) {
        let text = HTTPDate(secondsSince1970: seconds).fieldValue
        require(text.utf8.count == 29, "A date has 29 bytes: \(text)")
        let again = HTTPDate(text, now: 0)?.secondsSince1970
        let clamped = HTTPDate.clamped(seconds)
        requireEqual(again, clamped, "A date that is sent reads as itself: \(text)")
        requireEqual(text, sentence(of: clamped), "The C library has another calendar.")
    }

    /// The date as the C library reckons it.
    private static func sentence(of seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        require(gmtime_r(&time, &parts) != nil, "The C library knows the year.")
        func digits(_ number: CInt, _ count: Int = 2) -> String {
            String(repeating: "0", count: count - String(number).count) + String(number)
        }
        let day = HTTPDate.dayNames[Int(parts.tm_wday)]
        let month = HTTPDate.monthNames[Int(parts.tm_mon)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits($0) }.joined(separator: ":")
        return "\(day), \(digits(parts.tm_mday)) \(month) \(digits(parts.tm_year + 1900, 4)) \(clock) GMT"
    }
}
