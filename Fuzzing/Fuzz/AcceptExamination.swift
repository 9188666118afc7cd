@testable import HTTPSemantics

/// Accept: neither the order of the ranges nor their distribution over lines makes a difference.
enum AcceptExamination {
    private static let types = [
        "application/json", "application/problem+json", "text/plain;charset=utf-8", "text/html", "a/b;c=d;e=f",
    ].compactMap { MediaType($0) }

    static func examine(_ input: [UInt8]) {
        let lines = Input.lines(input)
        guard let accept = Accept(lines: lines) else { return }
        let qualities = types.map(accept.quality)
        for (type, quality) in zip(types, qualities) {
            require(0...1_000 ~= quality, "A weight is 0 to 1000.")
            requireEqual(accept.accepts(type), quality > 0, "A weight of 0 refuses.")
        }
        for other in [
            Array(lines.reversed()), [lines.joined(separator: ", ")], [",\t" + lines.joined(separator: " ,, ") + ","],
            lines + lines, lines + [""],
        ] {
            requireEqual(Accept(lines: other)?.qualities(of: types), qualities, "\(lines) is the same as \(other).")
        }
        guard lines.contains(where: { $0.utf8.contains { $0 != 0x20 && $0 != 0x09 && $0 != UInt8(ascii: ",") } })
        else {
            return requireEqual(qualities, types.map { _ in 1_000 }, "An empty list accepts everything.")
        }
        // Anything else is accepted less gladly than what is named, so this only raises what was not named at all.
        let catchall = Accept(lines: lines + ["*/*;q=0.001"])?.qualities(of: types) ?? []
        for (before, after) in zip(qualities, catchall) {
            require(before == after || (before == 0 && after == 1), "The widest range overrides a narrower one.")
        }
    }
}

extension Accept {
    fileprivate func qualities(of types: [MediaType]) -> [Int] { types.map(quality) }
}
