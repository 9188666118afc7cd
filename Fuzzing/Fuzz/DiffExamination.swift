@testable import JSONDocuments

/// Two texts: the patch between them makes the second of the first, and is `[]` only where they are equal.
enum DiffExamination {
    static func examine(_ input: [UInt8]) {
        guard let (old, new) = Input.halves(input) else { return }
        let (oldFault, newFault) = (JSONCheck.fault(in: old), JSONCheck.fault(in: new))
        let text: [UInt8]
        do throws(JSONError) {
            text = try JSONDiff.patch(from: old, to: new)
        } catch {
            return requireEqual(error, oldFault ?? newFault, "The difference and the check name the same fault.")
        }
        require(oldFault == nil && newFault == nil, "There is no difference between texts that are not JSON.")
        guard let before = JSONExamination.parse(old, expecting: nil),
            let after = JSONExamination.parse(new, expecting: nil)
        else { return }
        let isEqual = Plain(before.value) == Plain(after.value)
        requireEqual(text == Array("[]".utf8), isEqual, "There is nothing to do where the values are equal.")
        require(text.count <= new.count + 40, "A patch is not longer than to replace the whole: \(Input.text(text))")
        // To replace the top takes two levels more than what is put there.
        guard JSONCheck.fault(in: text, depthLimit: JSONCheck.defaultDepthLimit) == nil else {
            return require(JSONCheck.fault(in: text, depthLimit: 514) == nil, "A patch is JSON: \(Input.text(text))")
        }
        do {
            let patch = try JSONPatch(parsing: text)
            switch PlainPatch.apply(patch.operations, to: Plain(before.value)) {
            case .success(let result):
                requireEqual(result, Plain(after.value), "The patch makes the second text: \(Input.text(text))")
            case .failure(let failure): require(false, "\(failure) in \(Input.text(text))")
            }
            let result = try patch.apply(to: before, limit: 1 << 24)
            require(result.value.isEqual(to: after.value), "The patch as applied here does, too: \(Input.text(text))")
        } catch {
            require(false, "The patch can be applied: \(error) in \(Input.text(text))")
        }
    }
}
