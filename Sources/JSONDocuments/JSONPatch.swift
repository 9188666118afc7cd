/// A JSON Patch (RFC 6902): operations to be applied one after the other, all or none.
package struct JSONPatch: Sendable {
    package let operations: [Operation]

    init(_ operations: [Operation]) { self.operations = operations }

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
        for item in array.list.items {
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

/// Why bytes are not a JSON Patch document.
package enum JSONPatchError: Error, Sendable, Equatable {
    /// They are not JSON at all.
    case notJSON(JSONError)
    /// They are JSON, but not the JSON of RFC 6902 §3. The operation is counted from 0; nil means the document.
    case notPatch(operation: Int?, Problem)

    /// What an operation, or the document, lacks.
    package enum Problem: Error, Sendable, Equatable {
        case notAnArray
        case notAnObject
        case missing(String)
        case notAString(String)
        /// `op` is none of the six of RFC 6902 §4.
        case unknownOperation(String)
        case notAPointer(String, JSONPointerError)

        package var sentence: String {
            switch self {
            case .notAnArray: "A JSON Patch is an array of operations."
            case .notAnObject: "An operation is an object."
            case .missing(let name): "The operation has no member \"\(name)\"."
            case .notAString(let name): "The member \"\(name)\" of the operation is not a string."
            case .unknownOperation(let name): "There is no operation \"\(FaultyPlace.brief(name))\"."
            case .notAPointer(let name, let error): "The member \"\(name)\" is no JSON Pointer. \(error.sentence)"
            }
        }
    }

    /// One sentence or two, with the operation.
    package var sentence: String {
        switch self {
        case .notJSON(let error): error.description
        case .notPatch(nil, let problem): problem.sentence
        case .notPatch(.some(let operation), let problem): "Operation \(operation): \(problem.sentence)"
        }
    }
}

/// Why a patch does not apply to a target. Nothing of it is applied then (RFC 5789 §2, RFC 6902 §5).
package struct JSONPatchApplicationError: Error, Sendable, Equatable {
    /// The operation that failed, counted from 0.
    package let operation: Int
    /// The location that it failed at: the operation's `path`, or its `from` when that is to blame; where a part of the
    /// way is missing, the first that is.
    package let pointer: JSONPointer
    package let reason: Reason

    /// One sentence, with the place.
    package var sentence: String {
        "Operation \(operation), at \"\(FaultyPlace.brief(pointer.description))\": \(reason.sentence)"
    }

    package enum Reason: Error, Sendable, Equatable {
        /// There is no value at the location (RFC 6902 §4.2–4.6), or none that could hold a new one (§4.1).
        case noSuchLocation
        /// The location is in an array, and its last token is neither an index nor `-` (RFC 6901 §4).
        case notAnIndex
        /// The index lies beyond the array, which has `count` elements (RFC 6902 §4.1).
        case indexOutOfRange(count: Int)
        /// The value there is not equal to that of the test (RFC 6902 §4.6).
        case testFailed
        /// A value would be moved into itself (RFC 6902 §4.4).
        case moveIntoItself
        /// The whole document would be removed, and nothing would be left.
        case rootRemoved
        /// The document would grow beyond `limit` bytes, if only in between.
        case tooLarge(limit: Int)
        /// The document would be nested more than `limit` deep, if only in between.
        case tooDeep(limit: Int)
        /// The patch needs more than `limit` steps, whatever the size of its result; see `JSONPatch.apply`.
        case tooCostly(limit: Int)

        /// The reason without the place.
        package var sentence: String {
            switch self {
            case .noSuchLocation: "The location does not exist."
            case .notAnIndex: "The location is in an array, but is not an index of it."
            case .indexOutOfRange(let count): "The index is out of range: the array has \(count) elements."
            case .testFailed: "The value is not the one that the test expects."
            case .moveIntoItself: "A value cannot be moved into itself."
            case .rootRemoved: "The whole document cannot be removed."
            case .tooLarge(let limit): "The result would be larger than \(limit) bytes."
            case .tooDeep(let limit): "The result would be nested more than \(limit) deep."
            case .tooCostly(let limit):
                "The patch takes more than \(limit) steps of work: send it in parts, or the whole with PUT."
            }
        }
    }
}
