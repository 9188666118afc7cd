import HTTPSemantics
import JSONDocuments
import ResourceCore

/// `/_spaces`: where the lab plays its lessons.
enum SpacePages {
    static let all = [list, one]

    private static let list = ServicePage(
        Route(
            "/_spaces", "Spaces",
            "POST makes a space: an empty store of its own, in memory and for a while, for a lesson.", in: .lab,
            rules: RouteRules([.post, .options], content: .nothing), contentLimit: Route.ContentLimit(1 << 10))
    ) { request in
        guard let spaces = request.service.spaces else { return .answer(.problem(within)) }
        return .content { _ in
            switch spaces.open() {
            case .made(let name): return .created(at: Spaces.path(of: name))
            case .full(let seconds):
                let detail =
                    "All \(Spaces.limit) spaces that there can be have been used in the last \(Spaces.protection / 60) minutes."
                return .problem(
                    .overloaded(detail).with { $0.fields = [FieldLine(.retryAfter, "\(seconds)")] })
            }
        }
    }

    private static let one = ServicePage(
        Route(
            "/_spaces/{name}", "Space",
            "A space. What is under its path, such as /_spaces/{name}/orders/1, is as in a service that was started with --testing alone; addresses there lead into it.",
            in: .lab, rules: RouteRules([.reading, .delete, .options]), examples: ["3f9k2mzq0w8r7c1x5b6n"],
            schema: ##"""
                {"type":"object","required":["name","href"],"additionalProperties":false,
                "properties":{"name":{"type":"string"},"href":{"type":"string"}}}
                """##),
        state: ServicePage.State(
            fault: { $0.service.spaces == nil ? within : nil },
            content: { (address, _) throws(StoreError) in
                let name = address.values[0]
                guard address.service.spaces?.has(name) == true else { return nil }
                return PageContent { json in
                    json.beginObject()
                    json.member("name", name)
                    json.member("href", address.service.address(of: Spaces.path(of: name)))
                    json.endObject()
                }
            },
            absence: nowhere,
            change: { request in
                .answer(request.service.spaces?.close(request.values[0]) == true ? .done : .problem(nowhere))
            }))

    private static let nowhere = Problem(.notFound, detail: Spaces.absence)
    private static let within = Problem(.notFound, detail: "There are no spaces within a space.")
}
