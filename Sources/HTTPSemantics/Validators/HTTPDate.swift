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
            form.put(HTTPDate.dayNames[weekday], at: 0)
            form.put(date.day, digits: 2, at: 5)
            form.put(HTTPDate.monthNames[Int(date.month) - 1], at: 8)
            form.put(date.year, digits: 4, at: 12)
            form.put(second / 3_600, digits: 2, at: 17)
            form.put(second / 60 % 60, digits: 2, at: 20)
            form.put(second % 60, digits: 2, at: 23)
            return form.count
        }
    }

    private static let form: StaticString = "Sun, 06 Nov 1994 08:49:37 GMT"

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

    mutating func put(_ text: String, at place: Int) {
        var place = place
        for byte in text.utf8 {
            buffer[place] = byte
            place += 1
        }
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
