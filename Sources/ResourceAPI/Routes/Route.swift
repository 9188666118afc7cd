import HTTPSemantics
import ResourceCore

/// The one route table. Matching, `Allow`, the reference and the OpenAPI description all read it.
package enum Route: CaseIterable, Sendable {
    case resource, collection
    case home, server
    case echoIndex, echo, echoJSON
    case health, problems, problem, requests, request, graph, reference, openAPI
    case lab, lessons, snippets, snippet

    /// The address, with names in braces for what varies.
    package var pattern: String { row.pattern }

    /// What it does, for the reference.
    package var summary: String { row.summary }

    /// The query parameters that reading it takes.
    package var query: [String] { row.query }

    /// Methods and content. The echo service's addresses have one method each: see `EchoAddress`.
    package var rules: RouteRules { row.rules }

    /// The media types of what reading it gives, where that is the service's own; the client's `Accept` chooses, and the
    /// first is for those who do not mind.
    package var mediaTypes: [String] {
        switch self {
        case .home: ["application/json", WebFile.page.mediaType]
        case .requests: ["application/json", RequestStream.mediaType]
        case .reference: ["text/markdown; charset=utf-8"]
        case .snippet: ["text/plain; charset=utf-8"]
        case .lab: WebFile.mediaTypes
        case .resource, .collection, .server, .echoIndex, .echo, .echoJSON, .health, .problems, .problem, .request,
            .graph, .openAPI, .lessons, .snippets:
            ["application/json"]
        }
    }

    private struct Row {
        var pattern: String
        var rules: RouteRules
        var query: [String] = []
        var summary: String
    }

    private static let ownPage = RouteRules([.reading, .options])
    private static let openPage = RouteRules([.reading, .options], isOpen: true)

    private static let rows: [Row] = allCases.map { route in
        switch route {
        case .resource:
            Row(
                pattern: "/{collection}/{id}",
                rules: RouteRules([.reading, .put, .patch, .delete, .options], content: .representation),
                summary: "A resource: one representation, stored to the letter.")
        case .collection:
            Row(
                pattern: "/{collection}", rules: RouteRules([.reading, .post, .options], content: .representation),
                query: ["limit", "after"], summary: "A collection: its resources in pages; POST makes a new one.")
        case .home:
            Row(
                pattern: "/", rules: ownPage,
                summary: "The collections that have something in them; the lab for clients that prefer HTML.")
        case .server:
            Row(
                pattern: "*", rules: RouteRules([.reading, .put, .patch, .post, .delete, .options]),
                summary: "The service as a whole.")
        case .echoIndex:
            Row(pattern: "/echo", rules: ownPage, summary: "The addresses of the echo service.")
        case .echo:
            Row(
                pattern: "/echo/{method}", rules: ownPage, query: ["verbose"],
                summary: "Says that a request of that method arrived; stores nothing.")
        case .echoJSON:
            Row(
                pattern: "/echo/{method}/json", rules: ownPage, query: ["verbose"],
                summary: "The same, for JSON only.")
        case .health:
            Row(pattern: "/_health", rules: openPage, summary: "Whether the store answers: 200 or 503.")
        case .problems:
            Row(pattern: "/_problems", rules: openPage, summary: "Every kind of problem.")
        case .problem:
            Row(pattern: "/_problems/{name}", rules: openPage, summary: "What a kind of problem means.")
        case .requests:
            Row(
                pattern: "/_requests", rules: ownPage,
                summary: "The last requests; as Server-Sent Events those that come from now on.")
        case .request:
            Row(pattern: "/_requests/{id}", rules: ownPage, summary: "One of them, with the path to its answer.")
        case .graph:
            Row(pattern: "/_graph", rules: ownPage, summary: "Both decision graphs.")
        case .reference:
            Row(pattern: "/_reference", rules: ownPage, summary: "Every rule with its source, as Markdown.")
        case .openAPI:
            Row(pattern: "/_openapi.json", rules: ownPage, summary: "The OpenAPI description of this service.")
        case .lab: Row(pattern: "/_lab/{file}", rules: ownPage, summary: "What the lab's page is made of.")
        case .lessons: Row(pattern: "/_lessons", rules: ownPage, summary: "The transcripts and their questions.")
        case .snippets:
            Row(pattern: "/_snippets", rules: ownPage, summary: "The languages that a request can be written in.")
        case .snippet:
            Row(
                pattern: "/_snippets/{language}", rules: RouteRules([.post, .options], content: .requestMessage),
                summary: "Writes the request in the content as code in that language.")
        }
    }

    private var row: Row { Self.rows[Self.index(of: self)] }

    private static func index(of route: Route) -> Int {
        allCases.firstIndex(of: route) ?? 0
    }
}
