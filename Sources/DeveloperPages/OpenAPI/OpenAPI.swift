import HTTPSemantics
import JSONDocuments
import ResourceAPI
import ResourceCore

/// The description of the service in OpenAPI 3.1: its paths are the table of pages, its answers and components are written
/// down in the files beside this one. That real answers are as described, tests say.
///
/// Served as `application/json`, as all pages of the service are: browsers show it, every tool takes it, and the version
/// of the notation stands in the content.
package enum OpenAPI {
    static let page = ServicePage(
        Route(
            "/_openapi.json", "OpenAPI", "The OpenAPI description of this service.", in: .service,
            schema: #"{"type":"object","required":["openapi","info","paths"]}"#),
        fixed: { PageContent("application/json", document($0.router.routes, $0.policy)) })

    /// What cannot be said of one operation.
    private static let introduction = """
        Stores resources to the letter and does HTTP's write methods exactly right. A method that an address does not \
        have is answered with 405 and Allow; a method that the service does not implement at all, with 501. A query \
        parameter that an address does not define is 400. OPTIONS * tells of the service as a whole. What GET of a collection \
        takes as its query, QUERY (RFC 10008) takes as content: a form, or JSON. The kinds of problem \
        that an answer may report are named in x-problem-types.
        """

    /// The whole description, as JSON text.
    package static func document(_ routes: [Route], _ policy: Policy) -> [UInt8] {
        var answers = SharedAnswers()
        // `OPTIONS *` is none: a path of OpenAPI begins with a slash.
        let paths = routes.filter { $0.pattern.hasPrefix("/") }.map { route in
            let operations = OpenAPIOperation.all(of: route, policy)
            return (
                route.pattern,
                JSONText.object(
                    operations.map { ($0.method.rawValue.asciiLowercased(), $0.description(sharing: &answers)) })
            )
        }
        let security = policy.tokens == nil ? [] : [("security", #"[{"bearer":[]}]"#)]
        let schemes =
            policy.tokens == nil ? [] : [("securitySchemes", #"{"bearer":{"type":"http","scheme":"bearer"}}"#)]
        let base = policy.publicURL?.path ?? ""
        let document = JSONText.object(
            [
                ("openapi", #""3.1.1""#),
                ("info", #"{"title":"putstore","version":"1","description":\#(JSONText.string(introduction))}"#),
                ("servers", #"[{"url":"\#(base.isEmpty ? "/" : base)"}]"#), ("paths", JSONText.object(paths)),
                (
                    "components",
                    JSONText.object(
                        [
                            ("schemas", OpenAPIComponents.schemas),
                            ("parameters", OpenAPIComponents.parameters(policy)),
                            ("headers", OpenAPIComponents.headers), ("links", OpenAPIComponents.links),
                            ("responses", answers.descriptions(policy.publicURL)),
                        ] + schemes)
                ),
            ] + security)
        return Array((document + "\n").utf8)
    }
}

/// JSON text, put together from JSON texts.
enum JSONText {
    static func string(_ text: String) -> String {
        var json = JSONBuilder()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { string($0.name) + ":" + $0.value }.joined(separator: ",") + "}"
    }

    static func list(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }

    static func reference(_ kind: String, _ name: String) -> String {
        ##"{"$ref":"#/components/\##(kind)/\##(name)"}"##
    }
}

/// A method of a path.
struct OpenAPIOperation {
    let route: Route
    let method: Method
    let policy: Policy

    static func all(of route: Route, _ policy: Policy) -> [OpenAPIOperation] {
        // OpenAPI 3.1 has no word for QUERY.
        Method.allCases.filter { $0 != .other && $0 != .query && route.rules.methods.contains(MethodSet($0)) }
            .map { OpenAPIOperation(route: route, method: $0, policy: policy) }
    }

    var isResource: Bool { route.pattern == Route.resource.pattern }
    var isCollection: Bool { route.pattern == Route.collection.pattern }
    /// A representation that was stored once: read as a resource is.
    var isRevision: Bool { route.pattern == Route.revision.pattern }
    /// All resources as one: the address that PATCH sees the whole store at.
    var isStore: Bool { route.pattern == "/" }
    /// Whether the request is for the resources of a collection, or of the store.
    var changesMany: Bool { (isCollection && (method == .patch || method == .delete)) || (isStore && method == .patch) }
    var isSpace: Bool { route.pattern.hasPrefix("/_spaces") }
    var isSnapshot: Bool { route.pattern.hasPrefix("/_snapshots/") }
    var isHistory: Bool { route.pattern == Route.history.pattern }
    /// Whether it asks for the methods of a page of the service.
    private var asksForMethods: Bool { method == .options && !isResource && !isCollection }
    var isExport: Bool { route.pattern == "/_store" || route.pattern.hasPrefix("/_store/") }
    var isFault: Bool { route.pattern.hasPrefix("/_faults") }
    var isDeclaration: Bool { route.pattern.hasPrefix("/_collections") }
    /// Whether requests may meet faults here.
    var meetsFaults: Bool {
        policy.isTesting && !route.pattern.hasPrefix("/_") && method != .options && route.pattern != "*"
    }
    var isDifference: Bool { route.pattern == Route.difference.pattern }
    var isRead: Bool { method == .get || method == .head }
    /// What content it takes; nil if none.
    var content: ContentRule? { route.rules.contentRule(for: method) }
    /// Whether an `Idempotency-Key` counts.
    var takesKey: Bool { method != .put && content?.isStored == true }
    /// Whether conditions count: what a page answers to other methods is no representation of anything.
    var isConditional: Bool {
        (isRead && route.hasValidators) || isPageChange
            || (method != .options && (isResource || isCollection || isHistory || isStore))
    }

    /// Whether it changes a page of the service.
    var isPageChange: Bool {
        method == .delete && (isFault || isDeclaration || isSnapshot || isSpace)
            || method == .put && (isFault || isDeclaration || isSnapshot || isExport)
    }

    /// A name that no other operation has: `putResource`.
    var id: String { method.rawValue.asciiLowercased() + route.name }

    private var summary: String {
        switch (route.name, method) {
        case (_, .options): "The methods of this address, in Allow."
        case (Route.resource.name, .put): "Creates the resource, or replaces the whole of it."
        case (Route.resource.name, .patch): "Applies a patch document: all of it or nothing."
        case (Route.resource.name, .delete): "Deletes the resource."
        case (Route.history.name, .delete): "Erases the superseded contents of a resource."
        case (Route.collection.name, .get), (Route.collection.name, .head): "A page of the collection, ordered by id."
        case (Route.collection.name, .post):
            "Makes a new resource under a fresh id, each time it is sent; of a sequence of JSON texts as many as there are."
        case (Route.collection.name, .patch):
            "Applies a patch document to the collection as an object of contents by their ids: all of it or nothing."
        case (Route.collection.name, .delete): "Deletes everything in the collection, under a condition."
        case ("Home", .patch):
            "Applies a patch document to the store as an object of collections: all of it or nothing."
        case _: route.summary
        }
    }

    func description(sharing shared: inout SharedAnswers) -> String {
        let responses = answers.map { answer in
            (String(answer.status.rawValue), JSONText.reference("responses", shared.name(of: answer)))
        }
        let isOpen = policy.tokens != nil && route.rules.isOpen
        return JSONText.object(
            [
                ("operationId", JSONText.string(id)), ("summary", JSONText.string(summary)),
                ("tags", JSONText.list([JSONText.string(route.part.rawValue)])),
                ("parameters", JSONText.list(parameters)),
            ] + (requestBody.map { [("requestBody", $0)] } ?? []) + (isOpen ? [("security", "[]")] : [])
                + [("responses", JSONText.object(responses))])
    }

    /// References to the parameters, and the parameters that no other operation has.
    var parameters: [String] {
        let path = route.variables.map { name in
            // Of a page of the service, OPTIONS looks at the names of parameters alone.
            guard route.variables.first == "collection", !asksForMethods || isHistory else {
                return OpenAPIComponents.segment(name, route.examples)
            }
            return JSONText.reference("parameters", name == "id" ? "resource-id" : name)
        }
        let query = route.query(for: method).map { name in
            let component = asksForMethods && !["limit", "after"].contains(name) ? nil : OpenAPIComponents.query[name]
            return component.map { JSONText.reference("parameters", isExport && name == "view" ? "export-view" : $0) }
                ?? #"{"name":"\#(name)","in":"query","schema":{"type":"string"}}"#
        }
        let conditions = isCollection && isRead ? [JSONText.reference("parameters", "conditions")] : []
        return path + query + conditions + fields.map { JSONText.reference("parameters", $0) }
    }

    /// The request fields that the method heeds. `Accept`, `Content-Type` and `Authorization` are none: OpenAPI has parameters
    /// of these names ignored, and tells of them in other places.
    private var fields: [String] {
        let isReadResource = (isResource || isRevision) && isRead
        let isRanged = (isResource || isRevision) && method == .get
        let returnsRepresentation = content?.isStored == true || isReadResource
        let table: [(name: FieldName, isHeeded: Bool)] = [
            (.prefer, true), (.lastEventID, isRead && route.mediaTypes.contains("text/event-stream")),
            (.ifMatch, isConditional), (.ifNoneMatch, isConditional),
            (.acceptDatetime, isResource && isRead),
            (.ifModifiedSince, isReadResource),
            (.ifUnmodifiedSince, isReadResource || (isResource && method != .options) || (isCollection && changesMany)),
            (.range, isRanged), (.ifRange, isRanged),
            (.idempotencyKey, takesKey),
            (.contentLanguage, content == .representation), (.contentDisposition, content == .representation),
            (.contentDigest, content != nil), (.reprDigest, content != nil),
            (.wantContentDigest, returnsRepresentation), (.wantReprDigest, returnsRepresentation),
        ]
        return table.filter(\.isHeeded).map { name, _ in
            // One that does not know the event begins anew.
            if name == .lastEventID, route.hasValidators { return "Last-Event-ID-of-requests" }
            let isRequired = name == .idempotencyKey && method == .post && policy.requiresIdempotencyKey
            return isRequired ? name.spelling + "-required" : name.spelling
        }
    }

    /// The content that the method takes; nil if it takes none.
    private var requestBody: String? {
        func body(_ contents: [(type: String, schema: String)], isRequired: Bool = true) -> String {
            let content = JSONText.object(contents.map { ($0.type, #"{"schema":\#($0.schema)}"#) })
            return #"{"required":\#(isRequired),"content":\#(content)}"#
        }
        switch content {
        case nil: return nil
        case .representation:
            // Generators make a type of each; a range is none that a client could send.
            let types = policy.acceptedTypes.map(\.spelling)
            let concrete = types.filter { !$0.contains("*") }
            let sequences =
                isCollection && method == .post
                ? RecordSequence.allCases.map { ($0.rawValue, #"{"type":"string"}"#) } : []
            return body((concrete.isEmpty ? types : concrete).map { ($0, "{}") } + sequences)
        case .patchDocument:
            let merge =
                isStore
                ? OpenAPIComponents.storePatch : changesMany ? OpenAPIComponents.collectionPatch(orNull: false) : "{}"
            return body([
                (MediaType.mergePatch.essence, merge), (MediaType.jsonPatch.essence, OpenAPIComponents.jsonPatch),
            ])
        case .json, .recognisedJSON: return body([("application/json", "{}")])
        case .dataFile: return body(AdmissionInput.dataFileTypes.map { ($0, "{}") })
        case .requestMessage: return body([(MediaType.requestMessage.essence, #"{"type":"string"}"#)])
        case .query: return body(MediaType.queryTypes.map { ($0, #"{"type":"object"}"#) })
        // Elsewhere it means that content does no harm, and none is wanted.
        case .nothing: return nil
        case .anything: return route.part == .echo ? body([("*/*", "{}")], isRequired: false) : nil
        }
    }
}
