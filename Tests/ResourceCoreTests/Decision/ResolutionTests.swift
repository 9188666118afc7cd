import HTTPSemantics
import JSONDocuments
import ResourceCore
import Testing

struct ResolutionTests {
    @Test(arguments: ResolutionTable.rows)
    func `facts come to the conclusion of their row`(row: ResolutionTable.Row) {
        #expect(row.walk().conclusion.name == row.conclusion)
    }

    @Test func `a replacement has the next revision and exactly the new content`() throws {
        let row = try #require(ResolutionTable.rows.first { $0.name == "PUT of other content replaces" })
        let decision = Resolution.decide(row.input)
        guard case .store(let stored) = decision.change else {
            Issue.record("nothing was stored")
            return
        }
        #expect(stored.revision == 8)
        #expect(stored.representation.content == Array("{}".utf8))
        #expect(decision.revisionBefore == 7)
        #expect(decision.revisionAfter == 8)
    }

    @Test(arguments: ResolutionTable.rows)
    func `only what succeeds changes the store`(row: ResolutionTable.Row) {
        let decision = Resolution.decide(row.input)
        switch row.walk().conclusion {
        case .success(.created), .success(.replaced), .success(.deleted): #expect(decision.change != .none)
        case .success, .refused: #expect(decision.change == .none)
        }
    }

    @Test func `a clock that was set back does not make a resource look older`() {
        let row = ResolutionTable.row("", "replaced", "PUT", parsedContent: ResolutionTable.put("{}"), now: 1_000)
        guard case .store(let stored) = Resolution.decide(row.input).change else {
            Issue.record("nothing was stored")
            return
        }
        // The date that was told for what it was is not told for what it is.
        #expect(stored.lastModified == 1_700_000_001)
        #expect(!stored.isDateStrong)
    }
}

/// Operations and facts, and what resolution makes of them. The stored resource has revision 7, ten bytes of JSON.
enum ResolutionTable {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var conclusion: String
        var input: ResolutionInput

        var testDescription: String { name }

