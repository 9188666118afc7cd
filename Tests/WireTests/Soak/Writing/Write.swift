/// One request that changes something, and what it makes of its address.
struct Write {
    enum Method: String, CaseIterable {
        case create, replace, patch, delete, post
    }

    var method: Method
    /// The address: of a POST, the collection.
    var target: String
    /// What the address has afterwards. The tag is in the answer.
    var document: Document?
    /// POST and some patches have one.
    var key: String?

    func request(port: UInt16) -> [UInt8] {
        var fields: [(name: String, value: String)] = []
        var content: String?
        switch method {
        case .create, .replace, .post:
            content = document?.text
            fields.append(("Content-Type", "application/json"))
        case .patch:
            content = document?.patch
            fields.append(("Content-Type", "application/merge-patch+json"))
        case .delete:
            break
        }
        if let key { fields.append(("Idempotency-Key", "\"\(key)\"")) }
        return RequestText(method: verb, target: target, fields: fields, content: content.map { Array($0.utf8) })
            .bytes(port: port)
    }

    var verb: String {
        switch method {
        case .create, .replace: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .post: "POST"
        }
    }

    /// The status that acknowledges it.
    var success: Int {
        switch method {
        case .create, .post: 201
        case .replace, .patch, .delete: 204
        }
    }
}
