/// What `/_metrics` said at some moment.
struct Scrape {
    let text: String
    private let samples: [Substring: Substring]

    init(_ service: PutstoreProcess, _ fields: SentFields = [:]) throws {
        let answer = try service.send("GET", "/_metrics", fields)
        guard answer.status == 200 else { throw HarnessError("\(answer.status): \(answer.text)") }
        text = answer.text
        let pairs = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            line.lastIndex(of: " ").map { (line[..<$0], line[line.index(after: $0)...]) }
        }
        samples = Dictionary(uniqueKeysWithValues: pairs)
    }

    /// The value of a sample, named with its labels; nil if there is none.
    subscript(sample: String) -> Double? { samples[sample[...]].flatMap { Double($0) } }

    /// The samples of requests: `GET 200` and how many.
    var requests: [String: Int] {
        var found: [String: Int] = [:]
        for (name, value) in samples {
            guard let match = name.wholeMatch(of: #/putstore_requests_total\{method="([^"]*)",status="(\d+)"\}/#) else {
                continue
            }
            found["\(match.1) \(match.2)"] = Int(value)
        }
        return found
    }
}
