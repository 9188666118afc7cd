import JSONDocuments
import Testing

@testable import ResourceCore

/// What each operator finds.
@Suite struct QueryOperatorTests {
    private typealias Row = (query: String, found: [String], left: [String])

    /// Queries, contents that they find, and some that they do not.
    private static let rows: [Row] = [
        // Both readings of a bare value.
        (
            "date=201207", ["{\"date\":201207}", "{\"date\":\"201207\"}", "{\"date\":2.01207e5}"],
            ["{\"date\":201208}", "{\"date\":[201207]}", "{}"]
        ),
        (
            "paid=true", ["{\"paid\":true}", "{\"paid\":\"true\"}"],
            ["{\"paid\":1}", "{\"paid\":false}", "{\"paid\":\"True\"}"]
        ),
        ("paid=false", ["{\"paid\":false}", "{\"paid\":\"false\"}"], ["{\"paid\":0}", "{\"paid\":null}", "{}"]),
        ("a=null", ["{\"a\":null}", "{\"a\":\"null\"}"], ["{}", "{\"a\":0}"]),
        ("a=\"201207\"", ["{\"a\":\"201207\"}"], ["{\"a\":201207}"]),
        ("a=\"tr\\u0075e\"", ["{\"a\":\"true\"}", "{\"a\":\"tru\\u0065\"}"], ["{\"a\":true}"]),
        ("a=", ["{\"a\":\"\"}"], ["{\"a\":null}", "{}"]),
        ("a=[1]", ["{\"a\":\"[1]\"}"], ["{\"a\":[1]}"]),
        (
            "a=10", ["{\"a\":10}", "{\"a\":10.00}", "{\"a\":1e1}", "{\"a\":\"10\"}"],
            ["{\"a\":\"10.00\"}", "{\"a\":1}", "{\"a\":-10}"]
        ),
        ("a=0", ["{\"a\":-0}", "{\"a\":0.0}", "{\"a\":0E9}"], ["{\"a\":false}", "{\"a\":null}"]),
        (
            "a=12345678901234567890", ["{\"a\":12345678901234567890}"],
            ["{\"a\":12345678901234567891}", "{\"a\":1.2345678901234568e19}"]
        ),
        ("a=1E400", ["{\"a\":1E400}", "{\"a\":10e399}"], ["{\"a\":1E401}"]),
        ("a=010", ["{\"a\":\"010\"}"], ["{\"a\":10}"]),
        ("a=a b", ["{\"a\":\"a b\"}", "{\"a\":\"a\\u0020b\"}"], ["{\"a\":\"a+b\"}"]),
        ("a=\u{E9}", ["{\"a\":\"\u{E9}\"}", "{\"a\":\"\\u00e9\"}"], ["{\"a\":\"e\u{301}\"}", "{\"a\":\"\u{C9}\"}"]),
        ("a=\\n", ["{\"a\":\"\\\\n\"}"], ["{\"a\":\"\\n\"}"]),
        // Members.
        (
            "a.b=1", ["{\"a\":{\"b\":1}}", "{\"x\":0, \"\\u0061\" : { \"c\":{\"b\":2}, \"b\" : 1 } }"],
            ["{\"a.b\":1}", "{\"b\":1}", "{\"a\":[1]}", "{\"a\":{\"b\":{\"b\":1}}}"]
        ),
        ("/a/b=1", ["{\"a\":{\"b\":1}}"], ["{\"/a/b\":1}"]),
        ("/a.b=1", ["{\"a.b\":1}"], ["{\"a\":{\"b\":1}}"]),
        ("/a~1b~0=1", ["{\"a/b~\":1}"], ["{\"a~1b~0\":1}"]),
        ("/=1", ["{\"\":1}"], ["{}"]),
        ("a.0=1", ["{\"a\":[1,2]}", "{\"a\":{\"0\":1}}"], ["{\"a\":[2,1]}", "{\"a\":[]}"]),
        ("/1/a=1", ["[0,{\"a\":1}]"], ["[{\"a\":1}]", "{\"a\":1}"]),
        ("a:b:eq=1", ["{\"a:b\":1}"], ["{\"a\":1}"]),
        ("limit:eq=5", ["{\"limit\":5}"], ["{}"]), ("/limit=5", ["{\"limit\":5}"], ["{}"]),
        ("sort:exists=true", ["{\"sort\":5}"], ["{}"]), ("/_x=5", ["{\"_x\":5}"], ["{}"]),
        ("_x:eq=5", ["{\"_x\":5}"], ["{}"]),
        ("id=r1", ["{}", "{\"a\":1}", "[]", "5", "{\"id\":\"r1\"}"], ["{\"id\":1}", "{\"id\":null}"]),
        ("id=7", ["{\"id\":7}", "{\"id\":\"7\"}"], ["{}", "{\"id\":\"r1\"}"]),
        ("id:exists=false", [], ["{}", "{\"id\":1}"]),
        // Order.
        (
            "a:lt=10", ["{\"a\":9.99}", "{\"a\":-1e400}"],
            ["{\"a\":10.0}", "{\"a\":\"9\"}", "{\"a\":null}", "{\"a\":false}", "{}", "{\"a\":[1]}"]
        ),
        ("a:lte=10", ["{\"a\":10.0}", "{\"a\":9}"], ["{\"a\":10.01}"]),
        ("a:gt=10", ["{\"a\":10.01}", "{\"a\":1E400}"], ["{\"a\":1e1}", "{\"a\":\"11\"}", "{\"a\":{}}"]),
        ("a:gte=12345678901234567890", ["{\"a\":12345678901234567890}"], ["{\"a\":12345678901234567889}"]),
        (
            "a:gte=b", ["{\"a\":\"b\"}", "{\"a\":\"ba\"}", "{\"a\":\"\\u0063\"}"],
            ["{\"a\":\"B\"}", "{\"a\":\"az\"}", "{\"a\":1}"]
        ),
        ("a:lt=b", ["{\"a\":\"\"}", "{\"a\":\"B\"}", "{\"a\":\"10\"}"], ["{\"a\":\"b\"}", "{\"a\":10}"]),
        ("a:gt=\"10\"", ["{\"a\":\"9\"}"], ["{\"a\":11}", "{\"a\":\"10\"}"]),
        ("a:gt=2020-01-01", ["{\"a\":\"2020-01-02\"}"], ["{\"a\":\"2019-12-31\"}", "{\"a\":2021}"]),
        ("a:lt=true", ["{\"a\":\"a\"}"], ["{\"a\":false}"]),
        ("a:gt=\u{FFFD}", ["{\"a\":\"𝄞\"}", "{\"a\":\"\\ud834\\udd1e\"}"], ["{\"a\":\"\\ud800\"}", "{\"a\":\"z\"}"]),
        // Alternatives and negations.
        ("a=1&a=2", ["{\"a\":1}", "{\"a\":\"2\"}"], ["{\"a\":3}"]),
        ("a=x&a:eq=y&b=1", ["{\"a\":\"y\",\"b\":1}"], ["{\"a\":\"y\"}", "{\"a\":\"z\",\"b\":1}"]),
        (
            "a:in=1,x,\"2,3\"", ["{\"a\":1}", "{\"a\":\"1\"}", "{\"a\":\"x\"}", "{\"a\":\"2,3\"}"],
            ["{\"a\":2}", "{\"a\":\"2\"}", "{}"]
        ),
        (
            "a:in=[1,\"x\",null,true]", ["{\"a\":1.0}", "{\"a\":\"x\"}", "{\"a\":null}", "{\"a\":true}"],
            ["{\"a\":\"1\"}", "{\"a\":\"null\"}", "{}"]
        ),
        ("a:in=1,2,3,4,5,6,7,8,9,10", ["{\"a\":1e1}", "{\"a\":\"\\u0039\"}"], ["{\"a\":11}"]),
        ("a:in=[]", [], ["{\"a\":1}", "{}"]), ("a:nin=[]", ["{\"a\":1}", "{}", "5"], []),
        ("a:ne=1", ["{\"a\":2}", "{\"a\":\"x\"}", "{}", "{\"a\":null}", "5"], ["{\"a\":1.0}", "{\"a\":\"1\"}"]),
        ("a:ne=1&a:ne=2", ["{\"a\":3}"], ["{\"a\":1}", "{\"a\":2}"]),
        ("a:nin=1,2", ["{\"a\":3}", "{}"], ["{\"a\":1}", "{\"a\":\"2\"}"]),
        ("a:gte=1&a:lt=3", ["{\"a\":1}", "{\"a\":2.9}"], ["{\"a\":3}", "{\"a\":0}"]),
        // Parts of strings and arrays.
        (
            "a:contains=ell", ["{\"a\":\"hello\"}", "{\"a\":\"h\\u0065llo\"}", "{\"a\":[\"x\",\"ell\"]}"],
            ["{\"a\":\"HeLlo\"}", "{\"a\":[\"hello\"]}", "{\"a\":{\"ell\":1}}", "{}"]
        ),
        (
            "a:contains=5", ["{\"a\":[5.0]}", "{\"a\":[\"5\"]}", "{\"a\":\"15\"}"],
            ["{\"a\":5}", "{\"a\":[[5]]}", "{\"a\":15}"]
        ),
        ("a:contains=\"5\"", ["{\"a\":[\"5\"]}", "{\"a\":\"15\"}"], ["{\"a\":[5]}"]),
        ("a:contains=null", ["{\"a\":[null]}", "{\"a\":\"nullify\"}"], ["{\"a\":null}"]),
        ("a:contains=", ["{\"a\":\"\"}", "{\"a\":\"x\"}", "{\"a\":[\"\"]}"], ["{\"a\":[]}", "{\"a\":[1]}"]),
        (
            "a:starts=Jo", ["{\"a\":\"John\"}", "{\"a\":\"J\\u006f\"}"],
            ["{\"a\":\"jo\"}", "{\"a\":\"J\"}", "{\"a\":[\"Jo\"]}"]
        ),
        ("a:starts=1", ["{\"a\":\"12\"}"], ["{\"a\":12}"]),
        ("a:ends=hn", ["{\"a\":\"John\"}"], ["{\"a\":\"Johnny\"}", "{\"a\":\"n\"}"]),
        ("a:exists=true", ["{\"a\":null}", "{\"a\":{}}"], ["{}", "[]", "{\"b\":{\"a\":1}}"]),
        ("a:exists=false", ["{}", "[\"a\"]", "\"a\""], ["{\"a\":null}"]),
        // Words.
        (
            "q=cafe", ["{\"a\":\"Café!\"}", "[\"x\",{\"b\":\"CAFE\\u0301\"}]", "\"un caf\\u00e9\""],
            ["{\"cafe\":1}", "{\"a\":\"cafes\"}", "5"]
        ),
        ("q=big café", ["{\"a\":\"cafe\",\"b\":\"the BIG one\"}"], ["{\"a\":\"cafe\"}"]),
        ("q=STRASSE", ["\"Straße\"", "\"strasse\""], ["\"stra\u{DF}en\""]),
        ("q=σοφος", ["\"Σοφός\"", "\"ΣΟΦΟΣ\""], ["\"σοφ\""]),
        ("q=42", ["\"no 42.\"", "\"42\""], ["42", "\"421\""]),
        ("q=東京", ["\"東京\""], ["\"東京都\""]),
        ("q=don't", ["\"DON T\""], ["\"don\""]),
        ("q=a&a=1", ["{\"a\":1,\"b\":\"a\"}"], ["{\"a\":1}", "{\"b\":\"a\"}"]),
    ]

