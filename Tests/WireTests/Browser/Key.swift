/// Keys, with the characters that WebDriver has for them (§15.4.2).
enum Key {
    case tab, enter, space, escape, backspace, delete
    case up, down, left, right, home, end, pageUp, pageDown
    case character(Character)
    /// Keys held down while another one is pressed, such as `.holding([.shift], .tab)`.
    case holding([Modifier], Named)

    enum Modifier: String {
        case shift = "\u{E008}"
        case control = "\u{E009}"
        case alt = "\u{E00A}"
    }

    enum Named: String {
        case tab = "\u{E004}"
        case enter = "\u{E007}"
        case home = "\u{E011}"
        case end = "\u{E010}"
        case a, c, v
    }

    /// What the keyboard does.
    var strokes: [(type: String, value: String)] {
        switch self {
        case .holding(let modifiers, let key):
            modifiers.map { ("keyDown", $0.rawValue) } + Self.press(key.rawValue)
                + modifiers.reversed().map { ("keyUp", $0.rawValue) }
        default: Self.press(value)
        }
    }

    private var value: String {
        switch self {
        case .tab: "\u{E004}"
        case .enter: "\u{E007}"
        case .space: " "
        case .escape: "\u{E00C}"
        case .backspace: "\u{E003}"
        case .delete: "\u{E017}"
        case .up: "\u{E013}"
        case .down: "\u{E015}"
        case .left: "\u{E012}"
        case .right: "\u{E014}"
        case .home: "\u{E011}"
        case .end: "\u{E010}"
        case .pageUp: "\u{E00E}"
        case .pageDown: "\u{E00F}"
        case .character(let character): String(character)
        case .holding(_, let key): key.rawValue
        }
    }

    private static func press(_ value: String) -> [(type: String, value: String)] {
        [("keyDown", value), ("keyUp", value)]
    }
}
