import HTTPSemantics

/// A decision graph written as code: an enum of yes/no questions. Two exhaustive switches, `answer` and `next`, are the
/// graph; its drawing, its explanation and four of its tests come from them.
package protocol Question: CaseIterable, Hashable, Sendable, RawRepresentable where RawValue == UInt8 {
    /// What the answers rest on.
    associatedtype Input
    /// The ways in which a walk can end well.
    associatedtype Success: CaseIterable & Hashable & Sendable

    /// The question that every walk asks first.
    static var first: Self { get }

    /// The answer that the input gives. Input may remember what it worked out for later questions.
    func answer(_ input: inout Input) -> Bool

    /// Where an answer leads.
    func next(_ answer: Bool) -> Step<Self>

    /// The question, for people, and where the rule behind it is written.
    var text: QuestionText { get }

    /// Walks the graph to its end: by `walk`, which each graph makes concrete for itself. Called from another module, a
    /// generic walk asks the runtime at every question.
    static func evaluate(_ input: inout Input) -> (conclusion: Conclusion<Self>, answers: Answers)
}

/// What is told of a question.
package struct QuestionText: Sendable {
    /// The question; ends with a question mark.
    package var sentence: String
    /// Where the rule behind it is written.
    package var citation: String
    /// What the drawing calls the refusal that an answer leads to; nil if both answers lead on.
    package var refusal: String?

    init(_ sentence: String, _ citation: String, refusal: String? = nil) {
        self.sentence = sentence
        self.citation = citation
        self.refusal = refusal
    }
}

/// Where an answer leads: to another question, or to the end.
package enum Step<Next: Question>: Sendable {
    /// Ask this.
    case ask(Next)
    /// The walk ends here.
    case finish(Conclusion<Next>)

    /// The walk ends well.
    static func succeed(_ success: Next.Success) -> Step { .finish(.success(success)) }
}

/// The end of a walk.
package enum Conclusion<Graph: Question>: Hashable, Sendable {
    /// What was asked for can be done.
    case success(Graph.Success)
    /// It cannot; `by` is the question that decided it.
    case refused(ProblemType, by: Graph)

    /// The name in drawings, and under `/_graph`.
    package var name: String {
        switch self {
        case .success(let success): "\(success)"
        case .refused(let type, let question): question.text.refusal ?? "\(type)"
        }
    }

    /// The kind of problem that a refusal reports; nil for a success.
    package var problemType: ProblemType? {
        switch self {
        case .success: nil
        case .refused(let type, _): type
        }
    }
}

extension Question {
    /// The question, for people; ends with a question mark.
    package var sentence: String { text.sentence }

    /// Where the rule behind it is written.
    package var citation: String { text.citation }

    /// The end of the walk at this question.
    func refuse(_ type: ProblemType) -> Step<Self> { .finish(.refused(type, by: self)) }

    /// Asks from the first question to the end.
    @inline(__always)
    static func walk(_ input: inout Input) -> (conclusion: Conclusion<Self>, answers: Answers) {
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

    /// Every way in which a walk can end: the successes, then the refusals in the order of their questions.
    package static var conclusions: [Conclusion<Self>] {
        var refusals: [Conclusion<Self>] = []
        for question in allCases {
            for answer in [true, false] {
                if case .finish(let conclusion) = question.next(answer), case .refused = conclusion {
                    refusals.append(conclusion)
                }
            }
        }
        return Success.allCases.map { .success($0) } + refusals
    }
}

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
        steps: [(question: G, answer: Bool)], conclusion: Conclusion<G>
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
