@testable import JSONDocuments

/// JSON patches: the same as a naive reading of RFC 6902, the same every time, and the target is never touched.
enum JSONPatchExamination {
    /// Bytes that a result may have.
    private static let limit = 1 << 16

    static func examine(_ input: [UInt8]) {
        guard let (targetText, patchText) = Input.halves(input) else { return }
        let patch: JSONPatch
        do throws(JSONPatchError) {
            patch = try JSONPatch(parsing: patchText)
        } catch {
            require(!error.sentence.isEmpty, "A fault has a sentence.")
            return
        }
        examinePointers(patch)
        guard let target = try? JSONDocument(parsing: targetText) else { return }
        let first = outcome(patch, target)
        let second = outcome(patch, target)
        requireEqual(JSONExamination.write(target), targetText, "The target stays as it is.")
        switch (first, second) {
        case (.success(let one), .success(let two)):
            requireEqual(JSONExamination.write(one), JSONExamination.write(two), "A patch has one result.")
            PatchedDocument.examine(one)
            require(one.byteCount <= limit, "The result keeps the limit.")
            switch PlainPatch.apply(patch.operations, to: Plain(target.value)) {
            case .success(let expected): requireEqual(Plain(one.value), expected, "The result is that of RFC 6902.")
            case .failure(let failure): require(false, "RFC 6902 has operation \(failure.operation) fail.")
            }
        case (.failure(let one), .failure(let two)):
            requireEqual(one, two, "A patch fails in one way.")
            require(!one.sentence.isEmpty, "A failure has a sentence.")
            compareFailure(one, patch, target)
        case (.success, .failure), (.failure, .success):
            require(false, "A patch has one outcome.")
        }
    }

    private static func outcome(_ patch: JSONPatch, _ target: JSONDocument) -> Result<
        JSONDocument, JSONPatchApplicationError
    > {
        do throws(JSONPatchApplicationError) {
            return .success(try patch.apply(to: target, limit: limit, stepLimit: 1_000_000))
        } catch {
            return .failure(error)
        }
    }

    private static func compareFailure(_ failure: JSONPatchApplicationError, _ patch: JSONPatch, _ target: JSONDocument)
    {
        let isLimit =
            switch failure.reason {
            case .tooLarge, .tooDeep, .tooCostly: true
            case .noSuchLocation, .notAnIndex, .indexOutOfRange, .testFailed, .moveIntoItself, .rootRemoved: false
            }
        // The naive reading has no limits: what comes before the limit must succeed.
        let operations = patch.operations.prefix(failure.operation + (isLimit ? 0 : 1))
        switch PlainPatch.apply(Array(operations), to: Plain(target.value)) {
        case .success: require(isLimit, "RFC 6902 has the patch apply: \(failure)")
        case .failure(let expected):
            requireEqual(expected.operation, failure.operation, "The first operation that fails is named.")
        }
    }

    private static func examinePointers(_ patch: JSONPatch) {
        for operation in patch.operations {
            let pointer =
                switch operation {
                case .add(let path, _), .remove(let path), .replace(let path, _), .test(let path, _): path
                case .move(let from, _), .copy(let from, _): from
                }
            require(!pointer.isAncestor(of: pointer), "Nothing lies inside itself.")
            // A pointer with a lone surrogate has no string form.
            let isText = pointer.tokens.allSatisfy { String(validating: $0, as: UTF8.self) != nil }
            guard isText else { continue }
            requireEqual(try? JSONPointer(parsing: pointer.description), pointer, "A pointer's string form is its own.")
        }
    }
}
