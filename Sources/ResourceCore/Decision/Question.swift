import HTTPSemantics

/// Where an answer leads: to another question, or to the end.
package enum Step<Next: Question>: Sendable {
    /// Ask this.
    case ask(Next)
    /// The walk ends here.
    case finish(Next.Conclusion)
}

/// A decision graph written as code: an enum of yes/no questions. Two exhaustive switches, `answer` and `next`, are the
/// graph; its drawing, its explanation and four of its tests come from them.
package protocol Question: CaseIterable, Hashable, Sendable, RawRepresentable where RawValue == UInt8 {
    /// What the answers rest on.
    associatedtype Evidence
    /// The ways in which a walk can end.
    associatedtype Conclusion: CaseIterable & Hashable & Sendable

    /// The question that every walk asks first.
    static var first: Self { get }

    /// The answer that the input gives. Evidence may remember what it worked out for later questions.
    func answer(_ input: inout Evidence) -> Bool

    /// Where an answer leads.
    func next(_ answer: Bool) -> Step<Self>

    /// The question, for people; ends with a question mark.
    var sentence: String { get }

    /// Where the rule behind it is written.
    var citation: String { get }
}

extension Question {
    /// Walks the graph to its end.
    @inline(__always)
    package static func evaluate(_ input: inout Evidence) -> (conclusion: Conclusion, answers: Answers) {
        var answers = Answers()
        var question = first
        while true {
            let answer = question.answer(&input)
            answers[question.rawValue] = answer
            switch question.next(answer) {
            case .ask(let following): question = following
            case .finish(let conclusion): return (conclusion, answers)
            }
        }
    }
}
