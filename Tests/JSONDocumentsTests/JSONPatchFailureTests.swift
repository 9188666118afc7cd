import JSONDocuments
import Testing

@Suite struct JSONPatchFailureTests {
    static let target = "{\"a\":[1,2],\"b\":{\"c\":\"d\"},\"n\":1}"

    @Test(arguments: [
        ("{\"op\":\"remove\",\"path\":\"/x\"}", "/x", JSONPatchApplicationError.Reason.noSuchLocation),
        ("{\"op\":\"replace\",\"path\":\"/x\",\"value\":1}", "/x", .noSuchLocation),
        ("{\"op\":\"test\",\"path\":\"/x\",\"value\":1}", "/x", .noSuchLocation),
        ("{\"op\":\"add\",\"path\":\"/x/y\",\"value\":1}", "/x", .noSuchLocation),
        ("{\"op\":\"add\",\"path\":\"/p/q/r\",\"value\":1}", "/p", .noSuchLocation),
        ("{\"op\":\"add\",\"path\":\"/b/q/r/s\",\"value\":1}", "/b/q", .noSuchLocation),
        ("{\"op\":\"remove\",\"path\":\"/b/q/r\"}", "/b/q", .noSuchLocation),
        ("{\"op\":\"replace\",\"path\":\"/b/c/r/s\",\"value\":1}", "/b/c/r", .noSuchLocation),
        ("{\"op\":\"test\",\"path\":\"/a/7/r\",\"value\":1}", "/a/7", .indexOutOfRange(count: 2)),
        ("{\"op\":\"add\",\"path\":\"/a/x/r\",\"value\":1}", "/a/x", .notAnIndex),
        ("{\"op\":\"move\",\"from\":\"/b/q/r\",\"path\":\"/z\"}", "/b/q", .noSuchLocation),
        ("{\"op\":\"move\",\"from\":\"/n\",\"path\":\"/p/q\"}", "/p", .noSuchLocation),
        ("{\"op\":\"copy\",\"from\":\"/b/q/r\",\"path\":\"/z\"}", "/b/q", .noSuchLocation),
        ("{\"op\":\"add\",\"path\":\"/n/y\",\"value\":1}", "/n/y", .noSuchLocation),
        ("{\"op\":\"move\",\"from\":\"/x\",\"path\":\"/y\"}", "/x", .noSuchLocation),
        ("{\"op\":\"move\",\"from\":\"/x\",\"path\":\"/x\"}", "/x", .noSuchLocation),
        ("{\"op\":\"copy\",\"from\":\"/b/x\",\"path\":\"/y\"}", "/b/x", .noSuchLocation),
        ("{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/y/z\"}", "/y", .noSuchLocation),
        ("{\"op\":\"add\",\"path\":\"/a/3\",\"value\":1}", "/a/3", .indexOutOfRange(count: 2)),
        (
            "{\"op\":\"add\",\"path\":\"/a/99999999999999999999\",\"value\":1}", "/a/99999999999999999999",
            .indexOutOfRange(count: 2)
        ),
        ("{\"op\":\"replace\",\"path\":\"/a/2\",\"value\":1}", "/a/2", .indexOutOfRange(count: 2)),
        ("{\"op\":\"remove\",\"path\":\"/a/2\"}", "/a/2", .indexOutOfRange(count: 2)),
        ("{\"op\":\"remove\",\"path\":\"/a/-\"}", "/a/-", .noSuchLocation),
        ("{\"op\":\"replace\",\"path\":\"/a/-\",\"value\":1}", "/a/-", .noSuchLocation),
        ("{\"op\":\"test\",\"path\":\"/a/-\",\"value\":1}", "/a/-", .noSuchLocation),
        ("{\"op\":\"add\",\"path\":\"/a/-/x\",\"value\":1}", "/a/-", .noSuchLocation),
        ("{\"op\":\"add\",\"path\":\"/a/01\",\"value\":1}", "/a/01", .notAnIndex),
        ("{\"op\":\"add\",\"path\":\"/a/x\",\"value\":1}", "/a/x", .notAnIndex),
        ("{\"op\":\"remove\",\"path\":\"/a/1e0\"}", "/a/1e0", .notAnIndex),
        ("{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/b/c/d\"}", "/b/c/d", .moveIntoItself),
        ("{\"op\":\"move\",\"from\":\"\",\"path\":\"/x\"}", "/x", .moveIntoItself),
        ("{\"op\":\"move\",\"from\":\"/a/0\",\"path\":\"/a/2\"}", "/a/2", .indexOutOfRange(count: 1)),
        ("{\"op\":\"remove\",\"path\":\"\"}", "", .rootRemoved),
        ("{\"op\":\"test\",\"path\":\"/a\",\"value\":[1,2,3]}", "/a", .testFailed),
        ("{\"op\":\"test\",\"path\":\"/b\",\"value\":{}}", "/b", .testFailed),
        ("{\"op\":\"test\",\"path\":\"/n\",\"value\":\"1\"}", "/n", .testFailed),
    ])
    func `an operation that cannot be done fails with its place and reason`(
        operation: String, pointer: String, reason: JSONPatchApplicationError.Reason
    ) throws {
        let patch = "[{\"op\":\"replace\",\"path\":\"/n\",\"value\":1},\(operation)]"
        let failure = try #require(throws: JSONPatchApplicationError.self) { try patched(Self.target, with: patch) }
        #expect(failure.operation == 1)
        #expect(failure.pointer.description == pointer)
        #expect(failure.reason == reason)
        #expect(failure.sentence == "Operation 1, at \"\(pointer)\": \(reason.sentence)")
    }

    @Test func `a failed patch leaves the target as it was`() throws {
        let target = try document(Self.target)
        let patch = "[{\"op\":\"remove\",\"path\":\"/a/0\"},{\"op\":\"test\",\"path\":\"/n\",\"value\":2}]"
        #expect(throws: JSONPatchApplicationError.self) {
            try JSONPatch(parsing: Array(patch.utf8)).apply(to: target, limit: 1000)
        }
        #expect(try written(target) == Self.target)
    }
}
