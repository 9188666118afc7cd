import HTTPSemantics
import ResourceCore
import Testing

@testable import ResourceAPI

struct RoutesTests {
    @Test(arguments: [
        ("/orders/12345", "orders", "12345"), ("/orders/%41", "orders", "A"), ("/orders/a%2Fb", "orders", "a/b"),
        ("/orders/a+b", "orders", "a+b"), ("/o%72ders/1", "orders", "1"), ("/orders/%C3%A9", "orders", "é"),
        ("http://localhost:8080/orders/1", "orders", "1"), ("/Echo/put", "Echo", "put"),
    ])
    func `two segments are a resource, percent-decoded once`(target: String, collection: String, id: String) {
        let (endpoint, routing) = Routes.match(Request(methodName: "GET", target: target))
        #expect(endpoint == .resource(Target(collection: collection, id: id)))
        #expect(routing.isRoute)
    }

    @Test(arguments: [
        "/orders/", "/orders//1", "/orders/..", "/orders/%2E%2e", "/orders/%4", "/orders/%FF", "/orders/%00",
        "/or ders/1",
        "/.orders/1", "/-", "/orders/1#x", "/orders/a%7Fb", "orders/1",
    ])
    func `an address that no resource could have is malformed`(target: String) {
        let (endpoint, routing) = Routes.match(Request(methodName: "GET", target: target))
        #expect(endpoint == .nowhere)
        #expect(routing.isMalformed)
    }

    @Test func `a trailing slash gets the address without it`() {
        guard
            case .malformed(let fault) = Routes.match(Request(methodName: "GET", target: "/orders/?limit=2")).routing
                .finding
        else {
            Issue.record("not malformed")
            return
        }
        #expect(fault.intended == "/orders?limit=2")
    }

    @Test func `equivalent encodings name one resource, and no normalisation joins two`() {
        func target(_ path: String) -> Endpoint {
            Routes.match(Request(methodName: "GET", target: path)).endpoint
        }
        #expect(target("/c/%41") == target("/c/A"))
        #expect(target("/c/%C3%A9") != target("/c/e%CC%81"))
    }

    @Test(arguments: ["/a/b/c", "/_nothing", "/echo/trace", "/echo/put/xml", "/echo/put/json/x", "/_problems/a/b"])
    func `a path that no route leads to is unknown`(target: String) {
        #expect(Routes.match(Request(methodName: "GET", target: target)).routing.isUnknown)
    }

    @Test(arguments: [
        "/orders?limit=0", "/orders?limit=1001", "/orders?limit=x", "/orders?after=!", "/orders?sort=id",
        "/orders?limit=1&limit=2",
        "/orders/1?x", "/?x", "/orders?limit=%", "/_health?x",
    ])
    func `a query that the target does not define is a fault`(target: String) {
        #expect(Routes.match(Request(methodName: "GET", target: target)).routing.queryError != nil)
    }

    @Test(arguments: ["a", "é/%😀", String(repeating: "x", count: 512)])
    func `a cursor gives back the id it was made of`(id: String) {
        #expect(Cursor.id(Cursor.text(after: id)) == id)
    }

    @Test func `every route is in the table once`() {
        #expect(Set(Route.allCases.map(\.pattern)).count == Route.allCases.count)
    }
}

extension Routing {
    fileprivate var isRoute: Bool { if case .route = finding { true } else { false } }
    fileprivate var isMalformed: Bool { if case .malformed = finding { true } else { false } }
    fileprivate var isUnknown: Bool { if case .unknown = finding { true } else { false } }
}

struct UUIDv7Tests {
    @Test func `the time stands first, then version and variant`() {
        let text = UUIDv7.text(milliseconds: 0x0190_0000_0001, random: (.max, .max))
        #expect(text == "01900000-0001-7fff-bfff-ffffffffffff")
    }

    @Test func `later ids sort after earlier ones`() {
        #expect(UUIDv7.text(milliseconds: 1, random: (.max, .max)) < UUIDv7.text(milliseconds: 2, random: (0, 0)))
    }
}
