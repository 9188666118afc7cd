import HTTPSemantics
import Testing

@Suite struct PreferTests {
    @Test(
        arguments: [
            (["return=minimal"], .minimal), (["return=representation"], .representation),
            (["RETURN = \"representation\""], .representation), (["return=Representation"], nil),
            (["respond-async, return=minimal"], .minimal),
            (["return=minimal, return=representation"], .minimal), (["return=other, return=minimal"], nil),
            (["return, return=minimal"], nil), (["respond-async", "return=minimal"], .minimal),
            (["return=minimal; a=1; b=\"x,y\" ;"], .minimal), (["foo; return=minimal"], nil), ([], nil), ([""], nil),
            (["wait=\"return=minimal, \\\"\", return=representation"], .representation),
            (["return=minimal representation, return=representation"], .representation),
            (["@, ==, return=minimal"], .minimal), (["foo=\"x, return=minimal"], nil),
            (["foo=\"x", "return=minimal"], .minimal), (["foo;=, return=minimal,,"], .minimal),
            (["foo \"a\", return=minimal"], .minimal), (["returns=minimal"], nil), (["return=min"], nil),
        ] as [([String], Prefer.ReturnPreference?)])
    func `the first well-formed instance of return counts`(lines: [String], preference: Prefer.ReturnPreference?) {
        #expect(Prefer(lines: lines).returnPreference == preference)
    }

    @Test(arguments: [
        (["explain"], true), (["Explain"], true), (["return=minimal, explain"], true), (["explain=\"\""], true),
        (["explain; depth=1"], true), (["foo; explain"], false), (["foo=\"explain\""], false), (["explains"], false),
        (["foo", "explain"], true), ([], false), (["explain foo"], false),
    ])
    func `explain is asked for by its name`(lines: [String], isExplain: Bool) {
        #expect(Prefer(lines: lines).isExplain == isExplain)
    }
}
