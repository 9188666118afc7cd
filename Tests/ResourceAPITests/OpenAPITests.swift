import HTTPSemantics
import JSONDocuments
import Logging
import ResourceCore
import Synchronization
import Testing

@testable import ResourceAPI

struct OpenAPITests {
    private static let made = OpenAPIDescription(Policy()).value
    private var description: OpenAPIValue { Self.made }

    @Test func `the description is JSON`() {
        var json = JSONBuilder()
        description.write(to: &json)
        #expect(JSONCheck.fault(in: json.bytes, depthLimit: 64) == nil)
    }

    @Test(arguments: Route.allCases.filter { $0 != .server && $0 != .echo && $0 != .echoJSON })
    func `every route is described with every method of the table`(route: Route) throws {
        let path = try #require(description["paths"]?[route.pattern])
        #expect(path.names.map { $0.uppercased() } == route.rules.methods.names)
    }

    @Test(arguments: EchoAddress.all)
    func `every echo address is described with its own methods`(address: String) throws {
        let segments = address.split(separator: "/").map(String.init)
        let methods = try #require(EchoAddress(segments.dropFirst())).rules.methods.names
        #expect(description["paths"]?[address]?.names.map { $0.uppercased() } == methods)
    }

    @Test func `no other path is described`() {
        #expect(description["paths"]?.names.count == Route.allCases.count - 3 + EchoAddress.all.count)
    }

    @Test func `every operation has a name of its own`() {
        let names = OpenAPIPlace.all.flatMap { place in place.methods.map(place.operationID) }
        #expect(Set(names).count == names.count)
    }

    @Test func `every reference leads to a component`() {
        for reference in description.references {
            let parts = reference.split(separator: "/").map(String.init)
            #expect(parts.count == 4 && parts[0] == "#" && parts[1] == "components", "\(reference)")
            #expect(description["components"]?[parts[2]]?[parts[3]] != nil, "\(reference)")
        }
    }

    @Test func `links lead to operations`() {
        let names = OpenAPIPlace.all.flatMap { place in place.methods.map { OpenAPIValue.text(place.operationID($0)) } }
        let links = description["components"]?["links"]
        for name in links?.names ?? [] {
            #expect(links?[name]?["operationId"].map { names.contains($0) } == true)
        }
    }

    @Test func `every kind of problem is described but those that no described method can get`() {
        let answers = OpenAPIPlace.all.flatMap { place in
            place.methods.flatMap { OpenAPIAnswers(place, $0, Self.strictest).all }
        }
        let missing = Set(ProblemType.allCases).subtracting(answers.compactMap(\.problem))
        // A method that is described is implemented and allowed; nothing sends an internal error.
        #expect(missing == [.methodNotAllowed, .methodNotImplemented, .internalError])
    }

    @Test(arguments: StatusProfile.allCases)
    func `a described status is one of success, or that of a kind of problem`(profile: StatusProfile) {
        var policy = Policy()
        policy.statusProfile = profile
        for place in OpenAPIPlace.all {
            for answer in place.methods.flatMap({ OpenAPIAnswers(place, $0, policy).all }) {
                let status = answer.response.status
                guard let problem = answer.problem else {
                    #expect(status.rawValue < 400)
                    continue
                }
                #expect(status == problem.status(profile) || status == problem.status(), "\(problem)")
            }
        }
    }

    @Test func `every field of an answer has a schema`() {
        let names = OpenAPIPlace.all.flatMap { place in
            place.methods.flatMap { OpenAPIAnswers(place, $0, Self.strictest).all.flatMap(\.response.fields.lines) }
        }
        #expect(Set(names.map(\.name)).subtracting([.contentType]).isSubset(of: OpenAPIFields.schemas.keys))
    }

    @Test func `what a problem document may hold is what its schema has`() throws {
        let whole = Problem(.malformedContent, detail: "", fix: "").with {
            $0.allow = []
            $0.accepted = []
            $0.field = ""
            $0.currentETag = ""
            $0.place = Problem.Place(offset: 0, line: 1, column: 1)
            $0.pointer = ""
        }
        let document = try JSONDocument(parsing: whole.document(instance: "/", decisions: Array("[]".utf8)))
        guard case .object(let object) = document.value else {
            Issue.record("no object")
            return
        }
        let schema = description["components"]?["schemas"]?["Problem"]?["properties"]
        #expect(Set(object.members.compactMap { $0.name.text }) == Set(schema?.names ?? []))
    }

    @Test func `an operator's policy shows`() {
        #expect(description["security"] == nil)
        let strict = OpenAPIDescription(Self.strictest).value
        #expect(strict["security"] != nil)
        #expect(strict["paths"]?["/{collection}/{id}"]?["put"]?["responses"]?["428"] != nil)
        #expect(description["paths"]?["/{collection}/{id}"]?["put"]?["responses"]?["428"] == nil)
        #expect(strict["paths"]?["/_health"]?["get"]?["responses"]?["401"] == nil)
        #expect(strict["paths"]?["/_graph"]?["get"]?["responses"]?["401"] != nil)
    }

    /// A policy under which every kind of refusal can come.
    private static var strictest: Policy {
        var policy = Policy()
        policy.hosts = HostPolicy(names: [])
        policy.tokens = ["token"]
        policy.requiresPreconditions = true
        policy.requiresIdempotencyKey = true
        policy.allowedOrigins = [OriginPattern("*")].compactMap { $0 }
        return policy
    }
}

extension OpenAPIValue {
    /// Every `$ref` in it.
    fileprivate var references: [String] {
        switch self {
        case .text, .number, .flag: []
        case .list(let values): values.flatMap(\.references)
        case .members(let members):
            members.flatMap { member in
                if member.name == "$ref", case .text(let reference) = member.value { return [reference] }
                return member.value.references
            }
        }
    }
}
