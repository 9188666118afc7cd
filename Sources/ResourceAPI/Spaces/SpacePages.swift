import HTTPSemantics
import JSONDocuments
import ResourceCore

/// `/_spaces`: where the lab plays its lessons.
enum SpacePages {
    static let all = [list, one]

    private static let list = ServicePage(
        Route(
            "/_spaces", "Spaces",
            "POST makes a space: an empty store of its own, in memory and for a while, for a lesson.",
            in: .lab, rules: RouteRules([.post, .options]))
    ) { request in
        guard let spaces = request.service.spaces else { return .answer(.problem(nowhere)) }
        return .content(limit: 0) { _ in .created(at: "/_spaces/" + spaces.open()) }
    }

    private static let one = ServicePage(
        Route(
            "/_spaces/{name}", "Space",
            "A space. What is under its path, such as /_spaces/{name}/orders/1, is as in any other store.",
            in: .lab, rules: RouteRules([.reading, .delete, .options]), examples: ["3f9k2mzq0w8r7c1x5b6n"],
            schema: ##"""
                {"type":"object","required":["name","href"],"additionalProperties":false,
                "properties":{"name":{"type":"string"},"href":{"type":"string"}}}
                """##)
    ) { request in
        let name = request.values[0]
        guard let spaces = request.service.spaces, spaces.has(name) else { return .answer(.problem(nowhere)) }
        guard request.head.method != .delete else { return .answer(spaces.close(name) ? .done : .problem(nowhere)) }
        let href = request.service.address(of: "/_spaces/" + name)
        return .answer(
            .representation(
                PageContent { json in
                    json.beginObject()
                    json.member("name", name)
                    json.member("href", href)
                    json.endObject()
                }))
    }

    private static let nowhere = Problem(
        .notFound, detail: "There is no such space, or no more: it goes half an hour after its last request.")
}
