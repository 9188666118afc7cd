import Testing

/// GET of a collection with a query: what it finds, in which order, and how much of it.
@Suite(.tags(.rfc9110)) struct QueryTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws {
        service = try .shared()
        for (id, content) in [
            ("1", #"{"Id":1,"name":"Jo Ann","price":10.00,"city":"Oslo","tags":["a","b"],"date":201207}"#),
            ("2", #"{"Id":2,"name":"Ola","price":9.5,"city":"Bergen","author":{"name":"Jo"},"date":"201207"}"#),
            ("3", #"{"Id":3,"name":"Åse","price":"10","paid":true,"author":{"name":"Per","age":7}}"#),
            ("4", #"{"Id":4,"price":1E300,"city":"Oslo","tags":[],"limit":5,"_x":1}"#),
            ("5", #" { "id" : "own" , "price" : 1e1, "city": null } "#),
            ("6", "[1,2]"), ("7", "\"Oslo\""),
        ] {
            try service.put("/\(collection)/\(id)", content)
        }
    }

    private typealias Row = (query: String, ids: [String])

    private static let rows: [Row] = [
        ("city=Oslo", ["1", "4"]), ("city:eq=Oslo", ["1", "4"]), ("city=Oslo&city=Bergen", ["1", "2", "4"]),
        ("city=Oslo&price:lt=11", ["1"]), ("price=10", ["1", "3", "5"]), ("price=10.0", ["1", "5"]),
        ("price:gte=10", ["1", "4", "5"]), ("price:lt=10", ["2"]), ("price:gt=1", ["1", "2", "4", "5"]),
        ("price=%2210%22", ["3"]), ("date=201207", ["1", "2"]), ("paid=true", ["3"]), ("city=null", ["5"]),
        ("city:exists=false", ["3", "6", "7"]), ("city:ne=Oslo", ["2", "3", "5", "6", "7"]),
        ("city:in=Oslo,Bergen", ["1", "2", "4"]), ("price:in=%5B10%5D", ["1", "5"]),
        ("city:nin=Oslo,null", ["2", "3", "6", "7"]),
        ("author.name:starts=Jo", ["2"]), ("/author/name=Per", ["3"]), ("name:ends=Ann", ["1"]),
        ("name:contains=o+A", ["1"]),
        ("name:contains=o%20A", ["1"]), ("name=Jo%2BAnn", []), ("tags:contains=b", ["1"]), ("limit:eq=5", ["4"]),
        ("/limit=5", ["4"]), ("/_x=1", ["4"]), ("id=own", ["5"]), ("id=6", ["6"]), ("id:in=1,7", ["1", "7"]),
        ("id=5", []),
        ("q=oslo", ["1", "4", "7"]), ("q=ASE", ["3"]), ("q=jo+ann", ["1"]), ("nothing=1", []), ("/1=2", ["6"]),
        ("sort=price", ["2", "1", "5", "4", "3", "6", "7"]), ("sort=-price", ["3", "4", "1", "5", "2", "6", "7"]),
        ("sort=city,-price", ["5", "2", "4", "1", "3", "6", "7"]), ("sort=-city", ["1", "4", "2", "5", "3", "6", "7"]),
        ("sort=id", ["1", "2", "3", "4", "6", "7", "5"]), ("sort=-paid&limit=2", ["3", "1"]),
        ("sort=tags,-Id", ["4", "1", "3", "2", "5", "6", "7"]),
        ("sort=-Id&Id:lte=2", ["2", "1"]), ("limit=3", ["1", "2", "3"]),
        ("price:exists=true&limit=1000", ["1", "2", "3", "4", "5"]),
    ]

    @Test(arguments: rows)
    func `a query finds resources, in its order`(query: String, ids: [String]) throws {
        let answer = try service.send("GET", "/\(collection)?\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try answer.json()["items"]?.array?.compactMap { $0["id"]?.string } == ids)
        let head = try service.send("HEAD", "/\(collection)?\(query)")
        #expect(head.status == 200 && head.content.isEmpty)
        #expect(head["Content-Length"] == "\(answer.content.count)")
        #expect(head.fields.filter { $0.name != "Date" } == answer.fields.filter { $0.name != "Date" })
    }

    @Test func `an item of a query is what an item of a page is, and the fields are those of a page`() throws {
        let page = try service.send("GET", "/\(collection)").json()
        let answer = try service.send("GET", "/\(collection)?price=10")
        expectFields(answer, UsualFields.page)
        let items = try #require(page["items"]?.array).filter { ["1", "3", "5"].contains($0["id"]?.string) }
        #expect(try answer.json() == JSON.object(["items": .array(items), "next": .null]))
    }

    @Test(arguments: [
        ("fields=Id,price&city=Oslo", ["{\"Id\":1,\"price\":10.00}", "{\"Id\":4,\"price\":1E300}"]),
        (
            "fields=author.name&author:exists=true",
            ["{\"author\":{\"name\":\"Jo\"}}", "{\"author\":{\"name\":\"Per\"}}"]
        ),
        ("fields=id,price&id=own", ["{\"id\" : \"own\",\"price\" : 1e1}".replacing(" : ", with: ":")]),
        ("fields=tags.1&Id=1", ["{\"tags\":[\"b\"]}"]), ("fields=id&Id=1", ["{}"]),
        ("fields=nothing&id:in=6,7", ["[]", "{}"]),
    ])
    func `fields reduce contents to members as they are spelled`(query: String, contents: [String]) throws {
        let answer = try service.send("GET", "/\(collection)?\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        let found = answer.text.matches(of: #/"content":(.*?)\}(?=,\{"id"|\],"next")/#).map { String($0.1) }
        #expect(found == contents)
        let tags =
            try service.send("GET", "/\(collection)").json()["items"]?.array?.compactMap { $0["etag"]?.string } ?? []
        for item in try answer.json()["items"]?.array ?? [] { #expect(tags.contains(item["etag"]?.string ?? "")) }
    }

    @Test(arguments: [
        ("count=exact", 7), ("count=exact&limit=1", 7), ("count=exact&city=Oslo", 2),
        ("count=exact&sort=-price&limit=2", 7),
        ("count=exact&nothing=1", 0),
    ])
    func `count=exact tells how many there are, on every page`(query: String, total: Int) throws {
        var path: String? = "/\(collection)?\(query)"
        while let current = path {
            let document = try service.send("GET", current).json()
            #expect(document["total"] == .number(Double(total)))
            path = document["next"]?.string
        }
        #expect(try service.send("GET", "/\(collection)?city=Oslo").json()["total"] == nil)
    }

    @Test func `view=array is a bare array of JSON contents, with an id for objects without one`() throws {
        try service.put("/\(collection)/a%22b", "{}")
        let fields = UsualFields.with(UsualFields.page, ["X-Total-Count": "8"])
        let all = try service.send("GET", "/\(collection)?view=array")
        expect(
            all, 200, fields,
            """
            [{"id":"1","Id":1,"name":"Jo Ann","price":10.00,"city":"Oslo","tags":["a","b"],"date":201207},\
            {"id":"2","Id":2,"name":"Ola","price":9.5,"city":"Bergen","author":{"name":"Jo"},"date":"201207"},\
            {"id":"3","Id":3,"name":"Åse","price":"10","paid":true,"author":{"name":"Per","age":7}},\
            {"id":"4","Id":4,"price":1E300,"city":"Oslo","tags":[],"limit":5,"_x":1}, { "id" : "own" , "price" : 1e1, \
            "city": null } ,[1,2],"Oslo",{"id":"a\\"b"}]

            """)
        let page = try service.send("GET", "/\(collection)?view=array&fields=id,price&sort=-Id&limit=2")
        #expect(page.text == "[{\"id\":\"4\",\"price\":1E300},{\"id\":\"3\",\"price\":\"10\"}]\n")
        #expect(page["X-Total-Count"] == "8")
        let next = try #require(page["Link"]?.firstMatch(of: #/<([^>]*)>; rel="next"/#)?.1)
        #expect(
            try service.send("GET", String(next)).text
                == "[{\"id\":\"2\",\"price\":9.5},{\"id\":\"1\",\"price\":10.00}]\n")
        #expect(try service.send("GET", "/\(collection)?view=array&fields=price&Id=1").text == "[{\"price\":10.00}]\n")
    }

    @Test func `a query has the collection's ETag, and 304`() throws {
        let path = "/\(collection)?city=Oslo&sort=-price"
        let tag = try service.send("GET", "/\(collection)").entityTag()
        #expect(try service.send("GET", path).entityTag() == tag)
        let fields: ExpectedFields = ["ETag": .exactly(tag), "Cache-Control": "no-cache", "Vary": "Accept"]
        for method in ["GET", "HEAD"] {
            expect(try service.send(method, path, ["If-None-Match": tag]), 304, fields, to: method)
            #expect(try service.send(method, path, ["If-Match": "\"0\""]).status == 412)
            #expect(try service.send(method, path, ["Accept": "text/html"]).status == 406)
        }
        try service.put("/\(collection)/8", "{}")
        #expect(try service.send("GET", path, ["If-None-Match": tag]).status == 200)
    }

    @Test func `what is not JSON matches no condition, is sorted last, and stays out of arrays`() throws {
        try withPutstore("--accept", "text/plain") { (service) throws in
            try service.put("/c/1", "{\"a\":1}")
            try service.put("/c/2", "{\"a\":1}", "text/plain")
            try service.put("/c/3", "{\"a\":0}")
            func ids(_ query: String) throws -> [String] {
                try service.send("GET", "/c?\(query)").json()["items"]?.array?.compactMap { $0["id"]?.string } ?? []
            }
            for query in ["a=1", "a:ne=0", "a:nin=0", "b:exists=false&a=1", "id:in=1,2"] {
                #expect(try ids(query) == ["1"], "\(query)")
            }
            #expect(try ids("sort=a") == ["3", "1", "2"])
            #expect(try ids("sort=-a") == ["1", "3", "2"])
            #expect(try ids("sort=-id") == ["3", "2", "1"])
            #expect(try service.send("GET", "/c?count=exact").json()["total"] == 3)
            let array = try service.send("GET", "/c?view=array")
            #expect(array.text == "[{\"id\":\"1\",\"a\":1},{\"id\":\"3\",\"a\":0}]\n")
            #expect(array["X-Total-Count"] == "2")
            let refused = try service.send("GET", "/c?fields=a")
            try expectProblem(refused, 400, "undefined-query", hasFix: false)
            #expect(refused.text.contains("fields") && refused.text.contains("text/plain"))
            #expect(try service.send("GET", "/c?fields=a&limit=1").status == 200)
            #expect(try service.send("GET", "/c?fields=a&a:exists=true").status == 200)
        }
    }
}
