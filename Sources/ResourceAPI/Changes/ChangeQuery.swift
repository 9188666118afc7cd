import HTTPSemantics
import ResourceCore

/// What a request for changes asks for.
struct ChangeQuery: Sendable {
    var scope = ChangeScope.store
    /// Where the client begins; nil if it does not say.
    var start: ChangeStart?
    /// Items of a JSON page; nil if the client does not say.
    var limit: Int?
    var includesContent = false
    /// The path of the address, and those parameters that its pages have in common.
    private var path = "/_changes"
    private var collections: [String] = []

    /// What the path and the query say, and `Last-Event-ID`, which counts more than `since`.
    ///
    /// - Parameter values: What stands for the names in braces of the path.
    static func parse(_ head: Request, values: [String]) -> Result<ChangeQuery, ChangeQueryError> {
        var query = ChangeQuery()
        if let error = query.readPath(values) ?? query.readParameters(head) ?? query.readLastEventID(head.fields) {
            return .failure(error)
        }
        return .success(query)
    }

    private mutating func readPath(_ values: [String]) -> ChangeQueryError? {
        guard let collection = values.first else { return nil }
        guard Router.isCollectionName(collection) else {
            return ChangeQueryError(.malformedTarget, "“\(collection)” is no name of a collection.")
        }
        scope = .collections([collection])
        path += "/" + collection
        guard values.count > 1 else { return nil }
        let target = Target(collection: collection, id: values[1])
        guard target.id.utf8.count <= 512 else {
            return ChangeQueryError(.malformedTarget, "An id is at most 512 bytes.")
        }
        scope = .resource(target)
        path = "/_changes" + target.path
        return nil
    }

    /// Which parameters there may be, and which of them more than once, the router has judged.
    private mutating func readParameters(_ head: Request) -> ChangeQueryError? {
        let pairs = QueryParameters(RequestTarget(head.target)?.query)?.pairs ?? []
        for (name, value) in pairs {
            switch name {
            case "collection":
                guard Router.isCollectionName(value) else {
                    return ChangeQueryError(.undefinedQuery, "collection: “\(value)” is no name of a collection.")
                }
                collections.append(value)
            case "since":
                guard let start = ChangeStart(value) else {
                    return ChangeQueryError(.malformedEventID, "since is \(ChangeStart.grammar), not “\(value)”.")
                }
                self.start = start
            case "include":
                guard value == "content" else {
                    return ChangeQueryError(.undefinedQuery, "include is “content”, or not there.")
                }
                includesContent = true
            case "limit":
                switch PageQuery.parse([name: value]) {
                case .success(let page): limit = page.limit
                case .failure(let error): return ChangeQueryError(.undefinedQuery, error.detail)
                }
            case _: return ChangeQueryError(.undefinedQuery, "The query parameter “\(name)” is not defined here.")
            }
        }
        if !collections.isEmpty { scope = .collections(Set(collections)) }
        return nil
    }

    private mutating func readLastEventID(_ fields: Fields) -> ChangeQueryError? {
        guard fields.has(.lastEventID) else { return nil }
        let lines = fields.values(.lastEventID)
        guard lines.count == 1, let start = ChangeStart(lines[0]) else {
            return ChangeQueryError(
                .malformedEventID, "Last-Event-ID is \(ChangeStart.grammar), once.", field: .lastEventID)
        }
        self.start = start
        return nil
    }

    /// The address of the page that begins after the event `last`.
    func nextPath(after last: EventID) -> String {
        var query = collections.map { "collection=" + $0 } + ["since=" + last.text]
        if let limit { query.append("limit=\(limit)") }
        if includesContent { query.append("include=content") }
        return path + "?" + query.joined(separator: "&")
    }
}

/// What is wrong with a request for changes.
struct ChangeQueryError: Error {
    let problem: Problem

    init(_ type: ProblemType, _ detail: String, field: FieldName? = nil) {
        problem = Problem(type, detail: detail).with { $0.field = field?.spelling }
    }
}

/// The id of an event: which store's, and which revision.
struct EventID: Sendable, Equatable {
    var mark: String
    var revision: Int64

    /// As clients read it, and give it back.
    var text: String { "\(mark)-\(revision)" }
}

/// The event after which a client begins.
enum ChangeStart: Sendable, Equatable {
    /// The oldest that is kept is the first.
    case oldest
    /// The next one is the first.
    case now
    /// The first is the one after this revision; `mark` is nil where only a number is given.
    case after(Int64, mark: String?)

    /// What it may be, for sentences.
    static let grammar = "an event id, a revision, “0” or “now”"

    /// What `text` says; nil if it is none of these.
    init?(_ text: String) {
        if text == "now" {
            self = .now
        } else if text == "0" {
            self = .oldest
        } else if let revision = Self.revision(text[...]) {
            self = .after(revision, mark: nil)
        } else {
            guard let hyphen = text.utf8.lastIndex(of: UInt8(ascii: "-")),
                let revision = Self.revision(text[text.utf8.index(after: hyphen)...])
            else { return nil }
            let mark = String(text[..<hyphen])
            guard 1...64 ~= mark.utf8.count, mark.hasOnlyBytes(Self.isOfMark) else { return nil }
            self = .after(revision, mark: mark)
        }
    }

    private static func isOfMark(_ byte: UInt8) -> Bool {
        byte.digitValue != nil || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
    }

    private static func revision(_ text: Substring) -> Int64? {
        guard 1...19 ~= text.utf8.count, text.utf8.allSatisfy({ $0.digitValue != nil }),
            text == "0" || text.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int64(text)
    }
}

/// Where a client begins, held against what the store has.
struct ChangePosition: Sendable, Equatable {
    /// The client has all changes up to this one, or they are gone.
    var revision: Int64
    /// Whether no change can be missing, because the client wants what there is.
    var isOldest = false
    /// Why changes are missing that the client may not know of; nil if none are.
    var gap: ChangeGap?

    init(after revision: Int64, isOldest: Bool = false) {
        self.revision = revision
        self.isOldest = isOldest
    }

    init(_ start: ChangeStart, _ extent: HistoryExtent) {
        let begin = extent.firstKept - 1
        switch start {
        case .oldest:
            revision = begin
            isOldest = true
        case .now: revision = extent.newest
        case .after(let number, let mark):
            if let mark, !mark.hasBytes(of: extent.mark) {
                revision = begin
                gap = .otherStore
            } else if number > extent.newest {
                revision = extent.newest
                gap = .ahead
            } else if number < begin {
                revision = begin
                gap = .dropped
            } else {
                revision = number
            }
        }
    }
}

/// Why a client cannot go on where it stopped.
enum ChangeGap: String, Sendable {
    /// Retention has dropped what came next.
    case dropped
    /// The id is of another store.
    case otherStore = "other-store"
    /// The store has no such revision yet: it is older than the client's memory of it.
    case ahead

    /// The problem for a client that cannot be told in a stream.
    func problem(_ extent: HistoryExtent) -> Problem {
        let why =
            switch self {
            case .dropped: "Changes that follow this one are kept no longer."
            case .otherStore: "This is an event id of another store."
            case .ahead: "This store has no such revision yet: it is not the one, or not the state, that you read."
            }
        return Problem(
            .changesGone,
            detail:
                "\(why) Read the resources anew, and the changes from since=now, or those that are kept from since=0."
        ).with {
            $0.reason = rawValue
            $0.oldest = extent.oldest
            $0.last = extent.newest
        }
    }
}
