import HTTPSemantics
import JSONDocuments
import ResourceCore

/// What `/` says to clients that prefer HTML, made when it is asked for.
package struct HomePage: Sendable {
    let mediaType: String
    let content: @Sendable () -> PageContent

    package init(_ mediaType: String, content: @escaping @Sendable () -> PageContent) {
        self.mediaType = mediaType
        self.content = content
    }
}

extension ServicePage {
    /// The pages of the service itself.
    package static func core(home: HomePage? = nil) -> [ServicePage] {
        [index(home), HealthPage.page, MetricsPage.page, problems, problem, requests, request, graph] + history
            + ChangePages.all
            + FaultPages.all + ExportPages.all + SnapshotPages.all + IndexPages.all + SpacePages.all
    }

    private static func index(_ home: HomePage?) -> ServicePage {
        var route = Route(
            "/", "Home", "The collections that have something in them; the lab for clients that prefer HTML.",
            in: .resources,
            rules: RouteRules([.reading, .patch, .options], content: .patchDocument), query: ["limit", "after"],
            mediaTypes: ["application/json"] + (home.map { [$0.mediaType] } ?? []),
            schema: ##"{"$ref":"#/components/schemas/Home"}"##)
        // The page tells nothing of what is stored, and asks for the token itself.
        route.openType = home?.mediaType
        return ServicePage(route) { request in
            if let home, request.prefers(home.mediaType) { return .answer(.representation(home.content())) }
            let query = request.query
            let service = request.service
            return .read(bytes: 0) { (reading) throws(StoreError) in
                let page: CollectionNames = try inline {
                    reading.reader.collections(after: query.after, limit: query.limit, completion: $0)
                }
                return .representation(content(of: page, limit: query.limit, service))
            }
        }
    }

    private static func content(of page: CollectionNames, limit: Int, _ service: Service) -> PageContent {
        let next =
            page.hasMore
            ? page.names.last.map { service.address(of: "/?limit=\(limit)&after=\(Cursor.text(after: $0))") } : nil
        var content = PageContent { json in
            json.beginObject()
            json.member("collections")
            json.beginArray()
            for name in page.names {
                json.beginObject()
                json.member("name", name)
                json.member("href", service.address(of: "/" + name))
                json.endObject()
            }
            json.endArray()
            json.member("next")
            if let next { json.string(next) } else { json.null() }
            json.endObject()
        }
        content.next = next
        content.entityTag = page.validators.entityTag
        return content
    }

    private static let problems = ServicePage(
        Route(
            "/_problems", "Problems", "Every kind of problem.", in: .service, rules: .openPage,
            schema: ##"{"type":"array","items":{"$ref":"#/components/schemas/ProblemType"}}"##),
        fixed: { service in
            PageContent { json in
                json.beginArray()
                for type in ProblemType.allCases { write(type, at: service, to: &json) }
                json.endArray()
            }
        })

    private static let problem = ServicePage(
        Route(
            "/_problems/{name}", "Problem", "What a kind of problem means.", in: .service, rules: .openPage,
            examples: ProblemType.allCases.map(\.rawValue),
            schema: ##"{"$ref":"#/components/schemas/ProblemType"}"##)
    ) { request in
        ProblemType(rawValue: request.values[0]).map { type in
            PageContent { write(type, at: request.service, to: &$0) }
        }
    }

    private static func write(_ type: ProblemType, at service: Service, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("type", service.address(of: "/_problems/" + type.rawValue))
        json.member("title", type.title)
        json.member("status", type.status().rawValue)
        json.member("meaning", type.meaning)
        json.member("citation", type.citation)
        json.endObject()
    }

    private static let requests = ServicePage(
        Route(
            "/_requests", "Requests", "The last requests; as Server-Sent Events those that come from now on.",
            in: .service, mediaTypes: ["application/json", RequestStream.mediaType],
            schema: ##"{"type":"array","items":{"$ref":"#/components/schemas/RequestSummary"}}"##)
    ) { request in
        let requestLog = request.service.requestLog
        let publicURL = request.service.policy.publicURL
        // A stream is not a representation with validators: no condition applies.
        guard !request.prefers(RequestStream.mediaType) else {
            let lastID = request.head.fields[.lastEventID]
            return .stream(mediaType: RequestStream.mediaType) {
                RequestStream(requestLog, publicURL, after: lastID, request.feed)
            }
        }
        let content = PageContent { json in
            json.beginArray()
            for request in requestLog.latest { request.writeSummary(to: &json, at: publicURL) }
            json.endArray()
        }
        return .answer(.representation(content))
    }

    private static let request = ServicePage(
        Route(
            "/_requests/{id}", "Request", "One of them, with the path to its answer.", in: .service,
            examples: ["towyhh-1"],
            schema: ##"{"$ref":"#/components/schemas/RequestEntry"}"##)
    ) { request in
        guard let entry = request.service.requestLog.request(request.values[0]) else {
            return .answer(
                .problem(
                    Problem(
                        .notFound,
                        detail: """
                            This process does not remember such a request: each remembers its own, the last \
                            \(RequestLog.capacity).
                            """)))
        }
        return .answer(
            .representation(PageContent { entry.write(to: &$0, at: request.service.policy.publicURL) }))
    }

    private static let graph = ServicePage(
        Route(
            "/_graph", "Graph", "Both decision graphs.", in: .service,
            schema: ##"""
                {"type":"object","required":["admission","resolution"],"properties":{
                "admission":{"$ref":"#/components/schemas/Graph"},"resolution":{"$ref":"#/components/schemas/Graph"}}}
                """##),
        fixed: { _ in
            PageContent { json in
                json.beginObject()
                json.member("admission")
                GraphDrawing.write(Admission.self, to: &json)
                json.member("resolution")
                GraphDrawing.write(Resolution.self, to: &json)
                json.endObject()
            }
        })
}
