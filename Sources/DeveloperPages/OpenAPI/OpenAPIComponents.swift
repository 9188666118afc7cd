import HTTPSemantics
import ResourceAPI
import ResourceCore

/// The components of the description: JSON as it is sent.
enum OpenAPIComponents {
    /// The schema of every problem document.
    static let problem = ##"{"$ref":"#/components/schemas/Problem"}"##

    /// What the service writes. Enumerations of what may grow are none here: a client that was made of the description
    /// must not fail because of a new kind of problem.
    static let schemas = ##"""
        {
        "Problem":{"type":"object","description":"RFC 9457, with members of the kinds.",
        "required":["type","title","status","detail","instance"],"additionalProperties":false,"properties":{
        "type":{"type":"string","pattern":"/_problems/"},"title":{"type":"string"},"status":{"type":"integer"},
        "detail":{"type":"string"},"instance":{"type":"string","pattern":"^/"},
        "allow":{"type":"array","items":{"type":"string"}},"accepted":{"type":"array","items":{"type":"string"}},
        "field":{"type":"string"},"currentETag":{"type":"string"},"offset":{"type":"integer","minimum":0},
        "line":{"type":"integer","minimum":1},"column":{"type":"integer","minimum":1},"pointer":{"type":"string"},
        "operation":{"type":"integer","minimum":0},
        "reason":{"type":"string"},"oldest":{"type":"integer"},"last":{"type":"integer"},
        "fix":{"type":"string","description":"What to change, as an option of curl: paste it in place of the one that it corrects."},
        "decisions":{"type":"array","items":{"$ref":"#/components/schemas/Step"}}}},
        "Step":{"type":"object","required":["graph","question","sentence","answer","citation"],
        "additionalProperties":false,"properties":{"graph":{"type":"string"},"question":{"type":"string"},
        "sentence":{"type":"string"},"answer":{"type":"boolean"},"citation":{"type":"string"}}},
        "ProblemType":{"type":"object","required":["type","title","status","meaning","citation"],
        "additionalProperties":false,"properties":{"type":{"type":"string"},"title":{"type":"string"},
        "status":{"type":"integer"},"meaning":{"type":"string"},"citation":{"type":"string"}}},
        "Listing":{"anyOf":[{"$ref":"#/components/schemas/Page"},{"type":"array","items":{}}]},
        "Page":{"type":"object","required":["items","next"],"additionalProperties":false,"properties":{
        "items":{"type":"array","items":{"$ref":"#/components/schemas/Item"}},
        "total":{"type":["integer","null"],"description":"With count=exact; null where there are too many to count."},
        "next":{"type":["string","null"],"description":"The address of the next page; null on the last."}}},
        "Item":{"type":"object","required":["id","href","etag","lastModified","contentType"],
        "additionalProperties":false,"properties":{"id":{"type":"string"},"href":{"type":"string","pattern":"^/"},
        "etag":{"type":"string"},"lastModified":{"type":"string"},"contentType":{"type":"string"},
        "content":{"description":"The stored JSON, to the letter; absent for other types."}}},
        "Items":{"type":"object","required":["items"],"additionalProperties":false,"properties":{
        "items":{"type":"array","items":{"$ref":"#/components/schemas/ChangedItem"}}}},
        "ChangedItem":{"type":"object","required":["id","href","etag"],"additionalProperties":false,"properties":{
        "collection":{"type":"string"},"id":{"type":"string"},"href":{"type":"string","pattern":"^/"},
        "etag":{"type":"string"},"lastModified":{"type":"string"},"contentType":{"type":"string"},
        "content":{"description":"The stored JSON, to the letter."}}},
        "HistoryExtent":{"type":"object","required":["oldest","newest","bytes"],"additionalProperties":false,
        "properties":{"oldest":{"type":"integer","minimum":0},"newest":{"type":"integer","minimum":0},
        "bytes":{"type":"integer","minimum":0}}},
        "History":{"type":"object","required":["items","next"],"additionalProperties":false,"properties":{
        "items":{"type":"array","items":{"$ref":"#/components/schemas/Revision"}},
        "next":{"type":["string","null"],"description":"The address of the next page; null on the last."}}},
        "Revision":{"type":"object","required":["revision","href","etag","lastModified","outcome","contentType","length"],
        "additionalProperties":false,"properties":{"revision":{"type":"integer","minimum":1},
        "href":{"type":"string","pattern":"^/"},"etag":{"type":["string","null"]},"lastModified":{"type":"string"},
        "outcome":{"type":["string","null"],"description":"Null where only what the change made is kept."},
        "contentType":{"type":["string","null"]},"length":{"type":["integer","null"]},
        "erased":{"type":"boolean"}}},
        "JSONPatch":{"type":"array","items":{"type":"object"}},
        "Home":{"type":"object","required":["collections","next"],"additionalProperties":false,"properties":{
        "collections":{"type":"array","items":{"$ref":"#/components/schemas/CollectionLink"}},
        "next":{"type":["string","null"],"description":"The address of the next page; null on the last."}}},
        "CollectionLink":{"type":"object","required":["name","href"],"additionalProperties":false,"properties":{
        "name":{"type":"string"},"href":{"type":"string","pattern":"^/"}}},
        "Field":{"type":"object","required":["name","value"],"additionalProperties":false,"properties":{
        "name":{"type":"string"},"value":{"type":"string"}}},
        "Echo":{"type":"object","required":["success"],"additionalProperties":false,"properties":{
        "success":{"type":"string"},"method":{"type":"string"},"target":{"type":"string"},
        "fields":{"type":"array","items":{"$ref":"#/components/schemas/Field"}},
        "content":{"description":"The content as text; the numbers of its bytes if it is none."}}},
        "Changes":{"type":"object","required":["items","last","next"],"additionalProperties":false,"properties":{
        "items":{"type":"array","items":{"$ref":"#/components/schemas/Change"}},"last":{"type":"string"},
        "next":{"type":["string","null"]}}},
        "Change":{"type":"object","required":["event","revision","href","collection","id","outcome","etag","previous",
        "lastModified","contentType"],"additionalProperties":false,"properties":{"event":{"type":"string"},
        "revision":{"type":"integer"},"href":{"type":"string","pattern":"^/"},"collection":{"type":"string"},
        "id":{"type":"string"},"outcome":{"enum":["created","replaced","patched","deleted"]},
        "etag":{"type":["string","null"]},"previous":{"type":["integer","null"]},"lastModified":{"type":"string"},
        "contentType":{"type":["string","null"]},"content":{},"text":{"type":"string"},"base64":{"type":"string"}}},
        "RequestSummary":{"type":"object","required":["id","href","method","target","status"],
        "additionalProperties":false,"properties":{"id":{"type":"string"},"href":{"type":"string","pattern":"^/"},
        "method":{"type":"string"},"target":{"type":"string"},"status":{"type":"integer"},
        "lab":{"type":"string"},"fault":{"type":"string"},"rule":{"type":"string"},"committed":{"type":"boolean"},
        "released":{"type":"string"}}},
        "FaultRule":{"type":"object","required":["name","href","seen","fired","held","steps"],
        "additionalProperties":false,"properties":{"name":{"type":"string"},"href":{"type":"string"},
        "seen":{"type":"integer"},"fired":{"type":"integer"},"held":{"type":"integer"},
        "methods":{"type":"array","items":{"type":"string"}},"target":{"type":"string"},
        "fields":{"type":"object","additionalProperties":{"type":"string"}},"after":{"type":"integer"},
        "steps":{"type":"array","items":{"type":"object"}},"then":{"type":"string","enum":["pass","repeat"]},
        "probability":{"type":"number"},"seed":{"type":"integer"},"expires":{"type":"integer"}}},
        "Declaration":{"type":"object","required":["name","href","indexes","search","state"],
        "additionalProperties":false,"properties":{"name":{"type":"string"},"href":{"type":"string"},
        "indexes":{"type":"array","items":{"type":"string"}},"search":{"type":"boolean"},
        "state":{"type":"string","enum":["building","ready"]}}},
        "RequestEntry":{"type":"object","required":["id","href","method","target","status","time","fields",
        "revisionBefore","revisionAfter","decisions"],"additionalProperties":false,"properties":{
        "id":{"type":"string"},"href":{"type":"string","pattern":"^/"},"method":{"type":"string"},
        "target":{"type":"string"},"status":{"type":"integer"},
        "lab":{"type":"string"},"fault":{"type":"string"},"rule":{"type":"string"},"committed":{"type":"boolean"},
        "released":{"type":"string"},"time":{"type":"string"},"detail":{"type":"string"},
        "fields":{"type":"array","items":{"$ref":"#/components/schemas/Field"}},
        "revisionBefore":{"type":["integer","null"]},"revisionAfter":{"type":["integer","null"]},
        "decisions":{"type":"array","items":{"$ref":"#/components/schemas/Step"}}}},
        "Graph":{"type":"object","required":["first","questions","conclusions"],"additionalProperties":false,
        "properties":{"first":{"type":"string"},"questions":{"type":"array","items":
        {"$ref":"#/components/schemas/GraphQuestion"}},"conclusions":{"type":"array","items":{"type":"string"}}}},
        "GraphQuestion":{"type":"object","required":["question","sentence","citation","yes","no"],
        "additionalProperties":false,"properties":{"question":{"type":"string"},"sentence":{"type":"string"},
        "citation":{"type":"string"},"yes":{"$ref":"#/components/schemas/GraphStep"},
        "no":{"$ref":"#/components/schemas/GraphStep"}}},
        "GraphStep":{"type":"object","additionalProperties":false,"minProperties":1,"maxProperties":1,
        "properties":{"ask":{"type":"string"},"settle":{"type":"string"}}},
        "Lesson":{"type":"object","required":["name","lesson","title","introduction","exchanges",
        "fault"],
        "additionalProperties":false,"properties":{"name":{"type":"string"},"lesson":{"type":["integer","null"]},
        "title":{"type":"string"},"introduction":{"type":"string"},
        "exchanges":{"type":"array","items":{"$ref":"#/components/schemas/LessonExchange"}},
        "fault":{"anyOf":[{"$ref":"#/components/schemas/LessonFault"},{"type":"null"}]}}},
        "LessonFault":{"type":"object","required":["line","column","detail"],"additionalProperties":false,
        "properties":{"line":{"type":"integer"},"column":{"type":"integer"},"detail":{"type":"string"}}},
        "LessonExchange":{"type":"object","required":["title","prose","name","client","fault","race","request","answer",
        "question"],"additionalProperties":false,"properties":{"title":{"type":"string"},"prose":{"type":"string"},
        "name":{"type":["string","null"]},"client":{"type":["string","null"]},"fault":{"type":["string","null"]},
        "race":{"type":["integer","null"]},"request":{"$ref":"#/components/schemas/LessonRequest"},
        "answer":{"anyOf":[{"$ref":"#/components/schemas/LessonAnswer"},{"type":"null"}]},
        "question":{"anyOf":[{"$ref":"#/components/schemas/LessonQuestion"},{"type":"null"}]}}},
        "LessonRequest":{"type":"object","required":["method","target","fields","content"],
        "additionalProperties":false,"properties":{"method":{"type":"string"},"target":{"type":"string"},
        "fields":{"type":"array","items":{"$ref":"#/components/schemas/Field"}},"content":{"type":"string"}}},
        "LessonAnswer":{"type":"object","required":["status"],"additionalProperties":false,
        "properties":{"status":{"type":["integer","null"]},"statusLine":{"type":"string"},"fields":{"type":"array",
        "items":{"$ref":"#/components/schemas/Field"}},"content":{"type":["string","null"]}}},
        "LessonQuestion":{"type":"object","required":["text","choices","why"],"additionalProperties":false,
        "properties":{"text":{"type":"string"},"choices":{"type":"array","items":
        {"$ref":"#/components/schemas/LessonChoice"}},"why":{"type":"string"}}},
        "LessonChoice":{"type":"object","required":["text","isRight","reply"],"additionalProperties":false,
        "properties":{"text":{"type":"string"},"isRight":{"type":"boolean"},"reply":{"type":"string"}}}
        }
        """##

    /// RFC 6902. The items stand under `allOf`, where openapi-python-client does not look: of a method that takes a list or
    /// something else it makes code that fails, and so it leaves this type out.
    static let jsonPatch = ##"""
        {"type":"array","allOf":[{"items":{"oneOf":[\##
        {"type":"object","required":["op","path","value"],"properties":{"op":{"enum":["add","replace","test"]},\##
        "path":\##(pointer),"value":{}}},\##
        {"type":"object","required":["op","path","from"],"properties":{"op":{"enum":["move","copy"]},\##
        "path":\##(pointer),"from":\##(pointer)}},\##
        {"type":"object","required":["op","path"],"properties":{"op":{"enum":["remove"]},"path":\##(pointer)}}]}}]}
        """##

    /// A merge patch of a collection: contents by ids, and null for those that go.
    static func collectionPatch(orNull: Bool) -> String {
        let names = #""propertyNames":{"minLength":1,"maxLength":512,"pattern":"\#(id)"}"#
        return #"{"type":\#(orNull ? #"["object","null"]"# : #""object""#),\#(names)}"#
    }

    /// A merge patch of the store: patches of collections by their names.
    static let storePatch =
        #"{"type":"object","propertyNames":{"pattern":"\#(collectionName)"},"#
        + #""additionalProperties":\#(collectionPatch(orNull: true))}"#

    /// RFC 6901 §3.
    private static let pointer = #"{"type":"string","pattern":"^(/([^/~]|~[01])*)*$"}"#

    // What can be asked next of a resource, with what its last answer told: the entity tag makes the request conditional.
    static let linkNames = followers.map(\.name)

    private static let followers = [
        (name: "read", operation: "getResource", condition: FieldName.ifNoneMatch),
        ("replace", "putResource", .ifMatch), ("patch", "patchResource", .ifMatch),
        ("delete", "deleteResource", .ifMatch),
    ]

    static let links: String = {
        let links = followers.map { name, operation, condition in
            #""\#(name)":{"operationId":"\#(operation)","parameters":{"path.collection":"$request.path.collection","#
                + #""path.id":"$request.path.id","header.\#(condition.spelling)":"$response.header.ETag"}}"#
        }
        return "{" + links.joined(separator: ",") + "}"
    }()

    /// A name in the path of a page: what is no name that is known is 404.
    static func segment(_ name: String, _ examples: [String]) -> String {
        let examples = examples.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"name":"\#(name)","in":"path","required":true,"schema":{"type":"string","minLength":1,"#
            + #""pattern":"\#(id)","examples":[\#(examples)]}}"#
    }

    /// The components of query parameters, by name.
    static let query = [
        "limit": "limit", "after": "after", "sort": "sort", "fields": "fields", "q": "q", "count": "count",
        "view": "view", "from": "from", "verbose": "verbose", "collection": "collections",
        "since": "since",
        "include": "include",
    ]

    /// No control characters, and no `.` or `..` (RFC 3986 §5.2.4).
    private static let id = #"^(?!\\.{1,2}$)[^\\u0000-\\u001F\\u007F-\\u009F]+$"#
    private static let collectionName = "^(?!echo$)[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"
    private static let tag = #"(W/)?\"[!#-~]*\""#
    /// `*`, or a list of entity tags (RFC 9110 §13.1.1).
    private static let tags = #"^(\\*|[, \\t]*("# + tag + #"[ \\t]*(,[, \\t]*("# + tag + #"[ \\t]*)?)*)?)$"#
    private static let date = #""examples":["Sun, 06 Nov 1994 08:49:37 GMT"]"#
    /// Dates that there have been, on whatever day of the week.
    private static let pastDate =
        "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (0[1-9]|1[0-9]|2[0-8]) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
        + "(19[7-9][0-9]|20[0-9]{2}) ([01][0-9]|2[0-3])(:[0-5][0-9]){2} GMT$"
    private static let event = "^(now|([a-z0-9]{1,64}-)?(0|[1-9][0-9]{0,17}))$"
    private static let digest = #""examples":["sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:"]"#
    /// A structured-field String, or a bare token.
    private static let key = {
        let length = "{1,\(IdempotencyKey.maximumLength)}"
        return #"^(\"([ !#-\\[\\]-~]|\\\\[\"\\\\])"# + length + #"\"|[A-Za-z0-9!#$%&'*+.^_`|~:/-]"# + length + ")$"
    }()

    /// Fields of which a malformed value is ignored (RFC 9110 §13.1.3, §14.2) have no pattern: any text will do.
    static func parameters(_ policy: Policy) -> String {
        func parameter(
            _ name: String, in place: String = "header", _ schema: String, _ description: String,
            isRequired: Bool = false, as component: String? = nil
        ) -> String {
            #""\#(component ?? name)":{"name":"\#(name)","in":"\#(place)","required":\#(isRequired),"#
                + #""description":"\#(description)","schema":{\#(schema)}}"#
        }
        let collection = #""type":"string","pattern":"\#(collectionName)""#
        let tags = #""type":"string","pattern":"\#(tags)","examples":["\"1\"","*"]"#
        let key = #""type":"string","pattern":"\#(key)","examples":["\"a-key-of-your-own\""]"#
        let conditions =
            #""conditions":{"name":"conditions","in":"query","required":false,"style":"form","explode":true,"#
            + #""description":"member:operator=value; the operators are \#(QueryForm.operators).","#
            + #""schema":{"type":"object","propertyNames":{"minLength":1},"#
            + #""additionalProperties":{"type":"string"},"example":{"price:gte":"10"}}}"#
        let keyNote = "A repeated request under the same key gets the first answer again."
        func text(_ more: String) -> String { #""type":"string",\#(more)"# }
        func example(_ value: String) -> String { text(#""examples":["\#(value)"]"#) }
        func named(_ value: String) -> String { text(#""minLength":1,"examples":["\#(value)"]"#) }
        let all = [
            parameter("collection", in: "path", collection, "The collection's name.", isRequired: true),
            parameter(
                "id", in: "path", #""type":"string","minLength":1,"maxLength":512,"pattern":"\#(id)""#,
                "1 to 512 bytes of UTF-8; a slash within an id is written %2F.", isRequired: true, as: "resource-id"),
            parameter(
                "limit", in: "query",
                #""type":"integer","minimum":1,"maximum":\#(PageQuery.maximum),"default":100"#,
                "The most items that the page may have."),
            parameter("after", in: "query", #""type":"string","minLength":1"#, "A cursor from the “next” of a page."),
            parameter(
                "from", in: "query", text(#""pattern":"^[1-9][0-9]*$""#),
                "The revision that the patch is applied to; its predecessor if none is named."),
            parameter(
                "sort", in: "query", named("-price,author.name"),
                "Members to sort by, - before those in descending order."),
            parameter(
                "fields", in: "query", named("name,author.name"), "The members of the contents that are shown."),
            parameter("q", in: "query", example("green tea"), "Words that stand in the content, in any case."),
            parameter(
                "count", in: "query", text(#""enum":["exact"]"#), "Asks for the number of all that are found."),
            parameter("view", in: "query", text(#""enum":["array"]"#), "Asks for a bare array of contents."),
            parameter(
                "view", in: "query", text(#""enum":["json-server"]"#), "Asks for a db.json, as json-server has it.",
                as: "export-view"),
            conditions,
            parameter("verbose", in: "query", #""type":"string""#, "Asks for what was received."),
            parameter(
                "Prefer", example("return=representation"),
                "return=minimal, return=representation, wait=10 (RFC 7240), explain, explain=link."),
            parameter(
                "Accept-Datetime", text(#""pattern":"\#(pastDate)",\#(date)"#),
                "Asks for what was there at the end of that second (RFC 7089)."),
            parameter(
                "Last-Event-ID", example("tp941f-1"), "The request after which to begin.",
                as: "Last-Event-ID-of-requests"),
            parameter(
                "Last-Event-ID", text(#""pattern":"\#(event)","examples":["kzq6lbom-1"]"#),
                "The event after which to begin; more than since."),
            parameter(
                "collection", in: "query", #""type":"array","items":{\#(collection)}"#,
                "Only changes of these collections.", as: "collections"),
            parameter(
                "since", in: "query", text(#""pattern":"\#(event)","examples":["now"]"#),
                "The event after which to begin: its id, a revision, 0 for the oldest kept, or now."),
            parameter("include", in: "query", text(#""enum":["content"]"#), "Asks for the contents."),
            parameter("If-Match", tags, "412 unless the resource has one of these entity tags now."),
            parameter(
                "If-None-Match", tags, "304 or 412 if the resource has one of these entity tags; * if it exists."),
            parameter(
                "If-Modified-Since", text(date), "304 unless it was modified since. Ignored beside If-None-Match."),
            parameter(
                "If-Unmodified-Since", text(date), "412 if it was modified since. Ignored beside If-Match."),
            parameter("Range", example("bytes=0-9"), "One range of bytes; anything else is ignored."),
            parameter("If-Range", example(#"\"1\""#), "Range counts only if this is the current validator."),
            parameter("Content-Language", example("en"), "Language tags; stored and given back."),
            parameter("Content-Disposition", example("inline"), "Stored and given back."),
            parameter("Content-Digest", text(digest), "Checked against the content (RFC 9530)."),
            parameter("Repr-Digest", text(digest), "Checked against the content (RFC 9530)."),
            parameter("Want-Content-Digest", example("sha-256=1"), "Asks for Content-Digest in the answer."),
            parameter("Want-Repr-Digest", example("sha-256=1"), "Asks for Repr-Digest in the answer."),
            parameter("Idempotency-Key", key, keyNote),
        ]
        let required = parameter("Idempotency-Key", key, keyNote, isRequired: true, as: "Idempotency-Key-required")
        return "{" + (policy.requiresIdempotencyKey ? all + [required] : all).joined(separator: ",") + "}"
    }

    /// `components.headers`: the ones of fields that are not in every answer end in `-optional`.
    static let headers = JSONText.object(
        FieldName.allCases.flatMap { name in
            fieldSchemas[name].map { schema in
                [true, false].map { isRequired in
                    (
                        name.spelling + (isRequired ? "" : "-optional"),
                        #"{"required":\#(isRequired),"schema":{"type":"string"\#(schema)}}"#
                    )
                }
            } ?? []
        })

    /// What each field that the service sends can say.
    static let fieldSchemas: [FieldName: String] = {
        func pattern(_ pattern: String) -> String { #","pattern":"\#(pattern)""# }
        let date = pattern(
            "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
                + "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT$")
        let digest = pattern("^sha-(256|512)=:[A-Za-z0-9+/]+=*:$")
        return [
            .acceptEncoding: pattern("^identity$"), .acceptPatch: "", .acceptPost: "",
            .acceptRanges: pattern("^bytes$"),
            .accessControlAllowHeaders: "", .accessControlAllowMethods: "", .accessControlAllowOrigin: "",
            .accessControlExposeHeaders: "", .acceptQuery: "", .accessControlMaxAge: pattern("^[0-9]+$"),
            .allow: pattern("^[A-Z]+(, [A-Z]+)*$"),
            .cacheControl: pattern("^(no-(cache|store)|(private, )?max-age=31536000, immutable)$"),
            .contentDigest: digest,
            .contentDisposition: "", .contentLanguage: "", .contentLength: pattern("^[0-9]+$"),
            .contentLocation: pattern("^/"), .contentRange: pattern(#"^bytes ([0-9]+-[0-9]+|\\*)/[0-9]+$"#),
            .contentSecurityPolicy: "", .date: date, .etag: pattern(#"^\"[!#-~]*\"$"#),
            .idempotencyReplayed: pattern("^true$"), .lastModified: date,
            .link: pattern(#"^<[^>]+>; rel=\"[a-z -]+\""#), .location: pattern("^/"), .mementoDatetime: date,
            .preferenceApplied: pattern("^(return=(minimal|representation)|wait=[0-9]+)$"),
            .referrerPolicy: pattern("^no-referrer$"),
            .reprDigest: digest, .retryAfter: pattern("^[0-9]+$"), .vary: "", .wwwAuthenticate: pattern("^Bearer "),
            .xContentTypeOptions: pattern("^nosniff$"), .xNextAfter: pattern("^[A-Za-z0-9_-]+$"),
            .xTotalCount: pattern("^[0-9]+$"),
        ]
    }()
}
