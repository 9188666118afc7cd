@testable import HTTPSemantics

/// Prefer: never malformed as a whole, the first of several counts, and empty elements do not.
enum PreferExamination {
    static func examine(_ input: [UInt8]) {
        let lines = Input.lines(input)
        let prefer = Prefer(lines: lines)
        requireEqual(Prefer(lines: [""] + lines + [" ,\t, "]), prefer, "Empty elements do not count.")
        requireEqual(Prefer(lines: lines + lines), prefer, "Said twice is the same as said once.")
        requireEqual(Prefer(lines: ["a=\"b,return=minimal\"; c"] + lines), prefer, "Other preferences do not count.")
        requireEqual(
            Prefer(lines: ["return=minimal"] + lines).returnPreference, .minimal, "The first of several counts.")
        requireEqual(
            Prefer(lines: ["explain=link"] + lines).explanation, .link, "The first of several counts, of explain too.")
        if !lines.contains(where: { $0.asciiLowercased().contains("explain") }) {
            requireEqual(Prefer(lines: lines + ["Explain"]).explanation, .whole, "What comes last counts too.")
        }
        // Only closed lines can be joined: an open quote takes what follows with it.
        if lines.allSatisfy({ !$0.utf8.contains(0x22) }) {
            requireEqual(Prefer(lines: [lines.joined(separator: ", ")]), prefer, "Lines and their join are the same.")
        }
        if lines.allSatisfy({ line in line.utf8.allSatisfy { $0.isTokenByte || $0 == UInt8(ascii: ",") } }) {
            let names = lines.flatMap { $0.split(separator: ",") }.map { String($0).asciiLowercased() }
            requireEqual(prefer.explanation != nil, names.contains("explain"), "explain is there when its name is.")
        }
    }
}
