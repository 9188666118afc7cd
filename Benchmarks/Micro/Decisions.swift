import HTTPSemantics
import ResourceCore

/// What judging a request costs, over values that are ready.
enum Decisions {
    private static let now: Int64 = 1_800_000_000
    private static let target = Target(collection: "orders", id: "7")
    private static let routing = Routing(
        .route(RouteRules([.reading, .put, .patch, .delete, .options], content: .representation)))

    static func add(to series: inout Series) {
        let put = request("PUT", contentLength: 80, [("Content-Type", "application/json"), ("If-Match", "\"41\"")])
        let get = request("GET", contentLength: nil, [])
        series.add("admission of a PUT with If-Match: its fields parsed", times: 20_000) { input(put) }
        series.add(
            "admission of a PUT with If-Match: the walk", operations: 20_000, walk(Admission.self, input(put)))
        series.add("admission of a GET: its fields parsed", times: 20_000) { input(get) }
        series.add("admission of a GET: the walk", operations: 20_000, walk(Admission.self, input(get)))

        let facts = Facts(
            stored: stored(quantity: 1), collection: CollectionValidators(revision: 41, lastModified: now),
            nextRevision: 42, now: now)
        let content = Representation(content: Contents.order(quantity: 2), mediaType: "application/json")
        let replacing = Operation(input(put), on: target)
        series.add("resolution of that PUT: input, walk, decision", times: 20_000) {
            Resolution.decide(ResolutionInput(replacing, .representation(content), facts: facts))
        }
        series.add(
            "resolution of that PUT: the walk", operations: 20_000,
            walk(Resolution.self, ResolutionInput(replacing, .representation(content), facts: facts)))
        let reading = Operation(input(get), on: target)
        series.add("resolution of that GET: input, walk, decision", times: 20_000) {
            Resolution.decide(ResolutionInput(reading, .none, facts: facts))
        }
    }

    /// Walks the graph over one piece of input again and again, without copying it.
    private static func walk<Graph: Question>(
        _ graph: Graph.Type, _ input: Graph.Input
    ) -> () async throws -> Void {
        {
            var input = input
            for _ in 0..<20_000 { keep(Graph.evaluate(&input)) }
        }
    }

    private static func request(_ method: String, contentLength: Int?, _ fields: [(String, String)]) -> Request {
        let lines = [("Host", "127.0.0.1:8080")] + fields
        return Request(
            methodName: method, target: "/orders/7",
            fields: Fields(lines.map { FieldLine(spelling: $0.0, value: $0.1) }), contentLength: contentLength)
    }

    private static func input(_ request: Request) -> AdmissionInput {
        AdmissionInput(request, routing, Policy(), now: now)
    }

    private static func stored(quantity: Int) -> StoredRepresentation {
        StoredRepresentation(
            Representation(content: Contents.order(quantity: quantity), mediaType: "application/json"), revision: 41,
            lastModified: now - 60)
    }
}
