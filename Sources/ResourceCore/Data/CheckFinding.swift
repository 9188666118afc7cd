/// What a look through a whole database has found of one thing.
package struct CheckFinding: Sendable, Equatable {
    package var isGood: Bool
    package var sentence: String

    package init(isGood: Bool, sentence: String) {
        self.isGood = isGood
        self.sentence = sentence
    }
}

extension CollectionIndex.Subject {
    /// How a finding names it.
    package var title: String {
        switch self {
        case .member(let path): path.description
        case .words: "all words"
        }
    }
}