    @Test(arguments: rows)
    func `a query finds what it says`(query: String, found: [String], left: [String]) throws {
        let matcher = QueryMatcher(try parse(query))
        for content in found { #expect(matcher.finds(content), "\(content)") }
        for content in left { #expect(!matcher.finds(content), "\(content)") }
    }

    /// The same of queries in JSON, where values have types.
    private static let typedRows: [Row] = [
        ("{}", ["{}", "5"], []), ("{\"where\":{}}", ["{}"], []),
        ("{\"where\":{\"a\":10}}", ["{\"a\":10.0}"], ["{\"a\":\"10\"}", "{}"]),
        ("{\"where\":{\"a\":\"10\"}}", ["{\"a\":\"10\"}"], ["{\"a\":10}"]),
        ("{\"where\":{\"a\":null}}", ["{\"a\":null}"], ["{}", "{\"a\":\"null\"}"]),
        (
            "{\"where\":{\"a\":true,\"b\":{\"gte\":1,\"lt\":3}}}", ["{\"a\":true,\"b\":2}"],
            ["{\"a\":true,\"b\":3}", "{\"a\":\"true\",\"b\":2}"]
        ),
        (
            "{\"where\":{\"or\":[{\"price\":{\"gte\":10}},{\"not\":{\"city\":\"Oslo\"}}]}}",
            ["{\"price\":10,\"city\":\"Oslo\"}", "{}"], ["{\"city\":\"Oslo\"}"]
        ),
        (
            "{\"where\":{\"or\":[{\"a\":1},{\"a\":2}],\"not\":{\"b\":1,\"c\":1}}}", ["{\"a\":2,\"b\":1}"],
            ["{\"a\":2,\"b\":1,\"c\":1}", "{\"a\":3}"]
        ),
        (
            "{\"where\":{\"a.b\":{\"in\":[1,\"x\"]},\"/c\":{\"exists\":false}}}", ["{\"a\":{\"b\":\"x\"}}"],
            ["{\"a\":{\"b\":\"1\"}}", "{\"a\":{\"b\":1},\"c\":0}"]
        ),
        ("{\"where\":{\"a\":{\"nin\":[1]},\"b\":{\"ne\":2}}}", ["{}", "{\"a\":\"1\"}"], ["{\"a\":1}", "{\"b\":2.0}"]),
        ("{\"where\":{\"t\":{\"contains\":5}}}", ["{\"t\":[5]}"], ["{\"t\":[\"5\"]}", "{\"t\":\"5\"}"]),
        ("{\"where\":{\"t\":{\"starts\":\"a\",\"ends\":\"b\"}}}", ["{\"t\":\"ab\"}"], ["{\"t\":\"a\"}"]),
        ("{\"where\":{\"t\":{\"lt\":\"10\"}}}", ["{\"t\":\"09\"}"], ["{\"t\":9}"]),
        ("{\"where\":{\"limit\":1,\"/or\":2}}", ["{\"limit\":1,\"or\":2}"], ["{\"limit\":1}"]),
        ("{\"where\":{\"t\":\"\\ud800\"}}", ["{\"t\":\"\\ud800\"}"], ["{\"t\":\"\\ud801\"}"]),
        ("{\"q\":\"a\",\"where\":{\"b\":1}}", ["{\"b\":1,\"c\":\"A\"}"], ["{\"b\":1}"]),
    ]

    @Test(arguments: typedRows)
    func `a query in JSON finds what it says`(query: String, found: [String], left: [String]) throws {
        let matcher = QueryMatcher(try QueryJSON.parse(JSONDocument(parsing: Array(query.utf8))))
        for content in found { #expect(matcher.finds(content), "\(content)") }
        for content in left { #expect(!matcher.finds(content), "\(content)") }
    }
}

extension QueryMatcher {
    /// Of the resource `r1`.
    func finds(_ content: String, id: String = "r1") -> Bool {
        var matcher = self
        return Array(content.utf8).withUnsafeBufferPointer { content in
            Array(id.utf8).withUnsafeBufferPointer { matcher.matches(content, id: $0) }
        }
    }
}

/// The query of parameters that are written without percent-encoding.
func parse(_ query: String) throws(QueryError) -> CollectionQuery { try QueryForm.parse(pairs(query)) }

func pairs(_ query: String) -> [(name: String, value: String)] {
    query.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
}
