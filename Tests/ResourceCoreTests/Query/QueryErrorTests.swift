import JSONDocuments
import Testing

@testable import ResourceCore

/// What is no query, and how that is told.
@Suite struct QueryErrorTests {
    private typealias Row = (query: String, words: [String])

    /// Queries, and what the sentence about them has in it.
    private static let rows: [Row] = [
        ("limit=0", ["limit", "1 to 1000"]), ("limit=1001", ["limit"]), ("limit=-1", ["limit"]),
        ("limit=1.0", ["limit"]),
        ("limit=", ["limit"]), ("limit= 5", ["limit"]), ("limit=1&limit=2", ["limit", "twice"]),
        ("after=!", ["after", "cursor"]), ("after=", ["after"]), ("count=yes", ["count", "exact"]),
        ("count=", ["count"]),
        ("view=table", ["view", "array"]), ("sort=", ["sort"]), ("sort=a,", ["sort"]),
        ("sort=a&sort=b", ["sort", "twice"]),
        ("sort=a,-a", ["sort", "“a”", "twice"]), ("sort=-", ["sort"]), ("sort= a", ["sort", "“+”", "ascending"]),
        ("sort=a..b", ["sort"]), ("sort=/a~2", ["sort", "tilde"]), ("sort=a,b,c,d,e,f,g,h,i", ["sort", "8"]),
        ("fields=" + (0...100).map { "f\($0)" }.joined(separator: ","), ["fields", "100"]), ("fields=", ["fields"]),
        ("fields=a,,b", ["fields"]), ("fields=a.", ["fields"]),
        ("fields=a&fields=b", ["fields"]),
        ("q=", ["q "]), ("q=!?", ["q ", "word"]), ("q=a&q=b", ["q", "twice"]),
        ("=", ["“”"]), ("=1", ["“”"]), (":eq=1", ["“:eq”"]), (".=1", ["“.”"]), ("a..b=1", ["“a..b”", "dots"]),
        ("a.=1", ["“a.”"]), ("/a~=1", ["“/a~”", "tilde"]),
        ("a:foo=1", ["“foo”", "“a:foo”", "eq, ne, lt", "“a:foo:eq”"]), ("a:=1", ["“a:”"]), ("a:EQ=1", ["“EQ”"]),
        ("a:b=1", ["“b”", "“a:b:eq”"]), ("price:gte:x=1", ["“x”"]),
        ("_sort=price", ["“_sort”", "“sort”", "json-server", "“/_sort”"]), ("_order=desc", ["“_order”", "“sort”"]),
        ("_limit=5", ["“_limit”", "“limit”"]), ("_page=2", ["“_page”", "“after”"]), ("_x=1", ["“_x”", "“/_x”"]),
        ("_embed=b", ["“_embed”", "a request of its own"]), ("_where=x", ["“_where”", "QUERY"]),
        ("a=\"x", ["“a”", "quote"]), ("a=\"x\"y", ["“a”"]), ("a=\"\\x\"", ["“a”"]), ("a:gt=\"", ["“a:gt”"]),
        ("a:starts=\"x", ["“a:starts”"]), ("a:in=[1,", ["“a:in”", "array"]), ("a:in=[[1]]", ["“a:in”", "element"]),
        ("a:in=[{}]", ["“a:in”"]), ("a:nin=[1]x", ["“a:nin”"]), ("a:in=1,\"x", ["“a:in”"]),
        ("a:exists=yes", ["“a:exists”", "true or false"]), ("a:exists=", ["“a:exists”"]),
        ("a:exists=1", ["“a:exists”"]),
        ((0...100).map { "a\($0)=1" }.joined(separator: "&"), ["100"]),
        ("a:in=" + (0...1000).map { "\($0)" }.joined(separator: ","), ["1000"]),
    ]

