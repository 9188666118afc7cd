/// A JSON Patch (RFC 6902): operations to be applied one after the other, all or none.
package struct JSONPatch: Sendable {
    /// The operations, in order.
    package let operations: [Operation]

    /// One operation (RFC 6902 §4).
    package enum Operation: Sendable {
        /// Puts a value at the path; in an array, before the element there (§4.1).
        case add(path: JSONPointer, value: JSONValue)
        /// Takes away what is at the path (§4.2).
        case remove(path: JSONPointer)
        /// Puts a value in the place of the one at the path (§4.3).
        case replace(path: JSONPointer, value: JSONValue)
        /// Takes away what is at `from` and puts it at the path (§4.4).
        case move(from: JSONPointer, path: JSONPointer)
        /// Puts at the path what is at `from` (§4.5).
        case copy(from: JSONPointer, path: JSONPointer)
        /// Holds when the value at the path is equal to this one (§4.6).
        case test(path: JSONPointer, value: JSONValue)
    }

    /// Reads a patch document.
    /// - Throws: `.notJSON` when the bytes are not JSON, `.notPatch` when they are JSON but no patch document
    ///   (RFC 6902 §3 and §4). Members that the RFC does not define are ignored.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = JSONCheck.defaultDepthLimit
    ) throws(JSONPatchError) {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: bytes, depthLimit: depthLimit)
        } catch {
            throw .notJSON(error)
        }
        guard case .array(let array) = document.value else { throw .notPatch(operation: nil, .notAnArray) }
        var operations: [Operation] = []
        operations.reserveCapacity(array.count)
        for item in array.row.items {
            do {
                operations.append(try Operation(reading: item.value))
            } catch {
                throw .notPatch(operation: operations.count, error)
            }
        }
        self.operations = operations
    }
}

extension JSONPatch.Operation {
    init(reading value: JSONValue) throws(JSONPatchError.Problem) {
        guard case .object(let object) = value else { throw .notAnObject }
        guard let op = object["op"] else { throw .missing("op") }
        guard case .string(let name) = op else { throw .notAString("op") }
        switch name.text {
        case "add": self = .add(path: try object.pointer("path"), value: try object.operand())
        case "remove": self = .remove(path: try object.pointer("path"))
        case "replace": self = .replace(path: try object.pointer("path"), value: try object.operand())
        case "move": self = .move(from: try object.pointer("from"), path: try object.pointer("path"))
        case "copy": self = .copy(from: try object.pointer("from"), path: try object.pointer("path"))
        case "test": self = .test(path: try object.pointer("path"), value: try object.operand())
        case let unknown:
            throw .unknownOperation(unknown ?? String(decoding: name.decodedBytes, as: UTF8.self))
        }
    }
}

extension JSONObject {
    fileprivate func pointer(_ name: String) throws(JSONPatchError.Problem) -> JSONPointer {
        guard let value = self[name] else { throw .missing(name) }
        guard case .string(let string) = value else { throw .notAString(name) }
        do {
            return try JSONPointer(decoded: string.decodedBytes)
        } catch {
            throw .notAPointer(name, error)
        }
    }

    fileprivate func operand() throws(JSONPatchError.Problem) -> JSONValue {
        guard let value = self["value"] else { throw .missing("value") }
        return value
    }
}
