import HTTPSemantics
import JSONDocuments
import ResourceCore

/// The rules by which requests meet faults.
enum FaultPages {
    static let all = [list, rule]

    private static let list = ServicePage(
        Route(
            "/_faults", "Faults", "The rules by which requests meet faults; DELETE clears them all.", in: .service,
            rules: RouteRules([.reading, .delete, .options]),
            schema: ##"""
                {"type":"object","required":["items"],"additionalProperties":false,
                "properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/FaultRule"}}}}
                """##
        ).forTesting(),
        state: ServicePage.State(
            content: { (address, _) throws(StoreError) in content(address.service.faultRules.all, address.service) },
            absence: nothing,
            change: { request in
                let service = request.service
                let refusal = service.faultRules.disarmAll { request.condition.refusal(content($0, service)) }
                return .answer(refusal.map { .problem($0) } ?? .done)
            }))

    private static func content(_ rules: [(name: String, armed: ArmedRule)], _ service: Service) -> PageContent {
        PageContent { json in
            json.beginObject()
            json.member("items")
            json.beginArray()
            for (name, armed) in rules { armed.write(name, to: &json, at: service.policy.publicURL) }
            json.endArray()
            json.endObject()
        }
    }

    private static let rule = ServicePage(
        Route(
            "/_faults/{name}", "Fault", "A rule by which requests meet faults; PUT arms it, anew each time.",
            in: .service, rules: RouteRules([.reading, .put, .delete, .options], content: .json),
            contentLimit: Route.ContentLimit(1 << 20), examples: ["lost-answer"],
            schema: ##"{"$ref":"#/components/schemas/FaultRule"}"##
        ).forTesting(),
        state: ServicePage.State(
            fault: { $0.nameFault("A rule's name") },
            content: { (address, _) throws(StoreError) in
                let name = address.values[0]
                return address.service.faultRules.all.first { $0.name.hasBytes(of: name) }
                    .map { content(name, $0.armed, address.service) }
            },
            absence: nothing, change: change))

    private static func content(_ name: String, _ armed: ArmedRule, _ service: Service) -> PageContent {
        PageContent { armed.write(name, to: &$0, at: service.policy.publicURL) }
    }

    private static func change(_ request: PageRequest) -> PageDisposition {
        let name = request.values[0]
        let service = request.service
        let condition = request.condition
        let refusal: @Sendable (ArmedRule?) -> Problem? = { armed in
            condition.refusal(armed.map { content(name, $0, service) })
        }
        guard request.head.method == .put else {
            return .answer(answer(service.faultRules.disarm(name, refusal: refusal)))
        }
        return .content { arm(name, $0, service, refusal) }
    }

    private static func answer(_ disarming: FaultRules.Disarming) -> PageAnswer {
        switch disarming {
        case .gone: .done
        case .absent: .problem(nothing)
        case .refused(let problem): .problem(problem)
        }
    }

    private static let nothing = Problem(
        .notFound,
        detail: "This process has no rule of that name, or it has lapsed: each process has rules of its own.")

    private static func arm(
        _ name: String, _ content: [UInt8], _ service: Service, _ refusal: (ArmedRule?) -> Problem?
    ) -> PageAnswer {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: content, depthLimit: service.policy.depthLimit)
        } catch {
            return .problem(Problem(.malformedContent, detail: error.sentence))
        }
        do {
            let rule = try FaultRule(document, at: service.policy.publicURL)
            switch service.faultRules.arm(name, rule, refusal: refusal) {
            case .new: return .created(at: "/_faults/" + name)
            case .anew: return .done
            case .refused(let problem): return .problem(problem)
            case .full:
                let detail = "There are \(FaultRules.limit) rules, as many as there may be: DELETE one."
                return .problem(Problem(.senselessRule, detail: detail).with { $0.pointer = "" })
            }
        } catch {
            return .problem(Problem(.senselessRule, detail: error.detail).with { $0.pointer = error.pointer })
        }
    }
}
