import HTTPSemantics
import JSONDocuments
import Logging
import ResourceAPI
import ResourceCore
import Testing

@testable import DeveloperPages

struct OpenAPITests {
    private static let routes = Router(DeveloperPages.all, isTesting: true).routes
    private let shape: OpenAPIShape
    private var description: JSONValue { shape.description }

    init() throws { shape = try Self.shape(Policy()) }

    private static func shape(_ policy: Policy) throws -> OpenAPIShape {
        OpenAPIShape(description: try JSONDocument(parsing: OpenAPI.document(routes, policy)).value)
    }

    private static var operations: [OpenAPIOperation] { operations(Policy()) }

    private static func operations(_ policy: Policy) -> [OpenAPIOperation] {
        routes.filter { $0.pattern != "*" }.flatMap { OpenAPIOperation.all(of: $0, policy) }
    }

    @Test func `every page of the table is described, with every method, and nothing else`() throws {
        let paths = try #require(description["paths"])
        #expect(paths.names == Self.routes.map(\.pattern).filter { $0 != "*" })
        for route in Self.routes where route.pattern != "*" {
            #expect(
                paths[route.pattern]?.names.map { $0.uppercased() }
                    == route.rules.methods.names.filter { $0 != "QUERY" })
        }
    }

    @Test func `every operation has a name of its own`() {
        let names = Self.operations.map(\.id)
        #expect(Set(names).count == names.count)
    }

    @Test func `every reference leads to a component`() {
        let references = OpenAPIShape.references(in: description)
        #expect(references.count > 100)
        for reference in Set(references) {
            let parts = reference.split(separator: "/").map(String.init)
            #expect(parts.count == 4 && description["components"]?[parts[2]]?[parts[3]] != nil, "\(reference)")
        }
    }

    @Test func `links lead to operations`() {
        let names = Self.operations.map(\.id)
        let links = description["components"]?["links"]
        #expect(links?.names.count == 4)
        for name in links?.names ?? [] {
            #expect(links?[name]?["operationId"]?.text.map { names.contains($0) } == true)
        }
    }

    @Test func `every kind of problem is described but those that no described method can get`() {
        let described = Self.operations(Self.strictest).reduce(into: Set<ProblemType>()) { $0.formUnion($1.problems) }
        // A method that is described is implemented and allowed; nothing sends an internal error; there is no word for QUERY.
        #expect(
            Set(ProblemType.allCases).subtracting(described)
                == [.methodNotAllowed, .methodNotImplemented, .internalError, .unprocessableQuery])
    }

    @Test(arguments: StatusProfile.allCases)
    func `a described status is one of success, or that of a kind of problem`(profile: StatusProfile) {
        var policy = Policy()
        policy.statusProfile = profile
        for answer in Self.operations(policy).flatMap(\.answers) {
            #expect(answer.problems.isEmpty == (answer.status.rawValue < 400))
            for problem in answer.problems {
                #expect([problem.status(profile), problem.status()].contains(answer.status), "\(problem)")
            }
        }
    }

    @Test func `every field of an answer has a schema`() {
        let names = Self.operations(Self.strictest).flatMap(\.answers).flatMap(\.fields.keys)
        #expect(Set(names).union([.date, .contentLength]) == Set(OpenAPIComponents.fieldSchemas.keys))
    }

    @Test func `what a problem document may hold is what its schema has`() throws {
        let whole = Problem(.malformedContent, detail: "", fix: "").with {
            $0.allow = []
            $0.accepted = []
            $0.field = ""
            $0.currentETag = ""
            $0.place = Problem.Place(offset: 0, line: 1, column: 1)
            $0.pointer = ""
            $0.operation = 1
            $0.reason = ""
            $0.oldest = 1
            $0.last = 2
        }
        let document = try JSONDocument(parsing: whole.document(instance: "/", decisions: Array("[]".utf8)))
        let schema = description["components"]?["schemas"]?["Problem"]?["properties"]
        #expect(Set(document.value.names) == Set(schema?.names ?? []))
    }

    @Test func `an operator's policy shows`() throws {
        #expect(description["security"] == nil)
        let strict = try Self.shape(Self.strictest).description
        #expect(strict["security"] != nil)
        #expect(strict["paths"]?["/{collection}/{id}"]?["put"]?["responses"]?["428"] != nil)
        #expect(description["paths"]?["/{collection}/{id}"]?["put"]?["responses"]?["428"] == nil)
        #expect(strict["paths"]?["/_health"]?["get"]?["responses"]?["401"] == nil)
        #expect(strict["paths"]?["/_graph"]?["get"]?["responses"]?["401"] != nil)
    }

    @Test func `a request's media types are such as a client can send`() throws {
        var policy = Policy()
        policy.acceptedTypes = ["application/json", "text/*", "image/png", "application/*+json"].compactMap {
            MediaRange($0)
        }
        let put = try Self.shape(policy).description["paths"]?["/{collection}/{id}"]?["put"]
        #expect(put?["requestBody"]?["content"]?.names == ["application/json", "image/png"])
        policy.acceptedTypes = ["text/*"].compactMap { MediaRange($0) }
        let ranged = try Self.shape(policy).description["paths"]?["/{collection}/{id}"]?["put"]
        #expect(ranged?["requestBody"]?["content"]?.names == ["text/*"])
    }

    /// A policy under which every kind of refusal can come.
    private static var strictest: Policy {
        var policy = Policy()
        policy.hosts = HostPolicy(names: [])
        policy.tokens = ["token"]
        policy.requiresPreconditions = true
        policy.requiresIdempotencyKey = true
        policy.isTesting = true
        policy.allowedOrigins = [OriginPattern("*")].compactMap { $0 }
        return policy
    }
}
