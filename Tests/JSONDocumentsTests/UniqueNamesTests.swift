import JSONDocuments
import Testing

@Suite struct UniqueNamesTests {
    /// Around the size from which an object keeps its names in a set.
    @Test(arguments: [1, 2, 31, 32, 33, 34, 100])
    func `the last member may not have the name of any before`(count: Int) throws {
        let names = (0..<count).map { "name \($0)" }
        #expect(JSONCheck.fault(in: Array(Accepted.object(names: names).utf8)) == nil)
        for twin in [0, count / 2, count - 1] {
            for spelling in ["name \(twin)", "\\u006eame \(twin)"] {
                let text = Accepted.object(names: names + [spelling])
                let fault = try #require(JSONCheck.fault(in: Array(text.utf8)))
                #expect(fault.reason == .duplicateName("name \(twin)"))
                #expect(fault.offset == text.utf8.count - spelling.utf8.count - "\"\":{}}".utf8.count)
            }
        }
    }

    @Test func `objects in one another keep their names apart, few or many`() {
        let many = (0..<50).map { "n\($0)" }
        let inner = Accepted.object(names: many)
        let text = "{\"n0\":\(inner),\"n1\":\(inner)," + many.dropFirst(2).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(JSONCheck.fault(in: Array((text + "}").utf8)) == nil)
        let twice = text + ",\"n49\":0}"
        #expect(JSONCheck.fault(in: Array(twice.utf8))?.reason == .duplicateName("n49"))
        let wideAgain = text + ",\"o\":\(inner),\"n1\":0}"
        #expect(JSONCheck.fault(in: Array(wideAgain.utf8))?.reason == .duplicateName("n1"))
    }

    @Test func `a hundred thousand members are no trouble`() {
        let names = (0..<100_000).map { "member \($0)" }
        #expect(JSONCheck.fault(in: Array(Accepted.object(names: names).utf8)) == nil)
        let last = Array(Accepted.object(names: names + ["member 77777"]).utf8)
        #expect(JSONCheck.fault(in: last)?.reason == .duplicateName("member 77777"))
    }
}
