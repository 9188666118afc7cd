@testable import HTTPSemantics

/// The fields that are left: ranges, languages, dispositions, credentials.
enum FieldExamination {
    static func examine(_ input: [UInt8]) {
        let lines = Input.lines(input)
        examineRange(lines)
        if ContentLanguage.isWellFormed(lines) {
            require(ContentLanguage.isWellFormed([lines.joined(separator: " , ")]), "Lines and their join are a list.")
            require(ContentLanguage.isWellFormed(lines + ["", "de-CH"]), "A language more is a list too.")
            for line in lines {
                require(ContentLanguage.isWellFormed([line]), "Each line is a list.")
                require(line.utf8.allSatisfy { $0 == 0x09 || 0x20...0x7E ~= $0 }, "A language tag is ASCII.")
            }
        }
        if ContentDisposition.isWellFormed(lines) {
            requireEqual(lines.count, 1, "There is one disposition.")
            let longer = lines.map { $0 + "; x-fuzz=\"\\\"\"" }
            require(ContentDisposition.isWellFormed(longer) || lines[0].contains("x-"), "A parameter may follow.")
        }
        guard case .token(let token) = BearerToken.Credentials(lines: lines) else { return }
        requireEqual(BearerToken.Credentials(lines: ["bearer  \(token)"]), .token(token), "The scheme has no case.")
        require(BearerToken.isAmong(["a", token], token), "A token is itself.")
        require(!BearerToken.isAmong([], token), "Nobody has a token of none.")
        require(!BearerToken.isAmong([token + token, String(token.dropLast()), token + "a"], token), "No prefix is.")
    }

    private static func examineRange(_ lines: [String]) {
        let range = RangeSpecifier(lines: lines)
        for length in [0, 1, 10, .max] {
            switch range.resolve(length: length) {
            case .whole, .unsatisfiable: break
            case .part(let part):
                require(!part.isEmpty && part.lowerBound >= 0 && part.upperBound <= length, "\(part) of \(length)")
                require(range != .ignored, "What is ignored has no part.")
            }
        }
        guard case .bytes(let first, let last) = range else { return }
        require(first != nil || last != nil, "A range has an end.")
        let written = "bytes=" + (first.map { "\($0)" } ?? "") + "-" + (last.map { "\($0)" } ?? "")
        requireEqual(RangeSpecifier(lines: [written]), range, "A range written again is the same.")
    }
}
