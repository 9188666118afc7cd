import HTTPSemantics
import ResourceCore
import Testing

/// What holds for any decision graph, because it is one.
struct GraphTests {
    @Test func `admission has no cycle, and every question and conclusion can be reached`() {
        expectSound(Admission.self)
    }

    @Test func `resolution has no cycle, and every question and conclusion can be reached`() {
        expectSound(Resolution.self)
    }

    @Test func `every answer of admission leads somewhere in the table of requests`() {
        expectEveryEdgeCrossed(Admission.self, by: AdmissionTable.rows.map { $0.walk().answers })
    }

    @Test func `every answer of resolution leads somewhere in the table of facts`() {
        expectEveryEdgeCrossed(Resolution.self, by: ResolutionTable.rows.map { $0.walk().answers })
    }

    @Test func `every question ends with a question mark and names its source`() {
        for question in Admission.allCases { expectExplained(question) }
        for question in Resolution.allCases { expectExplained(question) }
    }

    @Test func `answers replay the walk that gave them`() {
        for row in ResolutionTable.rows {
            let walk = row.walk()
            #expect(walk.answers.path(through: Resolution.self).conclusion == walk.conclusion, "\(row.name)")
        }
    }

    @Test func `the drawing names every question and every conclusion`() {
        let drawing = GraphDrawing.mermaid(Resolution.self, name: "r")
        #expect(drawing.hasPrefix("flowchart TD\n"))
        for question in Resolution.allCases { #expect(drawing.contains("r_\(question){\"\(question.sentence)")) }
        for conclusion in Resolution.conclusions { #expect(drawing.contains("r_end_\(conclusion.name)([")) }
    }
}

private func expectExplained(_ question: some Question) {
    #expect(question.sentence.hasSuffix("?"), "\(question)")
    #expect(question.citation.contains("§") || question.citation.contains("RFC"), "\(question)")
}

/// Walks from the first question along every edge, remembering the way: a question met again on its own way is a cycle.
private func expectSound<G: Question>(_ graph: G.Type) {
    var finished: Set<G> = []
    var conclusions: Set<Conclusion<G>> = []
    func walk(_ question: G, way: [G]) {
        guard !way.contains(question) else {
            Issue.record("cycle: \(way) → \(question)")
            return
        }
        guard finished.insert(question).inserted else { return }
        for answer in [true, false] {
            switch question.next(answer) {
            case .ask(let following): walk(following, way: way + [question])
            case .finish(let conclusion): conclusions.insert(conclusion)
            }
        }
    }
    walk(G.first, way: [])
    #expect(finished.count == G.allCases.count, "unreachable: \(Set(G.allCases).subtracting(finished))")
    #expect(
        conclusions == Set(G.conclusions), "unreachable: \(Set(G.conclusions).subtracting(conclusions).map(\.name))")
    #expect(Set(G.conclusions.map(\.name)).count == G.conclusions.count, "every conclusion has a name of its own")
    for question in G.allCases {
        let refuses = G.conclusions.contains { if case .refused(_, by: question) = $0 { true } else { false } }
        #expect((question.text.refusal != nil) == refuses, "\(question)")
    }
    #expect(G.allCases.count <= 64, "answers must fit one UInt64")
}

private func expectEveryEdgeCrossed<G: Question>(_ graph: G.Type, by walks: [Answers]) {
    var crossed: Set<String> = []
    for answers in walks {
        for (question, answer) in answers.path(through: G.self).steps { crossed.insert("\(question) \(answer)") }
    }
    let all = Set(G.allCases.flatMap { ["\($0) true", "\($0) false"] })
    #expect(all.subtracting(crossed).sorted() == [])
}
