@testable import JSONDocuments

/// Merge patches: the result is that of RFC 7396 §2 to the letter, and twice is as good as once.
enum MergePatchExamination {
    static func examine(_ input: [UInt8]) {
        guard let (targetText, patchText) = Input.halves(input) else { return }
        guard let target = try? JSONDocument(parsing: targetText), let patch = try? MergePatch(parsing: patchText),
            let patchValue = try? JSONDocument(parsing: patchText).value
        else { return }
        let result = patch.apply(to: target)
        requireEqual(JSONExamination.write(target), targetText, "The target stays as it is.")
        PatchedDocument.examine(result)
        let expected = merge(Plain(patchValue), into: Plain(target.value))
        requireEqual(Plain(result.value), expected, "The result is that of RFC 7396.")
        let again = patch.apply(to: result)
        requireEqual(Plain(again.value), expected, "A second time changes nothing.")
        let height = max(target.value.height, patchValue.height)
        require(result.value.height <= height, "The result is no deeper than the deeper of the two.")
        if Plain(result.value) == Plain(target.value), case .object = patchValue, names(of: patchValue).isEmpty {
            requireEqual(JSONExamination.write(result), targetText, "An empty patch changes no byte.")
        }
    }

    private static func names(of value: JSONValue) -> [JSONString] {
        if case .object(let object) = value { object.members.map(\.name) } else { [] }
    }

    /// `MergePatch` of RFC 7396 §2, line by line.
    private static func merge(_ patch: Plain, into target: Plain?) -> Plain {
        guard case .object(let changes) = patch else { return patch }
        var members: [[UInt8]: Plain] = [:]
        if case .object(let object) = target { members = object }
        for (name, value) in changes {
            members[name] = value == .null ? nil : merge(value, into: members[name])
        }
        return .object(members)
    }
}
