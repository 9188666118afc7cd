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
