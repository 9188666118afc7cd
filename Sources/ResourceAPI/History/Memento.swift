import HTTPSemantics
import ResourceCore

/// What an answer tells of the revision that it shows, beside its representation (RFC 7089, RFC 5829).
final class Memento: Sendable {
    let cacheControl: String
    let vary: String
    /// The address of the revision, where another one was asked for.
    private let contentLocation: String?
    /// When the revision was made; nil while it is not past.
    private let datetime: String?
    private let link: String

    /// What is told of `state` under the revision's own address.
    /// - Parameter isPrivate: Whether caches that several callers share must not keep it.
    init(_ state: RevisionState, _ setup: ResponseRenderer.Setup, isPrivate: Bool) {
        // A year, as RFC 9111 has no larger number that is of use; it never changes (RFC 8246).
        cacheControl = (isPrivate ? "private, " : "") + "max-age=31536000, immutable"
        vary = "Accept"
        contentLocation = nil
        datetime = Self.datetime(state, setup)
        link = Self.link(state, setup.publicURL)
    }

    /// What is told of `state` under the resource's address, for it was what was there at a time.
    /// - Parameter isPast: Whether that time is over.
    init(selected state: RevisionState, _ setup: ResponseRenderer.Setup, isPast: Bool) {
        cacheControl = "no-cache"
        vary = "Accept, " + FieldName.acceptDatetime.spelling
        contentLocation = setup.publicURL.address(of: state.revision.path)
        datetime = isPast ? Self.datetime(state, setup) : nil
        link = Self.link(state, setup.publicURL)
    }

    /// All of it.
    func append(to response: inout Response) {
        appendIdentity(to: &response)
        response.fields.append(.link, link)
    }

    /// Which revision it is: what a cache is told with 304, too (RFC 9110 §15.4.5).
    func appendIdentity(to response: inout Response) {
        if let contentLocation { response.fields.append(.contentLocation, contentLocation) }
        if let datetime { response.fields.append(.mementoDatetime, datetime) }
    }

    /// What is told where the revision is a deletion.
    var fieldsOfAbsence: [FieldLine] {
        (datetime.map { [FieldLine(.mementoDatetime, $0)] } ?? []) + fieldsOfErasure
    }

    /// What is told where nothing is left of it.
    var fieldsOfErasure: [FieldLine] {
        [FieldLine(.link, link)] + (contentLocation == nil ? [] : [FieldLine(.vary, FieldName.acceptDatetime.spelling)])
    }

    /// A revision is of the past once another came after it, or none can come in its second any more.
    private static func datetime(_ state: RevisionState, _ setup: ResponseRenderer.Setup) -> String? {
        let now = setup.now()
        guard state.successor != nil || state.revision.time < now else { return nil }
        let told = ResolutionInput.toldDate(
            state.revision.time, isStrong: state.stored?.isDateStrong ?? true, now: now, earliest: setup.earliestTime)
        return HTTPDate(secondsSince1970: told).fieldValue
    }

    private static func link(_ state: RevisionState, _ publicURL: PublicURL?) -> String {
        let resource = publicURL.address(of: state.revision.target.path)
        var text = ""
        // Three times the address, and four short ones.
        text.reserveCapacity(5 * resource.utf8.count + 320)
        func add(_ address: String, _ relation: String) {
            text += text.isEmpty ? "<" : ", <"
            text += address
            text += relation
        }
        add(resource, ">; rel=\"original\"")
        add(resource, ">; rel=\"latest-version\"")
        add(resource, ">; rel=\"timegate\"")
        if let number = state.predecessor {
            add(publicURL.address(of: Revision.path(number)), ">; rel=\"predecessor-version\"")
        }
        if let number = state.successor {
            add(publicURL.address(of: Revision.path(number)), ">; rel=\"successor-version\"")
        }
        add(publicURL.address(of: state.revision.target.historyPath), ">; rel=\"timemap version-history\"")
        return text
    }
}

/// `Accept-Datetime` (RFC 7089 §2.1.1).
enum AcceptDatetime {
    /// The time that is asked for, in seconds since 1970; nil if the field is no date in the form that is sent. The obsolete
    /// forms of a date are none here.
    static func moment(_ fields: Fields, now: Int64) -> Int64? {
        guard let value = fields[.acceptDatetime], value.utf8.count == 29 else { return nil }
        return HTTPDate(value, now: now)?.secondsSince1970
    }

    /// What is told of a field that is no date. Where it spells a time in another way, `fix` has it right.
    static func problem(_ fields: Fields, now: Int64) -> Problem {
        let value = fields[.acceptDatetime] ?? ""
        let meant = HTTPDate(value, now: now) ?? HTTPDate(rfc3339: value)
        return Problem(
            .malformedDatetime,
            detail: "Accept-Datetime is one date like that of Last-Modified, such as Sun, 06 Nov 1994 08:49:37 GMT.",
            fix: meant.map { CurlOption.field(.acceptDatetime, $0.fieldValue) }
        ).with { $0.field = FieldName.acceptDatetime.spelling }
    }
}

extension Revision {
    /// The address of the revision `number`, as a path.
    static func path(_ number: Int64) -> String { "/_revisions/\(number)" }

    var path: String { Self.path(number) }

    /// The number that `text` spells, as `path` does; nil if it is none that a change could have.
    static func number(_ text: String) -> Int64? {
        guard text.hasOnlyBytes({ $0.digitValue != nil }), text.utf8.first != UInt8(ascii: "0") else { return nil }
        return Int64(text)
    }

    /// The same of an entity tag, with its quotes.
    static func number(ofEntityTag text: String) -> Int64? { number(String(text.dropFirst().dropLast())) }
}

extension Target {
    /// The address of its history, as a path.
    var historyPath: String { "/_history" + path }
}
