import Glibc

/// `PUTSTORE_…` in the environment stands for the option of that name, so that there is one declaration of each option.
enum Environment {
    private static let prefix = "PUTSTORE_"

    /// The arguments, and after them the options that only the environment names. Other commands than `serve` take none.
    static func completing(_ arguments: [String]) -> [String] {
        let command = arguments.first { !$0.hasPrefix("-") }
        guard command == nil || command == "serve" || arguments.first?.hasPrefix("-") == true else { return arguments }
        guard !arguments.contains(where: { ["--help", "-h", "--version"].contains($0) }) else { return arguments }
        return arguments + variables().flatMap { options(name: $0.name, value: $0.value, unless: arguments) }
    }

    private static func options(name: String, value: String, unless arguments: [String]) -> [String] {
        let option = "--" + name.dropFirst(prefix.count).lowercased().split(separator: "_").joined(separator: "-")
        guard !arguments.contains(where: { $0 == option || $0.hasPrefix(option + "=") }) else { return [] }
        if Serve.flagNames.contains(option) {
            switch value.lowercased() {
            case "1", "true", "yes", "on": return [option]
            case "0", "false", "no", "off", "": return []
            // Says which value means nothing.
            case _: return [option + "=" + value]
            }
        }
        if Serve.listNames.contains(option) {
            return value.split { $0 == "," || $0 == " " }.flatMap { [option, String($0)] }
        }
        return [option, value]
    }

    private static func variables() -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].hasPrefix(prefix) { found.append((String(parts[0]), String(parts[1]))) }
            entry += 1
        }
        return found.sorted { $0.name < $1.name }
    }
}
