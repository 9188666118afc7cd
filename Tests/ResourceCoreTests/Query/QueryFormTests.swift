import JSONDocuments
import Testing

@testable import ResourceCore

/// Queries as forms: what they are, and how a query is written as one.
@Suite struct QueryFormTests {
    @Test func `a form is a query`() throws {
        let query = try parse(
            "price:gte=10&city=Oslo&author.name:starts=Jo&sort=-price,id&fields=Id,price&limit=50&count=exact&view=array&q=big"
        )
        #expect(
            query.condition
                == .all([
                    .test(path("price"), .order(.greaterOrEqual, try number("10"))),
                    .test(path("city"), .equals([.string(Array("Oslo".utf8))])),
                    .test(path("/author/name"), .starts(Array("Jo".utf8))),
                ]))
        #expect(query.sort == [SortMember(path("price"), isDescending: true), SortMember(path("id"))])
        #expect(query.fields == [path("Id"), path("price")])
        #expect(query.limit == 50 && query.isCounted && query.isArray && query.words?.folded == [Array("big".utf8)])
        #expect(query.isFilter && !query.isPlain)
        #expect(try parse("limit=5").isPlain)
        for other in ["a=1", "q=a", "sort=a", "fields=a", "count=exact", "view=array"] {
            #expect(try !parse(other).isPlain)
        }
        for other in ["sort=a", "fields=a", "count=exact", "view=array"] { #expect(try !parse(other).isFilter) }
    }

    /// Queries as they are written anew: for links to the next page, and for the address of a query in JSON.
    @Test(arguments: [
        "city=Oslo", "price=10", "price=10.00", "paid=true", "a=null", "a=\"10\"", "a=", "a=x y", "a=1=2", "limit:eq=5",
        "_x:eq=1", "a:b:eq=1", "/a.b=1", "/=1", "//=1", "a/b=1", "a:in=[1,\"x\",null]", "a:in=[]",
        "a:nin=[\"x\",\"y\"]", "a:ne=1",
        "a:ne=x", "a:lt=10", "a:gte=\"10\"", "a:gt=\"\\\"\"", "a:lte=z", "a:contains=5", "a:contains=\"5\"",
        "a:starts=\"\\\"q\"",
        "a:starts=10", "a:ends=z", "a:exists=true", "a:exists=false", "a=1&a:in=[2]", "q=Big Café", "sort=-price,id",
        "sort=/-a,-/b.c",
        "fields=a.b,/c.d", "count=exact", "view=array", "a:gte=1&a:lt=3&sort=a&count=exact",
    ])
    func `a query is written as it was`(query: String) throws {
        let pairs = try #require(QueryForm.pairs(try parse(query)))
        #expect(pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&") == query)
    }

    @Test(arguments: [
        ("{\"where\":{\"price\":{\"gte\":10}},\"sort\":[\"-price\"],\"limit\":5}", "price:gte=10&sort=-price"),
        ("{\"where\":{\"city\":\"Oslo\"}}", "city=Oslo"), ("{\"where\":{\"n\":10}}", "n:in=[10]"),
        ("{\"where\":{\"n\":\"10\"}}", "n=\"10\""), ("{\"where\":{\"not\":{\"city\":\"Oslo\"}}}", "city:ne=Oslo"),
        ("{\"where\":{\"n\":{\"ne\":1}}}", "n:nin=[1]"), ("{\"where\":{\"a\":{\"exists\":false}}}", "a:exists=false"),
        ("{\"where\":{\"a\":{\"eq\":\"x\",\"in\":[\"y\"]}}}", "a=x&a:in=[\"y\"]"),
        ("{\"where\":{\"a.b\":\"x\",\"/a/b\":\"y\"}}", "a.b=x&a.b:in=[\"y\"]"),
        ("{\"where\":{\"n\":\"\\ud800\"}}", "n=\"\\ud800\""), ("{}", ""),
    ])
    func `a query in JSON is written as a form where that says the same`(json: String, form: String) throws {
        let query = try QueryJSON.parse(JSONDocument(parsing: Array(json.utf8)))
        let pairs = try #require(QueryForm.pairs(query))
        #expect(pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&") == form)
        var reread = try QueryForm.parse(pairs)
        reread.limit = query.limit
        #expect(reread == query)
    }

    @Test(arguments: [
        "{\"where\":{\"or\":[{\"a\":1},{\"b\":1}]}}", "{\"where\":{\"not\":{\"a\":1,\"b\":1}}}",
        "{\"where\":{\"not\":{\"a\":{\"gte\":1}}}}", "{\"where\":{\"a\":{\"contains\":5}}}", "{\"sort\":[\"/a,b\"]}",
        "{\"fields\":[\"/a,b\"]}", "{\"where\":{\"\\u0000a:x\":{\"starts\":\"\\ud800\"},\"or\":[{\"a\":1}]}}",
    ])
    func `a query that a form cannot say has none`(json: String) throws {
        #expect(QueryForm.pairs(try QueryJSON.parse(JSONDocument(parsing: Array(json.utf8)))) == nil)
    }

    @Test func `a cursor belongs to its query and its collection`() throws {
        let queries = [
            "", "a=1", "a=2", "a:ne=1", "b=1", "a=\"1\"", "a:in=[1,\"1\"]&b=1", "q=x", "q=y", "sort=a", "sort=-a",
            "sort=a,b", "sort=b,a",
            "fields=a", "fields=b", "count=exact", "view=array", "a=1&sort=a", "a:starts=1", "a:ends=1",
            "a:exists=true",
            "a:lt=1", "a:lte=1",
        ]
        for (number, text) in queries.enumerated() {
            let query = try parse(text)
            let place: QueryCursor.Place = query.sort.isEmpty ? .afterID("é") : .afterKey([0, 1, 255])
            let cursor = QueryCursor.text(place, of: query, in: "orders")
            for (other, text) in queries.enumerated() {
                var query = try parse(text)
                query.after = cursor
                // The limit may change from page to page.
                query.limit = 7
                #expect((try? QueryCursor.place(query, in: "orders")) == (number == other ? place : nil), "\(text)")
                #expect((try? QueryCursor.place(query, in: "others")) == (number == 0 && other == 0 ? place : nil))
            }
        }
        #expect(try QueryCursor.place(try parse("a=1"), in: "orders") == .first)
    }

    /// Cursors are told to clients, who may keep them beyond a new version.
    @Test func `a cursor stays what it is`() throws {
        #expect(QueryCursor.text(.afterID("b/c"), of: try parse(""), in: "orders") == "Yi9j")
        let cursor = QueryCursor.text(.afterID("7"), of: try parse("a=1"), in: "orders")
        #expect(cursor == "AIL1fhdwxc-3Nw")
    }

    private func path(_ text: String) -> MemberPath { (try? MemberPath(parsing: text)) ?? .id }

    private func number(_ text: String) throws -> ScalarOperand {
        .number(try #require(ScalarOperand.Number(text.utf8)))
    }
}
