import HTTPSemantics
import JSONDocuments
import ResourceCore

/// The rules by which requests meet faults.
enum FaultPages {
    static let all = [list, rule]

    /// Bytes that a rule may have.
    private static let sizeLimit = 1 << 20

    private static let list = ServicePage(
        Route(
            "/_faults", "Faults", "The rules by which requests meet faults; DELETE clears them all.", in: .service,
            rules: RouteRules([.reading, .delete, .options]),
            schema: ##"""
                {"type":"object","required":["items"],"additionalProperties":false,
                "properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/FaultRule"}}}}
                """##
        ).forTesting()
    ) { request in
        let rules = request.service.faultRules
        guard request.head.method != .delete else {
            rules.disarmAll()
            return .answer(.done)
        }
        let publicURL = request.service.policy.publicURL
        return .answer(
            .representation(
                PageContent { json in
                    json.beginObject()
                    json.member("items")
                    json.beginArray()
                    for (name, armed) in rules.all { armed.write(name, to: &json, at: publicURL) }
                    json.endArray()
                    json.endObject()
                }))
    }

    private static let rule = ServicePage(
        Route(
            "/_faults/{name}", "Fault", "A rule by which requests meet faults; PUT arms it, anew each time.",
            in: .service, rules: RouteRules([.reading, .put, .delete, .options], content: .json),
            examples: ["lost-answer"], schema: ##"{"$ref":"#/components/schemas/FaultRule"}"##
        ).forTesting()
    ) { request in
        let name = request.values[0]
        guard Router.isCollectionName(name) else {
            let detail =
                "A rule's name is up to 128 letters, digits, “.”, “_” and “-”, beginning with a letter or digit."
            return .answer(.problem(Problem(.malformedTarget, detail: detail)))
        }
        let rules = request.service.faultRules
        switch request.head.method {
        case .put:
            let depthLimit = request.service.policy.depthLimit
            return .content(limit: sizeLimit) { arm(name, $0, rules, depthLimit) }
        case .delete: return .answer(rules.disarm(name) ? .done : .problem(nothing))
        case .get, .head, .query, .patch, .post, .options, .other:
            guard let (_, armed) = rules.all.first(where: { $0.name.hasBytes(of: name) }) else {
                return .answer(.problem(nothing))
            }
            let publicURL = request.service.policy.publicURL
            return .answer(.representation(PageContent { armed.write(name, to: &$0, at: publicURL) }))
        }
    }

    private static let nothing = Problem(.notFound, detail: "There is no rule of that name, or it has lapsed.")

    private static func arm(_ name: String, _ content: [UInt8], _ rules: FaultRules, _ depthLimit: Int) -> PageAnswer {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: content, depthLimit: depthLimit)
        } catch {
            return .problem(Problem(.malformedContent, detail: error.sentence))
        }
        do {
            switch rules.arm(name, try FaultRule(document)) {
            case .new: return .created(at: "/_faults/" + name)
            case .anew: return .done
            case .full:
                let detail = "There are \(FaultRules.limit) rules, as many as there may be: DELETE one."
                return .problem(Problem(.senselessRule, detail: detail).with { $0.pointer = "" })
            }
        } catch {
            return .problem(Problem(.senselessRule, detail: error.detail).with { $0.pointer = error.pointer })
        }
    }
}
