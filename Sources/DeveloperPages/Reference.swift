import HTTPSemantics
import ResourceAPI
import ResourceCore

/// Every rule of the service on one page, in Markdown, made from the code that follows the rules: the route table, both
/// decision graphs, the faults of messages and the kinds of problem.
package enum Reference {
    /// The page.
    package static let page: String =
        [
            "# The reference of putstore",
            """
            Made from the code by `putstore reference`, served at `/_reference`, and held against both by a test. Every answer \
            that is not what was asked for is a problem document (RFC 9457) whose type is an address under `/_problems/`.
            """,
            "## Addresses", routes,
            "## Judged from the head, before content is read",
            rules(Admission.self) { conclusion in
                conclusion.problemType.map { .refusal($0.status(), $0) }
            },
            "## Judged inside the transaction",
            rules(Resolution.self) { conclusion in
                switch conclusion {
                case .success(let success): .success(success.status, conclusion.name)
                case .refused(let type, _): .refusal(type.status(), type)
                }
            },
            "## Messages that cannot be taken", faults,
            "## Kinds of problem", problems,
        ].joined(separator: "\n\n") + "\n"

    /// The end of a walk, as the page tells it.
    private enum Ending {
        case success(Status?, String)
        case refusal(Status, ProblemType)
    }

    /// A row for every answer of a graph that ends the walk.
    private static func rules<G: ResourceCore.Question>(
        _ graph: G.Type, _ ending: (Conclusion<G>) -> Ending?
    ) -> String {
        var rows: [[String]] = []
        for question in G.allCases {
            for answer in [true, false] {
                guard case .finish(let conclusion) = question.next(answer), let ending = ending(conclusion) else {
                    continue
                }
                let rule = "\(question.sentence) **\(answer ? "Yes" : "No")**"
                switch ending {
                case .success(let status, let name):
                    rows.append([rule, question.citation, status.map { "\($0.rawValue)" } ?? "as before", name])
                case .refusal(let status, let type):
                    rows.append([rule, question.citation, "\(status.rawValue)", link(type)])
                }
            }
        }
        return table(["rule", "source", "status", "outcome or problem"], rows)
    }

    private static var routes: String {
        table(
            ["address", "methods", "query", "what it is"],
            Router(DeveloperPages.all).routes.map { route in
                let methods = route.rules.methods.names.joined(separator: ", ")
                return ["`\(route.pattern)`", methods, route.query.joined(separator: ", "), route.summary]
            })
    }

    static let servicePage = ServicePage(
        Route(
            "/_reference", "Reference", "Every rule with its source, as Markdown.", in: .service,
            mediaTypes: ["text/markdown; charset=utf-8"]),
        fixed: { _ in PageContent("text/markdown; charset=utf-8", Array(page.utf8)) })

    private static var faults: String {
        table(
            ["what is wrong", "source", "status", "problem"],
            MessageError.allCases.map {
                [$0.sentence, $0.citation, "\($0.status.rawValue)", link($0.problemType)]
            })
    }

    private static var problems: String {
        table(
            ["problem", "status", "classic", "title", "source", "what it means"],
            ProblemType.allCases.map { type in
                [
                    "`\(type.rawValue)`", "\(type.status().rawValue)", "\(type.status(.classic).rawValue)", type.title,
                    type.citation, type.meaning,
                ]
            })
    }

    private static func link(_ type: ProblemType) -> String { "[\(type.rawValue)](#kinds-of-problem)" }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows)
            .map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }
}
