import JSONDocuments

/// Judges files for a comparison with another JSON parser: a line for each, `+` or `-` and the file's name.
enum JSONVerdicts {
    static func printAll() {
        InputFiles.forEach { name, content in print(JSONCheck.fault(in: content) == nil ? "+" : "-", name) }
    }
}
