/// The faults there are, for people.
package enum FaultTable {
    package static let head = [
        "fault", "options", "at=arrival, before it is judged", "at=answer, when the change is durable",
    ]

    package static var rows: [[String]] {
        FaultKind.allCases.map { kind in
            ["`\(kind.rawValue)`", kind.options.map { "`\($0)`" }.joined(separator: ", ")]
                + FaultPlace.allCases.map { kind.meaning(at: $0) ?? "" }
        }
    }
}

extension FaultKind {
    /// What happens at a place; nil if it does not come there.
    fileprivate func meaning(at place: FaultPlace) -> String? {
        guard places.contains(place) else { return nil }
        switch (self, place) {
        case (.delay, .arrival):
            return "the request waits, for at most \(Int(FaultReader.longest)) seconds; no other does"
        case (.delay, .answer): return "the client waits, though it is done"
        case (.status, _): return "a problem `injected-fault` with that `code`, and fields; nothing is stored"
        case (.drop, .arrival): return "the connection is closed; nothing is stored"
        case (.drop, .answer):
            return "what was asked is done, the Idempotency-Key recorded; then the connection is closed"
        case (.reset, .arrival): return "the connection is reset; nothing is stored"
        case (.reset, .answer):
            return "what was asked is done, the Idempotency-Key recorded; then the connection is reset"
        case (.truncate, _): return "the right Content-Length, so many `bytes` of content, then a close"
        case (.drip, _): return "the answer comes slowly: so many `bytes` every so many seconds"
        case (.repeat, _): return "carried out so many `times`, as by a proxy that retries; the last answer is sent"
        case (.hold, _):
            return
                "complete, admitted requests wait until so many are there; with the last all are carried out in order of arrival"
        }
    }
}
