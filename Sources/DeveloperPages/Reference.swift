import HTTPSemantics
import ResourceAPI
import ResourceCore

/// Every rule of the service on one page, in Markdown, made from the code that follows the rules: the route table, both
/// decision graphs, the faults of messages and the kinds of problem.
package enum Reference {
    /// The page.
    package static let page: String =
        [
            "# The reference of putstore",
            """
            Made from the code by `putstore reference`, served at `/_reference`, and held against both by a test. Every answer \
            that is not what was asked for is a problem document (RFC 9457) whose type is an address under `/_problems/`.
            """,
            "## Addresses", routes,
            "## Queries", queries,
            "## Where the RFCs leave a choice", choices,
            "## History and changes", past,
            "## Data in and out, and what else can be changed", data,
            "## Judged from the head, before content is read",
            rules(Admission.self) { conclusion in
                conclusion.problemType.map { .refusal($0.status(), $0) }
            },
            "## Judged inside the transaction",
            rules(Resolution.self) { conclusion in
                switch conclusion {
                case .success(let success): .success(success.status, conclusion.name)
                case .refused(let type, _): .refusal(type.status(), type)
                }
            },
            "## Messages that cannot be taken", faults,
            "## Faults that tests ask for", injectedFaults,
            "## Kinds of problem", problems,
        ].joined(separator: "\n\n") + "\n"

    /// The end of a walk, as the page tells it.
    private enum Ending {
        case success(Status?, String)
        case refusal(Status, ProblemType)
    }

    /// A row for every answer of a graph that ends the walk.
    private static func rules<G: ResourceCore.Question>(
        _ graph: G.Type, _ ending: (Conclusion<G>) -> Ending?
    ) -> String {
        var rows: [[String]] = []
        for question in G.allCases {
            for answer in [true, false] {
                guard case .finish(let conclusion) = question.next(answer), let ending = ending(conclusion) else {
                    continue
                }
                let rule = "\(question.sentence) **\(answer ? "Yes" : "No")**"
                switch ending {
                case .success(let status, let name):
                    rows.append([rule, question.citation, status.map { "\($0.rawValue)" } ?? "as before", name])
                case .refusal(let status, let type):
                    rows.append([rule, question.citation, "\(status.rawValue)", link(type)])
                }
            }
        }
        return table(["rule", "source", "status", "outcome or problem"], rows)
    }

    private static var queries: String {
        """
        `GET /orders?price:gte=10&city=Oslo&author.name:starts=Jo&sort=-price,id&fields=Id,price&limit=50`: a condition is \
        `member:operator=value`, and without an operator eq is meant. The operator follows the last colon; a `+` is a space. \
        A member is named by names with dots between, or by a JSON Pointer, which begins with a slash; in an array a step is \
        a position. `id` is the content's member, or the resource's id where it has none. All conditions must hold, and what \
        is not JSON meets none. At most \(CollectionQuery.testLimit) conditions, with \(CollectionQuery.valueLimit) values.


        """
            + table(["operator", "finds"], QueryForm.operatorTable.map { ["`\($0.name)`", $0.meaning] }) + """


                Reserved: \(QueryForm.reserved.map { "`\($0)`" }.joined(separator: ", ")); a member of such a name is written \
                `/limit` or `limit:eq`. A parameter whose name begins with `_` is 400, and so is a member in `where`; as a member \
                it is `/_x`. In `sort`, `fields` and `indexes`, where no parameter could be meant, `_x` is the member. \
                `sort=price:desc` is 400: it is `-price` here.

                - `sort`: up to \(CollectionQuery.sortLimit) members, `-` before one for descending order. null < false < true < numbers < \
                strings < arrays < objects; what lacks the member comes last, either way; arrays tie, and so do objects, and \
                numbers and strings whose first \(SortKey.limit) bytes are alike; what ties ascends by the resource's id.
                - `fields`: up to \(CollectionQuery.fieldLimit) members; the contents reduced to these members, spelled and nested as they are; a scalar is reduced to `{}`.
                - `q`: words of letters and digits that stand, whole, in any string of the content; case and accents do not matter.
                - `count=exact`: `total`, which is null where the scan limit ends the count. `view=array`: the contents alone, with an \
                `id` where an object has none (with `fields`, if they name it), and `X-Total-Count`; what is not JSON is left out.
                - `limit`, `after`: the most items, and a cursor. A cursor belongs to its query; the limit may change. Without a query it \
                is a place among ids, and good in any collection.
                - `next` is an address, which `Link` has, too; it is the cursor for `after` where QUERY brought JSON, and where the \
                address would be longer than a request line may be: then QUERY takes what GET cannot. With `view=array` that \
                cursor is in the header `X-Next-After`.
                - Without an index a request looks at `--scan-limit` resources. Its page may end early then, with `next`; to sort more \
                than that is 422. `sort=a,b` takes an index of `a`; where more than that have the same `a`, one of `b`, too.

                `PUT /_collections/orders` with `{"indexes":["price","author.name"],"search":true}` declares what the collection has \
                indexes of: up to \(CollectionDeclaration.limit) members, and, for `q`, all words. 201, or 204 where there was a declaration, which it \
                replaces; the collection need not have anything in it. They are built while requests go on: `state` is \
                `building`, then `ready`. An index serves sort by its member (first, in either direction, with no limit), and the \
                conditions eq, in, lt, lte, gt, gte, starts and exists=true on it. What is found is the same. Declarations belong to \
                the store: no import, replacement or going back to a snapshot changes them, and no export has them.

                QUERY takes the same as `application/x-www-form-urlencoded`, or `application/json`: \
                `{"where":{"or":[{"price":{"gte":10}},{"not":{"city":"Oslo"}}]},"sort":["-price"],"fields":["price"],"q":"tea",\
                "count":"exact","view":"array","limit":50,"after":"…"}`. There values have types, a member's value alone means eq, and \
                `next` is a cursor for `after`. `Location` is the GET that says the same, where there is one that a request line has \
                room for (`--request-line-limit`). A form without content asks for everything; JSON without content is 400.
                """
    }

    private static var choices: String {
        """
        - **`fix`** is an option of curl to paste in place of the one that it corrects: behind it, curl would send both. It never \
        leaves out a check (a digest, a condition, a key, a parameter that is well formed), and never names another type than \
        the sender's; where that is all that could be said, there is none, and `detail` says what to do.
        - **An empty query** (`/orders?`) is a query: where one is defined it asks for nothing in particular, elsewhere it is 400.
        - **QUERY** with an empty form asks for nothing in particular, as GET without a query; without content and without that type \
        it is 400.
        - **An empty text** can be stored where `--accept` takes its type and the request tells its length (`Content-Length: 0`); a \
        request without content and without a length is 400, as any other type is.
        - **An identical PUT** has the same bytes, an equal media type (`utf8` is `utf-8`), the same language tags in any case, and \
        the same Content-Disposition.
        - **If-Unmodified-Since** and a date of which two changes were made: it holds, as RFC 9110 §13.1.4 has it; the entity tag is \
        the better condition. While the clock stands before the last change, as after it was set back, only the date that is told \
        now holds, and the one that was told before if nothing was changed since; and a later change never gets a date that was \
        told for an earlier content.
        - **DELETE of a collection** wants `If-Match`, or an `If-Unmodified-Since` that lies not ahead; another condition alone is 428.
        - **Revisions** end at \(Revision.last): a store that has given them all answers writes with 503, and can be read.
        """
    }

    private static var past: String {
        """
        - `oldest` is the oldest change that is kept: what it and later changes replaced can be read, and what is current. Where no \
        change is kept (`--history off`, all are too old, or the last one replaced more than the bound) it is the newest revision, \
        and only what is current can be read.
        - A deletion is a change and nothing that could be replaced: below `oldest` it is 410, and no list has it. Accept-Datetime \
        then gives the first revision that is kept, also for a time at which the resource was deleted.
        - `--history` counts of each change the content that it replaced, and \(Retention.overhead) bytes beside; `bytes` is the \
        contents alone. So a history of small contents reaches its bound before `bytes` does.
        - `outcome` is null in a list where the change was dropped and what it made can still be read.
        - A diff names by `copy` what stays in the same object or array, and by `move` a member that has another name now.
        - `include=content`: an event comes without content where that was erased. What retention drops before a slow client \
        has it is a gap, as always; with `--history off` the event comes without content.
        - The feed has no ETag, so that no condition applies to it.
        - A repeated request with an Idempotency-Key gets status, Location and ETag again, and the representation as long as the \
        history has it: once that is dropped or erased, the answer comes without (204 in place of 200).
        - With `--require-preconditions`, DELETE of a history takes a condition, too.
        """
    }

    private static let data = """
        `/_store` and `/_store/{collection}` give a line a resource (`application/x-ndjson`), or with `view=json-server` a db.json; \
        with `--testing` PUT takes both, and its Content-Type says which it is. `putstore import`, `--seed` and `--watch` take \
        the same from files, and see by the first line which it is. A collection by itself is an array, or the object with \
        its name that `view=json-server` gives.

        - A db.json has no place for ids: `view=json-server` leaves each content as it is. Where contents have no `id`, or one that \
        is not the resource's, the ids that come in again are others; where two have the same, or one that is neither a string nor a \
        number, the file is refused. What is not JSON is left out. The lines keep all of it.
        - All of it is taken, or nothing. A text in which there is nothing is refused everywhere; `{}` is an empty store, and `[]` \
        an empty collection.
        - A line has `collection`, `id`, one of `content`, `text` and `base64`, and may have `contentType`, `language` and \
        `disposition`, which are judged as the headers of a PUT are; types that `--accept` leaves out are taken all the same, so \
        that an export can be imported. `etag` and `lastModified` are passed over: revisions are new. Other members are refused.
        - A content may be nested as deep here as in a PUT, and as deep in a merge patch of many. A JSON Patch is one JSON text, in \
        which a new content stands two levels deeper.
        - `--require-preconditions` is for resources, PATCH of many, and PUT of `/_store`; not for the pages of the service below.
        - A snapshot keeps all that was replaced since its moment, whatever `--history` says, until it is forgotten, gone back to or \
        made anew; without `--testing` it keeps nothing, and goes with the first change that it needs.
        - Going back to a snapshot forgets the Idempotency-Keys whose answers told of what came since, so that a second run of \
        tests has its requests carried out. Rules of faults and declarations of indexes stay.
        - In a patch of many, `move` and `copy` carry the content, which is application/json then, and not what else was stored \
        with it.

        What else clients can change (`/_collections/{collection}`, `/_snapshots/{name}`, `/_faults`, `/_faults/{name}`, \
        `/_spaces/{name}`, `/_history/{collection}/{id}`) has an ETag, with which If-Match and If-None-Match of PUT and DELETE are \
        compared; it has no modification date, so If-Unmodified-Since is ignored (RFC 9110 §13.1.4). PUT answers 201 where \
        nothing was there, else 204. PUT of a snapshot and POST of a space take no content, or `{}`.

        A space is for lessons, whose answers are the same wherever they are played: it is as the service that `putstore play` \
        starts for a transcript, with `--testing` and no other option. It takes JSON, and asks neither for conditions nor for keys, \
        whatever `--accept`, `--require-preconditions` and `--require-idempotency-key` say of the store around it. Hosts, tokens, \
        origins and `--wait-limit` are those around it. It keeps 1 MiB of history, takes contents of \(Spaces.contentLimit) bytes and \
        \(Spaces.requestLimit) requests, and goes half an hour after the last.
        """

    private static var routes: String {
        table(
            ["address", "methods", "query", "what it is"],
            Router(DeveloperPages.all, isTesting: true).routes.map { route in
                let methods = route.rules.methods.names.joined(separator: ", ")
                let testing = route.isForTesting ? " With `--testing` only." : ""
                let limit = route.contentLimit.map { limit in
                    " At most \(limit.bytes) bytes of content\(limit.parameter.map { ", with `\($0)`" } ?? "")."
                }
                let summary = route.summary + testing + (limit ?? "")
                return ["`\(route.pattern)`", methods, route.query.joined(separator: ", "), summary]
            })
    }

    static let servicePage = ServicePage(
        Route(
            "/_reference", "Reference", "Every rule with its source, as Markdown.", in: .service,
            mediaTypes: ["text/markdown; charset=utf-8"]),
        fixed: { _ in PageContent("text/markdown; charset=utf-8", Array(page.utf8)) })

    private static var faults: String {
        table(
            ["what is wrong", "source", "status", "problem"],
            MessageError.allCases.map {
                [$0.sentence, $0.citation, "\($0.status.rawValue)", link($0.problemType)]
            })
    }

    private static var injectedFaults: String {
        """
        With `--testing` only: `Prefer: fault=drop; at=answer` asks for one, or a rule at `/_faults/{name}` does. Addresses that begin \
        with `_` meet none, nor does OPTIONS. The target of a rule may have the path of `--public-url` before it, as clients write \
        it, or not.


        """
            + table(FaultTable.head, FaultTable.rows) + """


                Requests that `hold` lets go see what those before them left, whatever they are. Neighbours that each write one \
                resource (PUT, PATCH, DELETE, and POST without a `Slug`) enter one transaction. Any other (a read, a change of \
                many resources, a POST with a `Slug`) is carried out when the one before it has its answer, and the next after \
                it; requests from elsewhere may come between. One that waits for a change with `Prefer: wait` lets the next go \
                on. Time over, the rule taken away, or a client gone: those that wait go on one by one, and `released` in \
                `/_requests/{id}` says so.
                """
    }

    private static var problems: String {
        table(
            ["problem", "status", "classic", "title", "source", "what it means"],
            ProblemType.allCases.map { type in
                [
                    "`\(type.rawValue)`", "\(type.status().rawValue)", "\(type.status(.classic).rawValue)", type.title,
                    type.citation, type.meaning,
                ]
            })
    }

    private static func link(_ type: ProblemType) -> String { "[\(type.rawValue)](#kinds-of-problem)" }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows)
            .map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }
}
