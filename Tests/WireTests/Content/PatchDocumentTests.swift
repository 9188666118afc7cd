import Testing

/// Content: what a JSON Patch may and may not say, operation by operation (RFC 6902, RFC 6901).
@Suite(.tags(.rfc5789, .rfc6901, .rfc6902)) struct PatchDocumentTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private func patch(_ stored: String, _ type: String, _ patch: String) throws -> (Answer, after: String) {
        try service.put(target, stored)
        let answer = try service.send("PATCH", target, ["Content-Type": "application/\(type)"], patch)
        return (answer, try service.send("GET", target).text)
    }

    @Test(arguments: [
        (#"[{"op":"add","path":"/b","value":1,"xyz":2}]"#, #"{"a":[1,2],"b":1}"#),
        (#"[{"op":"add","path":"/a/2","value":3}]"#, #"{"a":[1,2,3]}"#),
        (#"[{"op":"add","path":"/a/-","value":3}]"#, #"{"a":[1,2,3]}"#),
        (#"[{"op":"add","path":"/a/0","value":0}]"#, #"{"a":[0,1,2]}"#),
        (#"[{"op":"add","path":"/a","value":null}]"#, #"{"a":null}"#),
        (#"[{"path":"/a/0","op":"remove"}]"#, #"{"a":[2]}"#),
        (#"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":[1,2]}"#),
        (#"[{"op":"move","from":"/a/0","path":"/a/1"}]"#, #"{"a":[2,1]}"#),
        (#"[{"op":"copy","from":"/a","path":"/b"}]"#, #"{"a":[1,2],"b":[1,2]}"#),
        (#"[{"op":"test","path":"/a","value":[1.0,2e0]}]"#, #"{"a":[1,2]}"#),
        (#"[{"op":"replace","path":"","value":"x"}]"#, #""x""#), ("[]", #"{"a":[1,2]}"#),
        (##"[{"op":"add","path":"/~1~0","value":1}]"##, ##"{"a":[1,2],"/~":1}"##),
        (#"[{"op":"add","path":"/","value":1}]"#, #"{"a":[1,2],"":1}"#),
    ])
    func `a JSON Patch that applies`(document: String, result: String) throws {
        let (answer, after) = try patch(#"{"a":[1,2]}"#, "json-patch+json", document)
        expect(answer, 204, UsualFields.written)
        #expect(after == result)
    }

    @Test(arguments: [
        #"{"op":"add","path":"/a/3","value":1}"#, #"{"op":"add","path":"/b/c","value":1}"#,
        #"{"op":"add","path":"/a/01","value":1}"#, #"{"op":"add","path":"/a/1e0","value":1}"#,
        #"{"op":"add","path":"/a/ 1","value":1}"#, #"{"op":"remove","path":"/a/-"}"#, #"{"op":"remove","path":"/b"}"#,
        #"{"op":"replace","path":"/b","value":1}"#, #"{"op":"replace","path":"/a/2","value":1}"#,
        #"{"op":"move","from":"/a","path":"/a/0"}"#, #"{"op":"move","from":"/b","path":"/c"}"#,
        #"{"op":"copy","from":"/b","path":"/c"}"#, #"{"op":"test","path":"/a","value":[2,1]}"#,
        #"{"op":"test","path":"/b","value":null}"#, #"{"op":"test","path":"/a","value":"[1,2]"}"#,
    ])
    func `a JSON Patch that fails in its last operation changes nothing: 409`(operation: String) throws {
        let document = #"[{"op":"add","path":"/new","value":1},\#(operation)]"#
        let (answer, after) = try patch(#"{"a":[1,2]}"#, "json-patch+json", document)
        #expect(answer.status == 409, "\(answer.text)")
        #expect(try answer.problem("type") == "/_problems/patch-does-not-apply")
        #expect(after == #"{"a":[1,2]}"#)
    }

    @Test(arguments: [
        "{}", "[1]", "null", #"[{"op":"add","path":"/b"}]"#, #"[{"op":"add","value":1}]"#, #"[{"path":"/a"}]"#,
        #"[{"op":"ADD","path":"/b","value":1}]"#, #"[{"op":"frob","path":"/b"}]"#, #"[{"op":1,"path":"/a"}]"#,
        #"[{"op":"add","path":"b","value":1}]"#, #"[{"op":"add","path":null,"value":1}]"#,
        #"[{"op":"remove","path":"/~2"}]"#, #"[{"op":"remove","path":"/a~"}]"#, #"[{"op":"test","path":"/a"}]"#,
        #"[{"op":"copy","path":"/b"}]"#, #"[{"op":"move","from":1,"path":"/b"}]"#,
        #"[{"op":"remove","op":"add","path":"/a","value":1}]"#, "", "[", "\u{FEFF}[]",
    ])
    func `what is no JSON Patch is 400`(document: String) throws {
        let (answer, after) = try patch(#"{"a":[1,2]}"#, "json-patch+json", document)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(after == #"{"a":[1,2]}"#)
    }

    @Test(arguments: ["text/plain", "application/json", "application/json-patch", "application/patch+json", "*/*"])
    func `another patch format is 415 with Accept-Patch, and OPTIONS has the same`(type: String) throws {
        try service.put(target, "1")
        let answer = try service.send("PATCH", target, ["Content-Type": type], "1")
        #expect(answer.status == 415)
        #expect(answer["Accept-Patch"] == "application/merge-patch+json, application/json-patch+json")
        #expect(try service.send("OPTIONS", target)["Accept-Patch"] == answer["Accept-Patch"])
    }

    @Test(arguments: [
        "application/merge-patch+json; charset=utf-8", "APPLICATION/Merge-Patch+JSON",
        "application/merge-patch+json;x=y",
    ])
    func `parameters and case of a patch format are no matter`(type: String) throws {
        try service.put(target, "{}")
        expect(try service.send("PATCH", target, ["Content-Type": type], #"{"a":1}"#), 204, UsualFields.written)
        expect(try service.send("GET", target), 200, UsualFields.read(), #"{"a":1}"#)
    }
}
