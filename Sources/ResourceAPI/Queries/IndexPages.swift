import HTTPSemantics
import JSONDocuments
import ResourceCore

/// `/_collections`: which indexes collections have.
enum IndexPages {
    static let all = [list, one]

    private static let list = ServicePage(
        Route(
            "/_collections", "Declarations", "The collections that have indexes, and which.", in: .service,
            schema: ##"""
                {"type":"object","required":["items"],"additionalProperties":false,
                "properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Declaration"}}}}
                """##)
    ) { request in
        let service = request.service
        return .read(bytes: 0) { (reading) throws(StoreError) in
            let declared: [DeclaredCollection] = try inline { reading.reader.declarations(of: nil, completion: $0) }
            return .representation(
                PageContent { json in
                    json.beginObject()
                    json.member("items")
                    json.beginArray()
                    for collection in declared { write(collection, at: service.policy.publicURL, to: &json) }
                    json.endArray()
                    json.endObject()
                })
        }
    }

    private static let one = ServicePage(
        Route(
            "/_collections/{collection}", "Declaration",
            "The indexes of a collection: PUT declares which there are to be, DELETE takes them away.", in: .service,
            rules: RouteRules([.reading, .put, .delete, .options], content: .json),
            contentLimit: Route.ContentLimit(1 << 16), examples: ["orders"],
            schema: ##"{"$ref":"#/components/schemas/Declaration"}"##),
        state: ServicePage.State(
            fault: { address in
                let name = address.values[0]
                return address.service.router.isCollection(name)
                    ? nil
                    : Problem(.malformedTarget, detail: "“\(name)” is not a name that a collection can have.")
            },
            content: { (address, reader) throws(StoreError) in
                let found: [DeclaredCollection] = try inline {
                    reader.declarations(of: address.values[0], completion: $0)
                }
                return found.first.map { content($0, at: address.service.policy.publicURL) }
            },
            absence: nothing, change: change))

    private static func change(_ request: PageRequest) -> PageDisposition {
        let service = request.service
        let name = request.values[0]
        let condition = request.condition
        guard request.head.method == .put else { return .action { commit(nil, of: name, condition, to: service, $0) } }
        return .change { bytes, completion in
            do throws(DeclarationError) {
                commit(try declaration(bytes, service.policy.depthLimit), of: name, condition, to: service, completion)
            } catch {
                completion(
                    .problem(Problem(.senselessDeclaration, detail: error.detail).with { $0.pointer = error.pointer }))
            }
        }
    }

    private static let nothing = Problem(
        .notFound, detail: "No indexes are declared for this collection: PUT {\"indexes\":[…]} declares some.")

    private static func commit(
        _ declaration: CollectionDeclaration?, of name: String, _ condition: PageCondition, to service: Service,
        _ completion: @escaping @Sendable (PageAnswer) -> Void
    ) {
        service.store.commit(
            DeclarationCommit(declaration, of: name) { found in
                condition.refusal(found.map { content($0, at: service.policy.publicURL) })
            } completion: { result in
                switch result {
                case .success(.refused(let problem)): completion(.problem(problem))
                case .success(.declared(let wasThere)):
                    if declaration == nil { return completion(wasThere ? .done : .problem(nothing)) }
                    completion(wasThere ? .done : .created(at: path(of: name)))
                case .failure(let error): completion(.failure(error))
                }
            })
    }

    static func content(_ declared: DeclaredCollection, at publicURL: PublicURL?) -> PageContent {
        PageContent { write(declared, at: publicURL, to: &$0) }
    }

    static func path(of name: String) -> String { "/_collections/" + name }

    private static func write(_ collection: DeclaredCollection, at publicURL: PublicURL?, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("name", collection.name)
        json.member("href", publicURL.address(of: path(of: collection.name)))
        write(collection.declaration, to: &json)
        json.member("state", collection.isReady ? "ready" : "building")
        json.endObject()
    }

    private static func write(_ declaration: CollectionDeclaration, to json: inout JSONBuilder) {
        // A name that begins with a minus is written as a pointer, as in sort.
        json.member("indexes", declaration.indexes.map { $0.description.first == "-" ? $0.pointer : $0.description })
        json.member("search", declaration.hasSearch)
    }

    /// The JSON that declares these indexes.
    static func text(_ declaration: CollectionDeclaration) -> String {
        var json = JSONBuilder()
        json.beginObject()
        write(declaration, to: &json)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    // MARK: Reading

    /// Why a content is no declaration, and where.
    private struct DeclarationError: Error {
        var detail: String
        var pointer: String
    }

    private static func declaration(
        _ content: [UInt8], _ depthLimit: Int
    ) throws(DeclarationError) -> CollectionDeclaration {
        // It was found to be JSON already.
        guard case .object(let object)? = try? JSONDocument(parsing: content, depthLimit: depthLimit).value else {
            throw DeclarationError(detail: "A declaration is an object.", pointer: "")
        }
        var declaration = CollectionDeclaration()
        for (name, value) in object.members {
            let name = name.text ?? ""
            let pointer = MemberPath(tokens: [Array(name.utf8)]).pointer
            switch name {
            case "indexes": declaration.indexes = try paths(value, at: pointer)
            case "search":
                guard case .boolean(let isTrue) = value else {
                    throw DeclarationError(detail: "search is true or false.", pointer: pointer)
                }
                declaration.hasSearch = isTrue
            case _:
                throw DeclarationError(
                    detail: "A declaration has no member “\(name)”: it has indexes and search.", pointer: pointer)
            }
        }
        return declaration
    }

    private static func paths(_ value: JSONValue, at pointer: String) throws(DeclarationError) -> [MemberPath] {
        guard case .array(let array) = value else {
            throw DeclarationError(detail: "indexes is an array of names of members.", pointer: pointer)
        }
        guard array.count <= CollectionDeclaration.limit else {
            throw DeclarationError(
                detail: "A collection has at most \(CollectionDeclaration.limit) indexes of members.", pointer: pointer)
        }
        var paths: [MemberPath] = []
        for (position, element) in array.elements.enumerated() {
            let place = "\(pointer)/\(position)"
            guard case .string(let string) = element, let name = string.text else {
                throw DeclarationError(detail: "indexes is an array of names of members.", pointer: place)
            }
            guard name.utf8.first != UInt8(ascii: "-") else {
                throw DeclarationError(
                    detail:
                        "An index serves both directions, so its member has no sign. A member of that name is written “/\(name)”.",
                    pointer: place)
            }
            let path: MemberPath
            do {
                path = try MemberPath(parsing: name)
            } catch {
                throw DeclarationError(detail: "“\(name)” names no member. \(error.sentence)", pointer: place)
            }
            guard !paths.contains(path) else {
                throw DeclarationError(detail: "indexes has the member “\(path.description)” twice.", pointer: place)
            }
            paths.append(path)
        }
        return paths
    }
}
