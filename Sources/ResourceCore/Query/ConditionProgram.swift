import JSONDocuments

/// A condition made ready to be held against many contents.
struct ConditionProgram: Sendable {
    private let root: Node

    /// - Parameter slot: the slot of a member.
    init(_ condition: QueryCondition, slot: (MemberPath) -> Int) { root = Node(condition, slot) }

    @inline(__always)
    func holds(_ values: MemberValues) -> Bool { root.holds(values) }

    private final class Node: Sendable {
        private enum Kind {
            case all([Node])
            case any([Node])
            case not(Node)
            case test(slot: Int, PreparedTest)
        }

        private let kind: Kind

        init(_ condition: QueryCondition, _ slot: (MemberPath) -> Int) {
            kind =
                switch condition {
                case .all(let parts): .all(parts.map { Node($0, slot) })
                case .any(let parts): .any(parts.map { Node($0, slot) })
                case .not(let part): .not(Node(part, slot))
                case .test(let path, let test): .test(slot: slot(path), PreparedTest(test))
                }
        }

        func holds(_ values: MemberValues) -> Bool {
            switch kind {
            case .all(let parts): parts.allSatisfy { $0.holds(values) }
            case .any(let parts): parts.contains { $0.holds(values) }
            case .not(let part): !part.holds(values)
            case .test(let slot, let test): test.holds(values[slot])
            }
        }
    }
}

/// A test with what makes it quick.
private enum PreparedTest: Sendable {
    case equals([ScalarOperand])
    /// The keys of many.
    case isAmong(Set<[UInt8]>)
    case order(MemberTest.Relation, ScalarOperand)
    case contains([ScalarOperand], [SearchedText])
    case starts([UInt8])
    case ends([UInt8])
    case exists

    init(_ test: MemberTest) {
        self =
            switch test {
            case .equals(let operands): operands.count > 8 ? .isAmong(Set(operands.map(\.key))) : .equals(operands)
            case .order(let relation, let operand): .order(relation, operand)
            case .contains(let operands):
                .contains(
                    operands,
                    operands.compactMap {
                        if case .string(let text) = $0 { SearchedText(text) } else { nil }
                    })
            case .starts(let text): .starts(text)
            case .ends(let text): .ends(text)
            case .exists: .exists
            }
    }

    /// - Parameter value: as it is spelled; empty where there is no such member.
    func holds(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !value.isEmpty else { return false }
        switch self {
        case .equals(let operands): return operands.contains { $0.isEqual(to: value) }
        case .isAmong(let keys): return keys.contains(ScalarKey.key(of: value))
        case .order(let relation, let operand): return operand.order(of: value).map(relation.admits) ?? false
        case .contains(let operands, let texts):
            if let string = StringContent(value) {
                return string.withDecoded { content in texts.contains { $0.stands(in: content) } }
            }
            return JSONElements.contains(in: value) { element in operands.contains { $0.isEqual(to: element) } }
        case .starts(let text):
            return StringContent(value)?.withDecoded { $0.count >= text.count && $0.starts(with: text) } ?? false
        case .ends(let text):
            return StringContent(value)?.withDecoded {
                $0.count >= text.count && $0.suffix(text.count).elementsEqual(text)
            }
                ?? false
        case .exists: return true
        }
    }
}
