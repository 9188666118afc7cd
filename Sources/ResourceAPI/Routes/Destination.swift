import HTTPSemantics
import ResourceCore

/// Where a request goes: a route with what varies in its address.
enum Endpoint: Sendable, Equatable {
    case resource(Target)
    case collection(String, PageQuery)
    case home, server
    case echoIndex
    case echo(EchoAddress)
    case health, problems, requests, graph, reference, openAPI
    case problem(String)
    case request(String)
    case lab(String)
    case lessons, snippets
    case snippet(String)
    /// No route leads there.
    case nowhere
}

/// Which part of a collection is asked for.
struct PageQuery: Sendable, Equatable {
    /// The most items that a page may have.
    static let maximum = 1000

    /// The most items, 1 to 1000.
    var limit = 100
    /// The id after which the page begins; nil for the first page.
    var after: String?

    /// The page that a query asks for, or what is wrong with the query.
    static func parse(_ pairs: [(name: String, value: String)]) -> Result<PageQuery, PageQueryError> {
        var query = PageQuery()
        for (name, value) in pairs {
            if name == "limit" {
                guard value.utf8.count <= 4, value.utf8.allSatisfy({ $0.digitValue != nil }), let limit = Int(value),
                    1...maximum ~= limit
                else { return .failure(PageQueryError(detail: "limit is a number from 1 to \(maximum).")) }
                query.limit = limit
            } else if name == "after" {
                guard let id = Cursor.id(value) else {
                    return .failure(PageQueryError(detail: "after is a cursor from the “next” of another page."))
                }
                query.after = id
            }
        }
        return .success(query)
    }

    struct PageQueryError: Error {
        var detail: String
    }
}
