import ArgumentParser
import HTTPSemantics
import JSONDocuments
import ResourceCore

/// `putstore revert`: puts back what a resource was.
struct Revert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put back what a resource was: GET a revision, and PUT what comes.",
        discussion: """
            What is there now is not lost: it is a revision, too. The PUT is under the condition that nobody changes the \
            resource meanwhile, If-Match with its ETag, or If-None-Match: * where there is nothing. Which revisions there \
            are is at /_history/ and the resource's path.
            """)

    @Argument(help: "The resource's URL, such as http://127.0.0.1:8080/orders/1.")
    var url: String

    @Option(help: ArgumentHelp("The revision to go back to.", valueName: "number"))
    var to: Int64

    @Option(help: ArgumentHelp("The bearer token to show, where the service asks for one.", valueName: "token"))
    var token: String?

    func validate() throws {
        guard to > 0 else { throw ValidationError("--to is the number of a revision: 1, 2, 3 and so on.") }
        guard token.map(BearerToken.isToken) ?? true else { throw ValidationError("--token is no bearer token.") }
        _ = try address()
    }

    func run() throws {
        let address = try address()
        let client = HTTPClient(authority: address.authority, token: token)
        let revision = try revision(client, address)
        let path = address.path
        let current = try client.send(.head, path)
        let condition: FieldLine
        switch (current.status, current.fields[.etag]) {
        case (200, let tag?):
            print("HEAD \(path) → \(current.line): it is \(tag) now")
            condition = FieldLine(.ifMatch, tag)
        case (404, _):
            print("HEAD \(path) → \(current.line): there is nothing now")
            condition = FieldLine(.ifNoneMatch, "*")
        case _: throw refusal("HEAD \(path)", current)
        }
        let stored = [FieldName.contentType, .contentLanguage, .contentDisposition]
        let fields = stored.compactMap { name in revision.fields[name].map { FieldLine(name, $0) } }
        let request = "PUT \(path) with \(condition.spelling): \(condition.value)"
        let sent = try client.begin("PUT", path, fields + [condition], content: revision.content)
        let answer: HTTPClient.Answer
        do throws(StartError) {
            answer = try sent.answer()
        } catch {
            let list = "\(address.base)/_history\(path.dropFirst(address.base.count))"
            throw StartError("\(error) It may have been put back all the same: \(list) tells whether it was.")
        }
        guard 200..<300 ~= answer.status else { throw refusal(request, answer) }
        let tag = answer.fields[.etag] ?? "unknown"
        let isSame = condition.name == .ifMatch && condition.value == tag
        print("\(request) → \(answer.line): it is \(tag) now\(isSame ? ", as it was: nothing changed" : "")")
    }

    private func revision(_ client: HTTPClient, _ address: Address) throws(StartError) -> HTTPClient.Answer {
        let path = address.base + "/_revisions/\(to)"
        let answer = try client.send(.get, path)
        let isDeletion = answer.status == 404 && answer.fields[.link] != nil
        guard answer.status == 200 || isDeletion else { throw refusal("GET \(path)", answer) }
        guard let original = answer.fields[.link].flatMap(Self.original) else {
            throw StartError(
                "GET \(path) → \(answer.line), without a link to the resource that it was: is that a putstore?")
        }
        guard Address.names(of: original) == Address.names(of: address.path) else {
            throw StartError("Revision \(to) is of \(original), not of \(address.path); nothing was changed.")
        }
        if isDeletion { throw try deletion(client, address) }
        let type = answer.fields[.contentType] ?? "no type"
        print("GET \(path) → \(answer.line): \(answer.content.count) bytes of \(type)")
        return answer
    }

    /// What is told of a revision at which nothing was there.
    private func deletion(_ client: HTTPClient, _ address: Address) throws(StartError) -> StartError {
        let current = try client.send(.head, address.path)
        guard let tag = current.fields[.etag], current.status == 200 else {
            return StartError("Revision \(to) is a deletion, and there is nothing now: nothing was changed.")
        }
        // Under a condition: what is there by the time that it is sent may be something else.
        return StartError(
            "Revision \(to) is a deletion. To have nothing there again: curl -X DELETE \(CurlOption.field(.ifMatch, tag)) \(CurlOption.quoted(url))"
        )
    }

    /// The target of the link to the resource.
    private static func original(_ links: String) -> String? {
        links.firstMatch(of: #/<([^>]*)>; rel="original"/#).map { String($0.1) }
    }

    private func refusal(_ request: String, _ answer: HTTPClient.Answer) -> StartError {
        let problem = try? JSONDocument(parsing: answer.content).value
        var detail = ""
        if case .object(let object) = problem,
            case .string(let text) = object.members.last(where: { $0.name.text == "detail" })?.value
        {
            detail = ": " + (text.text ?? "")
        }
        return StartError("\(request) → \(answer.line)\(detail)")
    }

    private func address() throws -> Address {
        guard let target = RequestTarget(url), target.form == .absolute, let authority = target.authority,
            target.query == nil, let address = Address(authority, target.path)
        else {
            throw ValidationError("“\(url)” is no URL of a resource, such as http://127.0.0.1:8080/orders/1.")
        }
        guard !target.isSecure else {
            throw ValidationError("This command does not speak TLS: give it the http URL of the service itself.")
        }
        return address
    }

    /// Where a resource is.
    private struct Address {
        let authority: Authority
        let path: String
        /// What stands before the paths of the service.
        let base: String

        init?(_ authority: Authority, _ path: String) {
            guard let names = Self.names(of: path), names.count == 2 else { return nil }
            self.authority = authority
            self.path = path
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            base = parts.dropLast(2).joined(separator: "/")
        }

        /// The collection and the id, decoded; nil if the path has no two segments.
        static func names(of path: String) -> [String]? {
            guard case .success(let segments) = PathSegments.decode(path), segments.count >= 2 else { return nil }
            return segments.suffix(2)
        }
    }
}
