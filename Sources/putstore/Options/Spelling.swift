/// Words that were probably meant by others.
enum Spelling {
    /// The word that `word` begins, or is nearly; nil if it is neither.
    static func nearest(to word: String, among words: [String]) -> String? {
        if word.count > 3, let longer = words.filter({ $0.hasPrefix(word) }).min(by: { $0.count < $1.count }) {
            return longer
        }
        let nearest = words.map { (word: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= 2, nearest.distance < nearest.word.count - 1 else { return nil }
        return nearest.word
    }

    /// How many characters have to be put in, taken out, replaced or swapped with their neighbours to make one word of the other
    /// (Damerau and Levenshtein).
    private static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first), Array(second))
        var rows = [Array(0...second.count)]
        for (index, character) in first.enumerated() {
            var row = [index + 1]
            for (column, other) in second.enumerated() {
                var least = min(
                    rows[index][column] + (character == other ? 0 : 1), rows[index][column + 1] + 1, row[column] + 1)
                if index > 0, column > 0, character == second[column - 1], first[index - 1] == other {
                    least = min(least, rows[index - 1][column - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[first.count][second.count]
    }
}
