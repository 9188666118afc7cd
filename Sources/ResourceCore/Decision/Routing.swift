import HTTPSemantics

/// A set of methods, kept in the order in which `Allow` lists them.
package struct MethodSet: OptionSet, Sendable, Hashable {
    /// One bit for each method.
    package let rawValue: UInt16

    /// A set from its bits.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The set of one method.
    package init(_ method: Method) {
        let index = Method.allCases.firstIndex(of: method) ?? 0
        assert(index < RawValue.bitWidth, "the set is too small for all methods")
        self.init(rawValue: 1 << RawValue(index))
    }

    /// GET and HEAD, which always go together (RFC 9110 §9.1).
    package static let reading: MethodSet = [.init(.get), .init(.head)]
    /// PUT.
    package static let put = MethodSet(.put)
    /// PATCH.
    package static let patch = MethodSet(.patch)
    /// POST.
    package static let post = MethodSet(.post)
    /// DELETE.
    package static let delete = MethodSet(.delete)
    /// OPTIONS.
    package static let options = MethodSet(.options)
    /// QUERY.
    package static let query = MethodSet(.query)

    /// The names, for `Allow`.
    package var names: [String] {
        Method.allCases.filter { $0 != .other && contains(MethodSet($0)) }.map(\.rawValue)
    }
}

/// What content a route takes with a method.
package enum ContentRule: Sendable, Hashable {
    /// A representation to store: of an accepted type, JSON if its type says so.
    case representation
    /// A patch document of one of the two types.
    case patchDocument
    /// A query (RFC 10008), as a form or as JSON.
    case query
    /// Any content of any type, or none.
    case anything
    /// None, or an empty object: what is made is of the moment, and content would have nothing to say.
    case nothing
    /// JSON.
    case json
    /// JSON, and 501 for everything else: the echo service's way.
    case recognisedJSON
    /// A request as text, `message/http` (RFC 9112 §10.1).
    case requestMessage

    /// All resources of the store, or of a collection: NDJSON, or JSON as json-server has it.
    case dataFile

    /// Whether the content becomes part of what is stored.
    package var isStored: Bool { self == .representation || self == .patchDocument }
}

/// What a route lets a request do. A row of the route table.
package struct RouteRules: Sendable {
    /// The methods, for `Allow` and 405.
    package var methods: MethodSet
    /// Methods that the target has beside them where what is for tests only may be used.
    package var testingMethods: MethodSet = []
    /// The content that PUT, PATCH and POST take here.
    package var content: ContentRule
    /// Whether POST may bring many resources at once, as a sequence of JSON texts.
    package var takesSequences: Bool
    /// Whether it answers callers without a token.
    package var isOpen: Bool
    /// Whether it answers under any Host: only what tells and stores nothing may.
    package var takesAnyHost: Bool

    /// Rules.
    package init(
        _ methods: MethodSet, content: ContentRule = .anything, takesSequences: Bool = false, isOpen: Bool = false,
        takesAnyHost: Bool = false
    ) {
        self.methods = methods
        self.content = content
        self.takesSequences = takesSequences
        self.isOpen = isOpen
        self.takesAnyHost = takesAnyHost
    }

    /// The rules where what is for tests only may be used.
    package var forTests: RouteRules {
        var rules = self
        rules.methods.formUnion(testingMethods)
        return rules
    }

    /// What content a request with `method` brings; nil if the method takes none. Where content is to be recognised, that of
    /// a request that needs none is, too, if there `isAny`.
    package func contentRule(for method: Method, isAny: Bool = false) -> ContentRule? {
        guard method.takesContent || (isAny && content == .recognisedJSON && method != .options) else { return nil }
        switch method {
        case .patch: return content == .representation ? .patchDocument : content
        case .query: return .query
        case .get, .head, .put, .post, .delete, .options, .other: return content
        }
    }
}

/// What the request target turned out to be.
package struct Routing: Sendable {
    /// The rules of the route that it matched, or why it matched none.
    package var finding: Finding
    /// The authority that the target itself names (absolute form); it replaces Host (RFC 9112 §3.2.2).
    package var authority: Authority?
    /// Whether the target asks for a secured connection, which this one is not.
    package var isSecure = false
    /// What is wrong with the query; nil if every parameter is defined and has a value that it may have.
    package var queryError: TargetError?

    /// A routing.
    package init(_ finding: Finding, queryError: TargetError? = nil) {
        self.finding = finding
        self.queryError = queryError
    }

    /// A route, or none.
    package enum Finding: Sendable {
        /// A row of the route table.
        case route(RouteRules)
        /// No resource could have such an address.
        case malformed(TargetError)
        /// The address is well formed, but no route leads there.
        case unknown(TargetError)
    }
}

/// What is wrong with a request target.
package struct TargetError: Sendable, Equatable {
    /// A sentence for the client.
    package var detail: String
    /// The address that was probably meant, as a path; nil if that cannot be told.
    package var intended: String?

    /// An error.
    package init(_ detail: String, intended: String? = nil) {
        self.detail = detail
        self.intended = intended
    }
}
