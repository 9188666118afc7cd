extension ShelfCall {
    /// The request on the wire.
    func request(to collection: String) -> RequestText {
        let target = isOfCollection ? "/\(collection)" : "/\(collection)/\(cell)"
        var fields: [(name: String, value: String)] = []
        switch condition {
        case .none: break
        case .match(let revision): fields.append(("If-Match", "\"\(revision)\""))
        case .noneMatch(let revision): fields.append(("If-None-Match", "\"\(revision)\""))
        case .noneMatchAny: fields.append(("If-None-Match", "*"))
        }
        var content: String?
        switch method {
        case .put(let pair): content = pair.text
        case .patchA(let a): content = "{\"a\":\(a)}"
        case .patchB(let b): content = "{\"b\":\(b)}"
        case .batch(let changes):
            let members = changes.map { "\"\($0.cell)\":\($0.content?.text ?? "null")" }
            content = "{\(members.joined(separator: ","))}"
        case .get, .delete, .page: break
        }
        if content != nil { fields.append(("Content-Type", verb == "PATCH" ? Self.mergePatch : "application/json")) }
        return RequestText(method: verb, target: target, fields: fields, content: content.map { Array($0.utf8) })
    }

    private static let mergePatch = "application/merge-patch+json"

    /// Whether it is for the collection, and not for one of its resources.
    var isOfCollection: Bool {
        switch method {
        case .page, .batch: true
        case .get, .delete, .put, .patchA, .patchB: false
        }
    }

    private var verb: String {
        switch method {
        case .get, .page: "GET"
        case .delete: "DELETE"
        case .put: "PUT"
        case .patchA, .patchB, .batch: "PATCH"
        }
    }
}

extension ShelfCall.Reply {
    /// What an answer says, of a resource or of a page of `size` resources.
    init(_ answer: Answer, shelf size: Int) throws {
        guard [200, 201, 204, 304, 404, 412].contains(answer.status) else {
            throw HarnessError("\(answer.status) \(answer.text)")
        }
        self.init(status: answer.status, revision: answer["ETag"].flatMap { WireTests.revision($0) })
        guard answer.status == 200 else { return }
        let json = try answer.json()
        guard let items = json["items"]?.array else {
            content = try Shelf.Pair(json, answer.text)
            return
        }
        cells = Array(repeating: Shelf.Cell(), count: size)
        for item in items {
            guard let number = item["id"]?.string.flatMap({ Int($0) }), cells.indices.contains(number),
                let tag = item["etag"]?.string, let content = item["content"]
            else { throw HarnessError("a strange item: \(item)") }
            cells[number] = Shelf.Cell(content: try Shelf.Pair(content, nil), revision: WireTests.revision(tag))
        }
    }
}

extension Shelf.Pair {
    /// - Parameter text: What it must read like to the byte, if that is known.
    fileprivate init(_ json: JSON, _ text: String?) throws {
        guard case .number(let a) = json["a"], case .number(let b) = json["b"] else {
            throw HarnessError("no pair: \(json)")
        }
        self.init(a: Int(a), b: Int(b))
        guard text == nil || text == self.text else { throw HarnessError("another spelling: \(text ?? "")") }
    }
}
