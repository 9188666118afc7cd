import HTTPSemantics
import JSONDocuments

/// A decision graph drawn from the code that walks it.
package enum GraphDrawing {
    /// A flowchart in Mermaid's notation. `name` tells the nodes of one graph from those of another.
    package static func mermaid<G: Question>(_ graph: G.Type, name: String) -> String {
        var lines = ["flowchart TD"]
        for question in G.allCases {
            let node = "\(name)_\(question)"
            lines.append("    \(node){\"\(question.sentence)<br/><small>\(question.citation)</small>\"}")
            for answer in [true, false] {
                lines.append(
                    "    \(node) -- \(answer ? "yes" : "no") --> \(name)_\(endpoint(question.next(answer)))")
            }
        }
        for conclusion in G.Conclusion.allCases {
            lines.append("    \(name)_end_\(conclusion)([\"\(conclusion)\"])")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same as JSON: each question with its sentence, citation and the two places that its answers lead to.
    package static func write<G: Question>(_ graph: G.Type, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("first", "\(G.first)")
        json.member("questions")
        json.beginArray()
        for question in G.allCases {
            json.beginObject()
            json.member("question", "\(question)")
            json.member("sentence", question.sentence)
            json.member("citation", question.citation)
            for answer in [true, false] {
                json.member(answer ? "yes" : "no")
                json.beginObject()
                switch question.next(answer) {
                case .ask(let following): json.member("ask", "\(following)")
                case .finish(let conclusion): json.member("settle", "\(conclusion)")
                }
                json.endObject()
            }
            json.endObject()
        }
        json.endArray()
        json.member("conclusions", G.Conclusion.allCases.map { "\($0)" })
        json.endObject()
    }

    private static func endpoint<G: Question>(_ step: Step<G>) -> String {
        switch step {
        case .ask(let question): "\(question)"
        case .finish(let conclusion): "end_\(conclusion)"
        }
    }
}
