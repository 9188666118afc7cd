import HTTPSemantics
import ResourceCore
import Testing

@testable import ResourceAPI
import DeveloperPages

struct RouterTests {
    private static let router = Router(DeveloperPages.all)

    @Test(arguments: [
        ("/orders/12345", "orders", "12345"), ("/orders/%41", "orders", "A"), ("/orders/a%2Fb", "orders", "a/b"),
        ("/orders/a+b", "orders", "a+b"), ("/o%72ders/1", "orders", "1"), ("/orders/%C3%A9", "orders", "é"),
        ("http://localhost:8080/orders/1", "orders", "1"), ("/Echo/put", "Echo", "put"),
    ])
    func `two segments are a resource, percent-decoded once`(target: String, collection: String, id: String) {
        let (endpoint, routing) = Self.router.match(Request(methodName: "GET", target: target))
        #expect(endpoint == .resource(Target(collection: collection, id: id)))
        #expect(routing.isRoute)
    }

    @Test(arguments: [
        "/orders/", "/orders//1", "/orders/..", "/orders/%2E%2e", "/orders/%4", "/orders/%FF", "/orders/%00",
        "/or ders/1",
        "/.orders/1", "/-", "/orders/1#x", "/orders/a%7Fb", "orders/1",
    ])
    func `an address that no resource could have is malformed`(target: String) {
        let (endpoint, routing) = Self.router.match(Request(methodName: "GET", target: target))
        #expect(endpoint == .nowhere)
        #expect(routing.isMalformed)
    }

    @Test func `a trailing slash gets the address without it, where the method is one of that address`() {
        for (method, target, intended) in [
            ("GET", "/orders/?limit=2", "/orders?limit=2"), ("POST", "/orders/", "/orders"),
            ("PUT", "/orders/1/", "/orders/1"),
            ("PUT", "/orders/", "/orders"), ("PATCH", "/orders//", "/orders"), ("DELETE", "/orders/", "/orders"),
            ("DELETE", "//", "/"), ("PUT", "/_health/", nil),
            ("POST", "/orders/1/", nil), ("GET", "/orders/?_x", nil), ("PUT", "/orders/1/?x", nil),
            ("GET", "/a/b/c/", nil),
        ] as [(String, String, String?)] {
            let routing = Self.router.match(Request(methodName: method, target: target)).routing
            guard case .malformed(let error) = routing.finding else {
                Issue.record("not malformed")
                return
            }
            #expect(error.intended == intended, "\(method) \(target)")
        }
    }

    @Test func `equivalent encodings name one resource, and no normalisation joins two`() {
        func target(_ path: String) -> Endpoint {
            Self.router.match(Request(methodName: "GET", target: path)).endpoint
        }
        #expect(target("/c/%41") == target("/c/A"))
        #expect(target("/c/%C3%A9") != target("/c/e%CC%81"))
    }

    @Test(arguments: ["/a/b/c", "/_nothing", "/echo/trace", "/echo/put/xml", "/echo/put/json/x", "/_problems/a/b"])
    func `a path that no route leads to is unknown`(target: String) {
        #expect(Self.router.match(Request(methodName: "GET", target: target)).routing.isUnknown)
    }

    @Test(arguments: [
        "/orders?limit=0", "/orders?limit=1001", "/orders?limit=x", "/orders?after=!", "/orders?sort=",
        "/orders?_sort=id", "/orders?id:is=1",
        "/orders?limit=1&limit=2",
        "/orders/1?x", "/?x", "/orders?limit=%", "/_health?x",
    ])
    func `a query that the target does not define is a fault`(target: String) {
        #expect(Self.router.match(Request(methodName: "GET", target: target)).routing.queryError != nil)
    }

    @Test(arguments: ["a", "é/%😀", String(repeating: "x", count: 512)])
    func `a cursor gives back the id it was made of`(id: String) {
        #expect(Cursor.id(Cursor.text(after: id)) == id)
    }

    @Test func `every route is in the table once, under a name of its own`() {
        let routes = Self.router.routes
        #expect(Set(routes.map(\.pattern)).count == routes.count)
        #expect(Set(routes.map(\.name)).count == routes.count)
    }

    @Test(arguments: [
        ("/js/x[1]", "[", "%5B", "/js/x%5B1%5D"), ("/c/a|b", "|", "%7C", "/c/a%7Cb"),
        ("/c/é", "é", "%C3%A9", "/c/%C3%A9"),
        ("/c/{id}?limit=1", "{", "%7B", "/c/%7Bid%7D?limit=1"), ("/c?after=\"", "\"", "%22", "/c?after=%22"),
    ])
    func `a character that no URI has is named, with its spelling, and a read gets the address`(
        target: String, character: String, encoding: String, intended: String
    ) throws {
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "POST"] {
            let routing = Self.router.match(Request(methodName: method, target: target)).routing
            guard case .malformed(let error) = routing.finding else {
                Issue.record("not malformed")
                return
            }
            #expect(error.detail.contains("“\(character)”") && error.detail.contains(encoding))
            #expect(error.intended == (Method(name: method).isSafe ? intended : nil))
        }
    }

    @Test(arguments: ["/c/1#top", "/c/%zz[", "orders[1]", "/-[", "c", "ftp://h/[", "http://localhost/c/["])
    func `no address is proposed for a target that another would not make right`(target: String) {
        guard case .malformed(let error) = Self.router.match(Request(methodName: "GET", target: target)).routing.finding
        else {
            Issue.record("not malformed")
            return
        }
        #expect(error.intended == nil)
    }

    @Test(
        arguments: [
            ("PUT", "/c/1?x=1", nil), ("GET", "/c/1?x=1", "/c/1"), ("DELETE", "/c/1?x=1", nil),
            ("POST", "/c?limit=1", nil),
            ("GET", "/c?limit=0", "/c"), ("OPTIONS", "/_health?x", "/_health"), ("PUT", "/echo/put?x", nil),
        ] as [(String, String, String?)])
    func `the address without its query is proposed for a read alone`(
        method: String, target: String, intended: String?
    ) {
        let error = Self.router.match(Request(methodName: method, target: target)).routing.queryError
        #expect(error != nil)
        #expect(error?.intended == intended)
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
