import HTTPSemantics
import ResourceCore

extension Rendering {
    /// The answer to a read of a page: the page, or what the request's conditions and its Accept make of it. Pages have
    /// validators as resources have.
    func response<Failure: Error>(
        to operation: Operation, selecting selected: ResolutionInput.Selected, _ facts: Facts,
        page: (Decision) throws(Failure) -> Response
    ) throws(Failure) -> Response {
        var operation = operation
        // A page has no byte ranges: Accept-Ranges is not sent (RFC 9110 §14.3).
        operation.range = .ignored
        var input = ResolutionInput(operation, facts: facts, selected: selected)
        let (conclusion, answers) = Resolution.evaluate(&input)
        let decision = Decision(.notModified(selected.entityTag), answers: answers)
        switch conclusion {
        case .selected: return try page(decision)
        case .notModified: return response(to: operation, decision)
        case _: return response(to: conclusion.problem(input), decision)
        }
    }
}