        func walk() -> (conclusion: Conclusion<Resolution>, answers: Answers) {
            var input = input
            return Resolution.evaluate(&input)
        }
    }

    static let modified: Int64 = 1_700_000_000
    static let date = "Tue, 14 Nov 2023 22:13:20 GMT"
    static let earlier = "Tue, 14 Nov 2023 22:13:19 GMT"
    static let stored = StoredRepresentation(
        Representation(content: Array("{\"a\":10.0}".utf8), mediaType: "application/json"), revision: 7,
        lastModified: modified)

    static func put(_ text: String) -> ParsedContent {
        .representation(Representation(content: Array(text.utf8), mediaType: "application/json"))
    }

    private static func merge(_ text: String) -> ParsedContent {
        (try? MergePatch(parsing: Array(text.utf8))).map { .patch(.merge($0)) } ?? .none
    }

    private static func operations(_ text: String) -> ParsedContent {
        (try? JSONPatch(parsing: Array(text.utf8))).map { .patch(.operations($0)) } ?? .none
    }

    private static func record(_ fingerprint: [UInt8]) -> IdempotencyRecord {
        IdempotencyRecord(
            key: "k", fingerprint: fingerprint, expires: .max,
            answer: RecordedAnswer(
                status: 201, target: Target(collection: "orders", id: "1"), revision: 7, lastModified: modified))
    }

    static func row(
        _ name: String, _ conclusion: String, _ method: String, _ fields: [(FieldName, String)] = [],
        parsedContent: ParsedContent = .none, stored: StoredRepresentation? = stored, record: IdempotencyRecord? = nil,
        now: Int64 = modified + 100, policy change: (inout Policy) -> Void = { _ in }
    ) -> Row {
        var policy = Policy()
        change(&policy)
        let request = Request(
            methodName: method, target: "/orders/1", fields: Fields(fields.map { FieldLine($0.0, $0.1) }))
        let rules = method == "POST" ? AdmissionTable.collection : AdmissionTable.resource
        let admitted = AdmissionInput(request, Routing(.route(rules)), policy, now: now)
        let facts = Facts(
            stored: stored, collection: CollectionValidators(revision: 7, lastModified: nil), record: record,
            nextRevision: 8, now: now)
        return Row(
            name: name, conclusion: conclusion,
            input: ResolutionInput(
                Operation(admitted, on: Target(collection: "orders", id: "1")), parsedContent,
                submittedType: "application/json", fingerprint: [1], facts: facts))
    }

    static let rows: [Row] = [
        row("a key with the same request replays", "replayed", "POST", parsedContent: put("{}"), record: record([1])),
        row(
            "a key with another request is refused", "keyReused", "POST", parsedContent: put("{}"), record: record([2])),
        row("GET of what is there", "selected", "GET"),
        row("GET of what is not", "missing", "GET", stored: nil),
        row("PATCH of what is not, whatever the condition", "missing", "PATCH", [(.ifMatch, "*")], stored: nil),
        row("DELETE of what is not", "missing", "DELETE", [(.ifMatch, "\"1\"")], stored: nil),
        row("GET with a tag without quotes", "conditionMalformed", "GET", [(.ifNoneMatch, "7")]),
        row("the same of what is not there", "missing", "GET", [(.ifNoneMatch, "7")], stored: nil),
        row("GET that accepts text only", "notAcceptable", "GET", [(.accept, "text/plain")]),
        row("GET with a tag that the client has", "notModified", "GET", [(.ifNoneMatch, "\"6\", W/\"7\"")]),
        row("GET with another tag", "selected", "GET", [(.ifNoneMatch, "\"6\"")]),
        row("GET since the date", "notModified", "HEAD", [(.ifModifiedSince, date)]),
        row("GET since an earlier date", "selected", "GET", [(.ifModifiedSince, earlier)]),
        row(
            "If-None-Match counts more than If-Modified-Since", "selected", "GET",
            [(.ifNoneMatch, "\"6\""), (.ifModifiedSince, date)]),
        row("GET of a range", "partial", "GET", [(.range, "bytes=2-4")]),
        row("HEAD of a range is whole", "selected", "HEAD", [(.range, "bytes=2-4")]),
        row("GET of a range beyond the end", "rangeNotSatisfiable", "GET", [(.range, "bytes=10-")]),
        row("If-Range with the tag", "partial", "GET", [(.range, "bytes=2-4"), (.ifRange, "\"7\"")]),
        row("If-Range with another tag", "selected", "GET", [(.range, "bytes=2-4"), (.ifRange, "\"6\"")]),
        row("If-Range with a weak tag", "selected", "GET", [(.range, "bytes=2-4"), (.ifRange, "W/\"7\"")]),
        row("If-Range with the date", "partial", "GET", [(.range, "bytes=2-4"), (.ifRange, date)]),
        row(
            "If-Range with the date in its own second", "selected", "GET", [(.range, "bytes=2-4"), (.ifRange, date)],
            now: modified),
        row("PUT where nothing is creates", "created", "PUT", parsedContent: put("{}"), stored: nil),
        row(
            "PUT where nothing is, If-Match *", "ifMatchFailed", "PUT", [(.ifMatch, "*")], parsedContent: put("{}"),
            stored: nil),
        row(
            "PUT where nothing is, If-None-Match *", "created", "PUT", [(.ifNoneMatch, "*")], parsedContent: put("{}"),
            stored: nil),
        row(
            "PUT where nothing is, If-Unmodified-Since is ignored", "created", "PUT", [(.ifUnmodifiedSince, date)],
            parsedContent: put("{}"), stored: nil),
        row("PUT of other content replaces", "replaced", "PUT", parsedContent: put("{}")),
        row("PUT of the same content changes nothing", "unchanged", "PUT", parsedContent: put("{\"a\":10.0}")),
        row(
            "a stale If-Match fails even for the same content", "ifMatchFailed", "PUT", [(.ifMatch, "\"6\"")],
            parsedContent: put("{\"a\":10.0}")),
        row(
            "a weak tag never matches If-Match", "ifMatchFailed", "PUT", [(.ifMatch, "W/\"7\"")],
            parsedContent: put("{}")),
        row("PUT with the right If-Match", "replaced", "PUT", [(.ifMatch, "\"7\"")], parsedContent: put("{}")),
        row(
            "If-None-Match after If-Match", "ifNoneMatchFailed", "PUT", [(.ifMatch, "\"7\""), (.ifNoneMatch, "*")],
            parsedContent: put("{}")),
        row(
            "PUT where something is, If-None-Match *", "ifNoneMatchFailed", "PUT", [(.ifNoneMatch, "*")],
            parsedContent: put("{}")),
        row("PUT with the right date", "replaced", "PUT", [(.ifUnmodifiedSince, date)], parsedContent: put("{}")),
        row(
            "PUT with an earlier date", "ifUnmodifiedSinceFailed", "PUT", [(.ifUnmodifiedSince, earlier)],
            parsedContent: put("{}")),
        row(
            "If-Match counts more than If-Unmodified-Since", "replaced", "PUT",
            [(.ifMatch, "\"7\""), (.ifUnmodifiedSince, earlier)],
            parsedContent: put("{}")),
        row("a condition is required", "preconditionRequired", "PUT", parsedContent: put("{}")) {
            $0.requiresPreconditions = true
        },
        row("a condition is required and there", "replaced", "PUT", [(.ifMatch, "*")], parsedContent: put("{}")) {
            $0.requiresPreconditions = true
        },
        row("no condition is required to create", "created", "PUT", parsedContent: put("{}"), stored: nil) {
            $0.requiresPreconditions = true
        },
        row("DELETE", "deleted", "DELETE"),
        row(
            "content that is not what its digest says", "digestMismatch", "PUT",
            parsedContent: .faulty(.digest(field: .contentDigest, sent: "", right: ""))),
        row("content that is no patch", "contentMalformed", "PATCH", parsedContent: .faulty(.notAPatch(detail: "No."))),
        row(
            "malformed content comes after a failed condition", "ifMatchFailed", "PATCH", [(.ifMatch, "\"6\"")],
            parsedContent: .faulty(.notAPatch(detail: "No."))),
        row(
            "a patch of text", "targetNotJSON", "PATCH", parsedContent: merge("{}"),
            stored: StoredRepresentation(
                Representation(content: [65], mediaType: "text/plain"), revision: 7, lastModified: modified)),
        row("a patch that applies", "replaced", "PATCH", parsedContent: merge("{\"b\":1}")),
        row("a patch that changes nothing", "unchanged", "PATCH", parsedContent: merge("{}")),
        row(
            "a patch whose test fails", "patchInapplicable", "PATCH",
            parsedContent: operations("[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]")),
        row(
            "a patch whose result is too large", "resultTooLarge", "PATCH",
            parsedContent: merge("{\"b\":\"0123456789\"}")
        ) {
            $0.contentLimit = 16
        },
        row("POST makes a resource", "created", "POST", parsedContent: put("{}"), stored: nil),
        row(
            "POST with the collection's tag", "created", "POST", [(.ifMatch, "\"7\"")], parsedContent: put("{}"),
            stored: nil),
        row(
            "POST with another tag", "ifMatchFailed", "POST", [(.ifMatch, "\"6\"")], parsedContent: put("{}"),
            stored: nil),
        row(
            "a write that would return what the client does not accept", "notAcceptable", "PUT",
            [(.accept, "text/plain"), (.prefer, "return=representation")], parsedContent: put("{}")),
        row(
            "Accept does not matter to a write that returns nothing", "replaced", "PUT", [(.accept, "text/plain")],
            parsedContent: put("{}")),
    ]
}

extension ResolutionTests {
    @Test(arguments: ResolutionTable.rows)
    func `a refusal has the status and the kind of problem of its conclusion`(row: ResolutionTable.Row) {
        guard case .refused(let problem) = Resolution.decide(row.input).outcome else {
            #expect(row.walk().conclusion.problemType == nil)
            return
        }
        let isNoPatch = problem.type == .notAPatchDocument && row.conclusion == "contentMalformed"
        #expect(isNoPatch || problem.type == row.walk().conclusion.problemType)
        #expect(problem.status == row.walk().conclusion.problemType?.status())
    }
}
