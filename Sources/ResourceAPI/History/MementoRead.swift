import HTTPSemantics
import ResourceCore

/// GET or HEAD of what was stored once: a revision, or what a resource was at a time.
final class MementoRead: Sendable {
    enum Selection {
        case revision(Int64)
        /// What a resource was at the end of that second (since 1970).
        case moment(Target, Int64)
    }

    private let selection: Selection
    private let operation: Operation
    private let read: ResourceRead
    private let renderer: ResponseRenderer
    private let isPrivate: Bool
    private let now: Int64

    init(_ selection: Selection, _ operation: Operation, _ renderer: ResponseRenderer, _ policy: Policy, now: Int64) {
        self.selection = selection
        self.operation = operation
        self.renderer = renderer
        self.now = now
        isPrivate = policy.tokens != nil
        read = ResourceRead(operation, renderer, now: now)
    }

    /// The answer, whatever it takes.
    func response(_ reader: any ResourceReader) throws(StoreError) -> TracedResponse {
        guard let answer = try response(reader, upTo: .max) else { throw .broken("content is missing") }
        return answer
    }

    /// The answer; nil if it takes more than `limit` bytes of content, or, with a limit, a long search.
    func response(_ reader: any ResourceReader, upTo limit: Int) throws(StoreError) -> TracedResponse? {
        switch selection {
        case .revision(let number):
            let found: RevisionRead? = try inline { completion in
                reader.revision(
                    number, mayScan: limit == .max, part: { [read] in read.wantedPart($0, limit) },
                    completion: completion)
            }
            switch found {
            case nil: return nil
            case .never: return renderer.response(to: .noRevision(number))
            case .gone: return renderer.response(to: try .dropped(number, reader))
            case .erased(let state), .kept(let state):
                return try response(state, Memento(state, renderer.setup, isPrivate: isPrivate), reader)
            }
        case .moment(let target, let moment):
            let isPast = moment < now
            // A clock that was set back must not hide what is current.
            let time = isPast ? moment : .max
            let state: RevisionState? = try inline { completion in
                reader.revision(
                    of: target, at: time, part: { [read] in read.wantedPart($0, limit) }, completion: completion)
            }
            guard let state else { return renderer.response(to: operation, read.decision(nil)) }
            return try response(state, Memento(selected: state, renderer.setup, isPast: isPast), reader)
        }
    }

    private func response(
        _ state: RevisionState, _ memento: Memento, _ reader: any ResourceReader
    ) throws(StoreError) -> TracedResponse? {
        guard !state.revision.isErased else {
            let problem = try Problem.erased(state.revision.number, reader)
            return renderer.response(to: problem.with { $0.fields = memento.fieldsOfErasure })
        }
        let decision = read.decision(state.stored, isPast: true)
        guard let stored = state.stored else {
            let address = renderer.address(of: state.revision.target.path)
            let problem = Problem(
                .notFound, detail: "Revision \(state.revision.number) is a deletion: there was nothing at \(address).")
            return renderer.response(to: problem.with { $0.fields = memento.fieldsOfAbsence }, decision.answers)
        }
        guard read.holdsWhatIsWanted(stored, decision) else { return nil }
        return renderer.response(to: operation, decision, memento: memento)
    }
}

extension Problem {
    static func noRevision(_ number: Int64) -> Problem {
        Problem(.notFound, detail: "No change has ever had the number \(number).")
    }

    /// The history does not have the revision `number` any more.
    static func dropped(_ number: Int64, _ reader: any ResourceReader) throws(StoreError) -> Problem {
        try gone(reader) { "Revision \(number) is not kept any more: \($0)." }
    }

    /// The history has the revision `number`, and not the change that made it.
    static func droppedChange(_ number: Int64, _ reader: any ResourceReader) throws(StoreError) -> Problem {
        try gone(reader) { "What revision \(number) replaced, if anything, is not kept any more: \($0)." }
    }

    /// The content of the revision `number` was erased.
    static func erased(_ number: Int64, _ reader: any ResourceReader) throws(StoreError) -> Problem {
        try gone(reader) { _ in "The content of revision \(number) was erased." }
    }

    private static func gone(
        _ reader: any ResourceReader, _ detail: (_ kept: String) -> String
    ) throws(StoreError) -> Problem {
        let extent: HistoryExtent = try inline { reader.extent(completion: $0) }
        let kept =
            extent.hasChanges
            ? "the oldest change in the history is \(extent.oldest)"
            : "the history has no change at present, only what is current"
        return Problem(.revisionGone, detail: detail(kept)).with { $0.oldest = extent.oldest }
    }
}
