import HTTPSemantics
import JSONDocuments

/// Why a request came to its answer: the questions of both graphs in the order in which they were asked.
package struct Explanation: Sendable, Equatable {
    /// The steps, in order.
    package var steps: [ExplainedStep]

    /// The explanation of up to two walks: `admission` nil for a message that could not be taken, `resolution` nil if the
    /// request was refused by its head, or needed no store.
    package init(admission: Answers?, resolution: Answers?) {
        steps = admission.map { Self.steps(Admission.self, $0) } ?? []
        if let resolution { steps += Self.steps(Resolution.self, resolution) }
    }

    /// The steps as a JSON array.
    package func write(to json: inout JSONBuilder) {
        json.beginArray()
        for step in steps {
            json.beginObject()
            json.member("graph", step.graph)
            json.member("question", step.question)
            json.member("sentence", step.sentence)
            json.member("answer", step.answer)
            json.member("citation", step.citation)
            json.endObject()
        }
        json.endArray()
    }

    private static func steps<G: Question>(_ graph: G.Type, _ answers: Answers) -> [ExplainedStep] {
        answers.path(through: graph).steps.map { question, answer in
            ExplainedStep(
                graph: "\(G.self)".asciiLowercased(), question: "\(question)", sentence: question.sentence,
                answer: answer, citation: question.citation)
        }
    }
}

/// One question that was asked of a request.
package struct ExplainedStep: Sendable, Equatable {
    /// `admission` or `resolution`.
    package var graph: String
    /// The question's name in the graph.
    package var question: String
    /// The question, for people.
    package var sentence: String
    /// Yes or no.
    package var answer: Bool
    /// Where the rule behind it is written.
    package var citation: String
}

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
        for conclusion in G.conclusions {
            lines.append("    \(name)_end_\(conclusion.name)([\"\(conclusion.name)\"])")
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
                case .finish(let conclusion): json.member("settle", conclusion.name)
                }
                json.endObject()
            }
            json.endObject()
        }
        json.endArray()
        json.member("conclusions", G.conclusions.map(\.name))
        json.endObject()
    }

    private static func endpoint<G: Question>(_ step: Step<G>) -> String {
        switch step {
        case .ask(let question): "\(question)"
        case .finish(let conclusion): "end_\(conclusion.name)"
        }
    }
}
