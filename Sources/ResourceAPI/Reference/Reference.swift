import HTTPSemantics
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
            that is not what was asked for is a problem document (RFC 9457) whose type is an address under `/_problems/`. The \
            last column names a test that gets the answer from a running service.
            """,
            "## Addresses", routes,
            "## Judged from the head, before content is read",
            rules(Admission.self) { conclusion in
                conclusion.problemType.map { .refusal($0.status(), $0, conclusion.shownBy) }
            },
            "## Judged inside the transaction",
            rules(Resolution.self) { conclusion in
                switch conclusion {
                case .success(let success): .success(success.status, conclusion.name, conclusion.shownBy)
                case .refused(let type, _): .refusal(type.status(), type, conclusion.shownBy)
                }
            },
            "## Messages that cannot be taken", faults,
            "## Kinds of problem", problems,
        ].joined(separator: "\n\n") + "\n"

    /// The names of the tests that the page names.
    static var tests: Set<String> {
        Set(Admission.conclusions.map(\.shownBy)).union(Resolution.conclusions.map(\.shownBy))
            .union(MessageError.allCases.map(\.shownBy))
    }

    /// The end of a walk, as the page tells it.
    private enum Ending {
        case success(Status?, String, String)
        case refusal(Status, ProblemType, String)
    }

    /// A row for every answer of a graph that ends the walk.
    private static func rules<G: Question>(_ graph: G.Type, _ ending: (Conclusion<G>) -> Ending?) -> String {
        var rows: [[String]] = []
        for question in G.allCases {
            for answer in [true, false] {
                guard case .finish(let conclusion) = question.next(answer), let ending = ending(conclusion) else {
                    continue
                }
                let rule = "\(question.sentence) **\(answer ? "Yes" : "No")**"
                switch ending {
                case .success(let status, let name, let test):
                    rows.append([rule, question.citation, status.map { "\($0.rawValue)" } ?? "as before", name, test])
                case .refusal(let status, let type, let test):
                    rows.append([rule, question.citation, "\(status.rawValue)", link(type), test])
                }
            }
        }
        return table(["rule", "source", "status", "outcome or problem", "test"], rows)
    }

    private static var routes: String {
        table(
            ["address", "methods", "query", "what it is"],
            Route.allCases.map { route in
                let methods =
                    route == .echo || route == .echoJSON
                    ? "{method}, OPTIONS" : route.rules.methods.names.joined(separator: ", ")
                return ["`\(route.pattern)`", methods, route.query.joined(separator: ", "), route.summary]
            })
    }

    private static var faults: String {
        table(
            ["what is wrong", "source", "status", "problem", "test"],
            MessageError.allCases.map {
                [$0.sentence, $0.citation, "\($0.status.rawValue)", link($0.problemType), $0.shownBy]
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
