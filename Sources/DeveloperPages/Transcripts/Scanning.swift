import HTTPSemantics

extension Substring {
    /// Takes `text` off the beginning, if it stands there.
    mutating func take(_ text: String) -> Bool {
        guard hasPrefix(text) else { return false }
        self = dropFirst(text.count)
        return true
    }

    /// Takes off the beginning as much of what is wanted as there is, if that is enough.
    mutating func take(atLeast least: Int, atMost most: Int = .max, of isWanted: (Character) -> Bool) -> Substring? {
        let part = prefix(while: isWanted).prefix(most)
        guard part.count >= least else { return nil }
        self = self[part.endIndex...]
        return part
    }

    var asciiLowercasedText: String { String(self).asciiLowercased() }
}

extension Character {
    /// 0 to 9.
    var isDigit: Bool { isASCII && isNumber }
    /// A space or a tab.
    var isBlank: Bool { self == " " || self == "\t" }
}