    @Test(arguments: rows)
    func `a query that says nothing is refused, and the parameter named`(query: String, words: [String]) throws {
        let error = try #require(throws: QueryError.self) { try parse(query) }
        for word in words { #expect(error.detail.contains(word), "\(word) in \(error.detail)") }
        #expect(error.pointer == nil && !error.isMalformed)
    }

    private typealias JSONRow = (query: String, pointer: String, word: String)

    private static let jsonRows: [JSONRow] = [
        ("[]", "", "object"), ("null", "", "object"), ("\"a=1\"", "", "object"),
        ("{\"filter\":{}}", "/filter", "“filter”"), ("{\"a/b\":1}", "/a~1b", "“a/b”"),
        ("{\"where\":[]}", "/where", "object"), ("{\"where\":\"a=1\"}", "/where", "object"),
        ("{\"where\":{\"a\":[1]}}", "/where/a", "“a”"), ("{\"where\":{\"a\":{}}}", "/where/a", "nothing"),
        ("{\"where\":{\"a\":{\"foo\":1}}}", "/where/a/foo", "“foo”"),
        ("{\"where\":{\"a\":{\"b\":{\"eq\":1}}}}", "/where/a/b", "“b”"),
        ("{\"where\":{\"a..b\":1}}", "/where/a..b", "“a..b”"), ("{\"where\":{\"\":1}}", "/where/", "“”"),
        ("{\"where\":{\"_sort\":1}}", "/where/_sort", "“sort”"), ("{\"where\":{\"/~\":1}}", "/where/~1~0", "tilde"),
        ("{\"where\":{\"price:gte\":10}}", "/where/price:gte", "{\"price\":{\"gte\":…}}"),
        ("{\"where\":{\"or\":[]}}", "/where/or", "or"), ("{\"where\":{\"or\":{}}}", "/where/or", "or"),
        ("{\"where\":{\"or\":[{\"a\":1},2]}}", "/where/or/1", "object"),
        ("{\"where\":{\"not\":[]}}", "/where/not", "object"),
        ("{\"where\":{\"not\":{\"a\":{\"x\":1}}}}", "/where/not/a/x", "“x”"),
        ("{\"where\":{\"a\":{\"in\":1}}}", "/where/a/in", "array"),
        ("{\"where\":{\"a\":{\"nin\":[[]]}}}", "/where/a/nin", "array"),
        ("{\"where\":{\"a\":{\"eq\":[]}}}", "/where/a/eq", "eq"),
        ("{\"where\":{\"a\":{\"ne\":{}}}}", "/where/a/ne", "ne"),
        ("{\"where\":{\"a\":{\"lt\":true}}}", "/where/a/lt", "number or a string"),
        ("{\"where\":{\"a\":{\"gte\":null}}}", "/where/a/gte", "gte"),
        ("{\"where\":{\"a\":{\"contains\":[]}}}", "/where/a/contains", "contains"),
        ("{\"where\":{\"a\":{\"starts\":5}}}", "/where/a/starts", "string"),
        ("{\"where\":{\"a\":{\"ends\":null}}}", "/where/a/ends", "string"),
        ("{\"where\":{\"a\":{\"exists\":\"true\"}}}", "/where/a/exists", "true or false"),
        (
            "{\"where\":{\"or\":[\((0...1000).map { _ in "{}" }.joined(separator: ","))]}}", "/where/or/1000", "1000"
        ),
        ("{\"sort\":\"a\"}", "/sort", "array"), ("{\"sort\":[1]}", "/sort", "strings"),
        ("{\"sort\":[\"\"]}", "/sort", "sort"),
        ("{\"sort\":[\"a\",\"-a\"]}", "/sort", "twice"), ("{\"fields\":[]}", "/fields", "fields"),
        ("{\"fields\":\"a\"}", "/fields", "array"),
        ("{\"fields\":[\"a..b\"]}", "/fields", "dots"), ("{\"q\":1}", "/q", "string"), ("{\"q\":\"\"}", "/q", "word"),
        ("{\"count\":true}", "/count", "string"), ("{\"count\":\"x\"}", "/count", "exact"),
        ("{\"view\":\"x\"}", "/view", "array"),
        ("{\"limit\":\"5\"}", "/limit", "number"), ("{\"limit\":0}", "/limit", "1 to 1000"),
        ("{\"limit\":5.5}", "/limit", "limit"),
        ("{\"after\":null}", "/after", "string"), ("{\"after\":\"!\"}", "/after", "cursor"),
        ("{\"where\":{\"a\":{\"in\":[\((0...1000).map { "\($0)" }.joined(separator: ","))]}}}", "/where/a/in", "1000"),
    ]

    @Test(arguments: jsonRows)
    func `JSON that is no query is refused, and the place told`(query: String, pointer: String, word: String) throws {
        let document = try JSONDocument(parsing: Array(query.utf8))
        let error = try #require(throws: QueryError.self) { try QueryJSON.parse(document) }
        #expect(error.pointer == pointer)
        #expect(error.detail.contains(word), "\(word) in \(error.detail)")
        #expect(!error.isMalformed)
    }
}
