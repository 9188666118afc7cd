/// A JSON Merge Patch (RFC 7396): a value whose members replace, add and, being null, remove those of the target.
///
/// What the patch does not name keeps its bytes: order, spelling and white space. A replaced value takes the place of
/// the old one, under the target's spelling of the name; a removed member goes with its comma; an added one comes
/// last, with the layout of its neighbours. What an empty object gets keeps the layout of the patch.
package struct MergePatch: Sendable {
    let patch: JSONValue

    /// Reads a merge patch; any JSON value is one.
    /// - Throws: the error when the bytes are not JSON.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = JSONCheck.defaultDepthLimit
    ) throws(JSONError) {
        patch = try JSONDocument(parsing: bytes, depthLimit: depthLimit).value
    }

    init(_ patch: JSONValue) { self.patch = patch }

    /// What it makes where there is nothing: itself, without the members that are null (RFC 7396 §2).
    package var content: [UInt8] { Self.withoutNulls(patch).bytes }

    /// The target with the patch merged in (RFC 7396 §2), in time linear in the two. It is no deeper than the deeper
    /// of the two; its size is for `JSONDocument.bytes(limit:)` to judge, which knows it without writing.
    package func apply(to target: JSONDocument) -> JSONDocument {
        var result = target
        result.value = Self.merge(patch, into: target.value)
        return result
    }

    private static func merge(_ patch: JSONValue, into target: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        guard case .object(let object) = target else { return .object(withoutNulls(changes)) }
        if object.count == 0 {
            let filled = withoutNulls(changes)
            return filled.count == 0 ? target : .object(filled)
        }
        return .object(merge(changes, into: object))
    }

    private static func merge(_ changes: JSONObject, into target: JSONObject) -> JSONObject {
        let object = target.indexed()
        var members = object.list.items
        var isRemoved: [Bool] = []
        var isChanged = false
        var added: [Member] = []
        for change in changes.list.items {
            if let position = object.position(of: change.name) {
                isChanged = true
                if case .null = change.value {
                    if isRemoved.isEmpty { isRemoved = Array(repeating: false, count: members.count) }
                    isRemoved[position] = true
                } else {
                    members[position].value = merge(change.value, into: object.list.items[position].value)
                }
            } else if case .null = change.value {
                continue
            } else {
                added.append(Member(space: nil, name: change.name, value: withoutNulls(change.value)))
            }
        }
        guard isChanged || !added.isEmpty else { return target }
        let kept = isRemoved.isEmpty ? members : members.indices.filter { !isRemoved[$0] }.map { members[$0] }
        var result = object
        result.become(kept: kept, added: added, guess: members.last?.colon.after ?? [])
        return result
    }

    /// What a patch leaves where there was nothing: itself, without the members that are null (RFC 7396 §2).
    private static func withoutNulls(_ patch: JSONValue) -> JSONValue {
        guard case .object(let object) = patch else { return patch }
        return .object(withoutNulls(object))
    }

    private static func withoutNulls(_ object: JSONObject) -> JSONObject {
        var kept: [Member] = []
        kept.reserveCapacity(object.count)
        for var member in object.list.items {
            if case .null = member.value { continue }
            if case .object(let inner) = member.value { member.value = .object(withoutNulls(inner)) }
            kept.append(member)
        }
        var result = object
        result.become(kept: kept, added: [])
        return result
    }
}
