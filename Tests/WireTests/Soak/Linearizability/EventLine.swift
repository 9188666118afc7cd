/// The events of a history that are not settled yet, as a doubly linked list.
struct EventLine {
    /// Where each call begins.
    let begins: [Int]
    /// Where it ends or lapses; nil if it does neither.
    private let ends: [Int?]
    // Event `i` stands at `i + 1`, between a head at 0 and a tail.
    private var following: [Int]
    private var preceding: [Int]

    init<Call>(_ history: History<Call>) {
        let count = history.events.count
        following = (0...count + 1).map { $0 + 1 }
        preceding = (0...count + 1).map { $0 - 1 }
        var begins = Array(repeating: 0, count: history.calls.count)
        var ends = [Int?](repeating: nil, count: history.calls.count)
        for (position, event) in history.events.enumerated() {
            switch event {
            case .begin(let call): begins[call] = position
            case .end(let call), .lapse(let call): ends[call] = position
            }
        }
        self.begins = begins
        self.ends = ends
    }

    var first: Int? { next(-1) }

    /// The event after one; nil after the last.
    func next(_ event: Int) -> Int? {
        let found = following[event + 1]
        return found == following.count - 1 ? nil : found - 1
    }

    /// Takes the events of a call out.
    mutating func lift(_ call: Int) {
        take(begins[call])
        if let end = ends[call] { take(end) }
    }

    /// Puts them in again. What was lifted last goes first, so that each finds its place.
    mutating func unlift(_ call: Int) {
        if let end = ends[call] { put(end) }
        put(begins[call])
    }

    private mutating func take(_ event: Int) {
        following[preceding[event + 1]] = following[event + 1]
        preceding[following[event + 1]] = preceding[event + 1]
    }

    private mutating func put(_ event: Int) {
        following[preceding[event + 1]] = event + 1
        preceding[following[event + 1]] = event + 1
    }
}
