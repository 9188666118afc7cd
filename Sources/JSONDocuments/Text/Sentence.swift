/// Helps with sentences about texts from outside.
enum Sentence {
    /// A name as it is when short, else its beginning: a fault should not repeat a megabyte.
    static func brief(_ name: String) -> String {
        let start = name.unicodeScalars.prefix(80)
        return start.endIndex == name.unicodeScalars.endIndex ? name : String(start) + "…"
    }
}
