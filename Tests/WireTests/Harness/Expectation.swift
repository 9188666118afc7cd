import Testing

/// What a field of an answer must say.
enum FieldValue: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    case exactly(String)
    /// An HTTP date.
    case date
    /// A strong entity tag that is a revision.
    case entityTag
    /// Any strong entity tag.
    case strongTag
    /// Where the changes of a collection are.
    case monitor
    /// Something.
    case present

    init(stringLiteral value: String) { self = .exactly(value) }

    func admits(_ value: String) -> Bool {
        switch self {
        case .exactly(let wanted): value == wanted
        case .date: value.wholeMatch(of: #/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/#) != nil
        case .entityTag: value.wholeMatch(of: #/"(0|[1-9][0-9]{0,18})"/#) != nil
        case .strongTag: value.wholeMatch(of: #/"[!#-~]+"/#) != nil
        case .monitor: value.wholeMatch(of: #/</_changes/[A-Za-z0-9._-]+>; rel="monitor"/#) != nil
        case .present: !value.isEmpty
        }
    }
}

/// The fields that an answer must have beside `Date` and its framing.
typealias ExpectedFields = [String: FieldValue]

/// Holds an answer against all that it must be: status, exactly these fields beside `Date` and `Content-Length`, and
/// the content to the byte.
func expect(
    _ answer: Answer, _ status: Int, _ fields: ExpectedFields, _ content: String = "", to method: String = "GET",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
    #expect(answer.version == "HTTP/1.1", sourceLocation: sourceLocation)
    #expect(answer.text == content, sourceLocation: sourceLocation)
    expectFields(answer, fields, to: method, sourceLocation: sourceLocation)
}

/// Holds the fields of an answer against all that they must be.
func expectFields(
    _ answer: Answer, _ fields: ExpectedFields, to method: String = "GET",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var wanted = fields
    wanted["Date"] = .date
    if answer.status == 204 || answer.status == 304 {
        #expect(answer["Content-Length"] == nil, sourceLocation: sourceLocation)
    } else if method == "HEAD" {
        #expect(answer["Content-Length"].flatMap { Int($0) } != nil, sourceLocation: sourceLocation)
    } else {
        #expect(answer["Content-Length"] == "\(answer.content.count)", sourceLocation: sourceLocation)
    }
    let names = answer.fields.map(\.name).filter { $0 != "Content-Length" }
    #expect(names.sorted() == wanted.keys.sorted(), "status \(answer.status)", sourceLocation: sourceLocation)
    for (name, value) in wanted {
        guard let got = answer[name] else { continue }
        #expect(value.admits(got), "\(name): \(got), not \(value)", sourceLocation: sourceLocation)
    }
}
