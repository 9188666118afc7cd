/// A JSON Merge Patch (RFC 7396): a value whose members replace, add and, being null, remove those of the target.
///
/// What the patch does not name keeps its bytes: order, spelling and white space. A replaced value takes the place of
/// the old one, under the target's spelling of the name; a removed member goes with its comma; an added one comes
/// last, with the layout of its neighbours. What an empty object gets keeps the layout of the patch.
package struct MergePatch: Sendable {
    private let patch: JSONValue

    /// Reads a merge patch; any JSON value is one.
    /// - Throws: the fault when the bytes are not JSON.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = JSONCheck.defaultDepthLimit
    ) throws(JSONError) {
        patch = try JSONDocument(parsing: bytes, depthLimit: depthLimit).value
    }

    /// The target with the patch merged in (RFC 7396 §2). It is no deeper than the deeper of the two; its size is
    /// for `JSONDocument.bytes(limit:)` to judge, which knows it without writing.
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

    private static func merge(_ changes: JSONObject, into object: JSONObject) -> JSONObject {
        let index = MemberIndex(object, queries: changes.count)
        var replaced: [Int: JSONValue] = [:]
        var removed: Set<Int> = []
        var added: [Member] = []
        for change in changes.row.items {
            if let position = index.position(of: change.name) {
                if case .null = change.value {
                    removed.insert(position)
                } else {
                    replaced[position] = merge(change.value, into: object.row.items[position].value)
                }
            } else if case .null = change.value {
                continue
            } else {
                added.append(change)
            }
        }
        if replaced.isEmpty && removed.isEmpty && added.isEmpty { return object }
        let kept = object.row.items.enumerated().compactMap { position, member in
            if removed.contains(position) { return Member?.none }
            var member = member
            if let value = replaced[position] { member.value = value }
            return member
        }
        let colon = object.row.items.last?.colon ?? ColonSpace()
        let fresh = added.map { member in
            var member = member
            member.colon = colon
            member.value = withoutNulls(member.value)
            return member
        }
        var result = object
        result.row.become(kept: kept, added: fresh, guess: colon.after)
        return result
    }

    /// What a patch leaves where there was nothing: itself, without the members that are null (RFC 7396 §2).
    private static func withoutNulls(_ patch: JSONValue) -> JSONValue {
        guard case .object(let object) = patch else { return patch }
        return .object(withoutNulls(object))
    }

    private static func withoutNulls(_ object: JSONObject) -> JSONObject {
        let kept = object.row.items.compactMap { member in
            if case .null = member.value { return Member?.none }
            var member = member
            member.value = withoutNulls(member.value)
            return member
        }
        var result = object
        result.row.become(kept: kept, added: [])
        return result
    }
}
