/// A resource that was changed, as the tests of its history need it.
struct Past {
    let service: PutstoreProcess
    let target: String
    /// The revisions that its changes made, in order.
    private(set) var revisions: [String] = []

    init(of target: String = Fresh.resource(), on service: PutstoreProcess) {
        self.service = service
        self.target = target
    }

    /// PUT of each of the contents.
    init(_ contents: String..., of target: String = Fresh.resource(), on service: PutstoreProcess) throws {
        self.init(of: target, on: service)
        for content in contents { try put(content) }
    }

    @discardableResult
    mutating func put(_ content: String, _ type: String = "application/json") throws -> Answer {
        try note(service.put(target, content, type))
    }

    @discardableResult
    mutating func patch(_ content: String) throws -> Answer {
        try note(service.send("PATCH", target, ["Content-Type": "application/merge-patch+json"], content))
    }

    /// A deletion's own number is that of the collection's entity tag.
    mutating func delete() throws {
        guard try service.send("DELETE", target).status == 204 else { throw HarnessError("DELETE \(target)") }
        try note(service.send("GET", "/" + target.split(separator: "/")[0] + "?limit=1"))
    }

    @discardableResult
    private mutating func note(_ answer: Answer) throws -> Answer {
        revisions.append(try answer.entityTag().filter { $0 != "\"" })
        return answer
    }

    /// The address of the change number `index`, counted from 0.
    func address(_ index: Int) -> String { "/_revisions/\(revisions[index])" }

    func tag(_ index: Int) -> String { "\"\(revisions[index])\"" }

    /// The address of the list.
    var history: String { "/_history" + target }

    /// What `Link` of the change number `index` says.
    func link(_ index: Int) -> String {
        var links = ["original", "latest-version", "timegate"].map { "<\(target)>; rel=\"\($0)\"" }
        if index > 0 { links.append("<\(address(index - 1))>; rel=\"predecessor-version\"") }
        if index + 1 < revisions.count { links.append("<\(address(index + 1))>; rel=\"successor-version\"") }
        links.append("<\(history)>; rel=\"timemap version-history\"")
        return links.joined(separator: ", ")
    }

    /// The fields of the revision number `index`, which was superseded.
    func fields(_ index: Int, _ type: String = "application/json") -> ExpectedFields {
        UsualFields.with(
            UsualFields.read(type, tag: .exactly(tag(index))),
            [
                "Cache-Control": "max-age=31536000, immutable", "Link": .exactly(link(index)),
                "Memento-Datetime": .date,
            ])
    }

    /// The fields of an answer that shows revision number `index` under the resource's address.
    func selectedFields(_ index: Int, isPast: Bool) -> ExpectedFields {
        var fields = UsualFields.with(
            UsualFields.read(tag: .exactly(tag(index))),
            [
                "Link": .exactly(link(index)), "Content-Location": .exactly(address(index)),
                "Vary": "Accept, Accept-Datetime",
            ])
        if isPast { fields["Memento-Datetime"] = .date }
        return fields
    }
}

/// Dates beyond everything that a test does.
enum Moment {
    static let longAgo = "Sun, 06 Nov 1994 08:49:37 GMT"
    static let farAhead = "Sat, 06 Nov 2094 08:49:37 GMT"
}

extension PutstoreProcess {
    /// The service that tests of the past share.
    static func history() throws -> PutstoreProcess { try shared() }

    static let historyDatabase = "{directory}/store.db"
}
