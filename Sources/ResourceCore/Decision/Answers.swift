import HTTPSemantics

/// The answers of one walk through a decision graph: a bit for each question, indexed by its raw value.
///
/// With the graph at hand this one number is the whole path: each answer leads to the next question.
package struct Answers: Sendable, Hashable {
    /// Bit n is set if question n was answered with yes.
    package var bits: UInt64

    /// No question answered with yes.
    package init(bits: UInt64 = 0) {
        self.bits = bits
    }

    /// The answer to question `number`, which the walk is known to have asked.
    package subscript(_ number: UInt8) -> Bool {
        get { bits & (1 << UInt64(number)) != 0 }
        set { if newValue { bits |= 1 << UInt64(number) } else { bits &= ~(1 << UInt64(number)) } }
    }

    /// The walk through graph `G` that gave these answers: every question with its answer, and where it ended.
    package func path<G: Question>(through graph: G.Type) -> (
        steps: [(question: G, answer: Bool)], conclusion: G.Conclusion
    ) {
        var steps: [(question: G, answer: Bool)] = []
        var question = G.first
        while true {
            let answer = self[question.rawValue]
            steps.append((question, answer))
            switch question.next(answer) {
            case .ask(let following): question = following
            case .finish(let conclusion): return (steps, conclusion)
            }
        }
    }
}
