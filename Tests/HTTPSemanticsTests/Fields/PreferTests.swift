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

    @Test(
        arguments: [
            (["explain"], .whole), (["Explain"], .whole), (["return=minimal, explain"], .whole),
            (["explain=\"\""], .whole),
            (["explain; depth=1"], .whole), (["explain=link"], .link), (["explain=\"link\""], .link),
            (["explain=Link"], nil), (["explain=foo"], nil), (["explain=link, explain"], .link),
            (["explain", "explain=link"], .whole),
            (["foo; explain"], nil), (["foo=\"explain\""], nil), (["explains"], nil), (["foo", "explain"], .whole),
            ([], nil),
            (["explain foo"], nil),
        ] as [([String], Prefer.Explained?)])
    func `explain is asked for by its name, and its link alone by the value link`(
        lines: [String], explained: Prefer.Explained?
    ) {
        #expect(Prefer(lines: lines).explanation == explained)
    }
}
