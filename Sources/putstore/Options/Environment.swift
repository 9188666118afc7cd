import ArgumentParser
import Glibc

/// The options of `serve` that stand in the environment: `PUTSTORE_` and the name of an option.
struct Environment {
    /// What they come to on the command line.
    private(set) var arguments: [String] = []
    /// The variables that say nothing, each in a sentence.
    private(set) var warnings: [String] = []
    /// The variable that each option in `arguments` comes from.
    private var variables: [String: String] = [:]

    /// Nothing.
    init() {}

    /// What the process's environment says and `arguments` do not, which count more.
    /// - Throws: a `ValidationError` that names a variable whose value cannot be read.
    init(beside arguments: [String]) throws(ValidationError) {
        for (name, value) in Self.process() {
            let option = "--" + name.dropFirst(Self.prefix.count).lowercased().replacing("_", with: "-")
            guard let kind = Self.options[option] else {
                // A cluster sets PUTSTORE_SERVICE_HOST and others for a service of this name.
                warnings.append("\(name) is passed over: there is no option \(option).")
                continue
            }
            guard !arguments.contains(where: { $0 == option || $0.hasPrefix(option + "=") }) else { continue }
            guard !value.contains("://") || Self.takesURL.contains(option) else {
                // … and PUTSTORE_PORT=tcp://10.0.0.1:80.
                warnings.append("\(name) is passed over: \(option) is no URL such as “\(value)”.")
                continue
            }
            variables[option] = name
            switch kind {
            case .flag: if try Self.isOn(name, value) { self.arguments.append(option) }
            case .list: self.arguments += value.split { $0 == "," || $0 == " " }.map { option + "=" + $0 }
            case .value: self.arguments.append(option + "=" + value)
            }
        }
    }

    /// What it says of the database, for a command that has one.
    init(beside arguments: [String], of command: any ParsableCommand.Type) throws(ValidationError) {
        let own = Set(Self.options(of: [command]).keys)
        let hasGroup = Mirror(reflecting: command.init()).children.contains { $0.value is OptionGroup<DatabaseOptions> }
        let wanted = hasGroup ? Set(Self.options(of: [DatabaseOptions.self]).keys) : own.intersection(["--db"])
        guard !wanted.isEmpty else { return }
        let all = try Environment(beside: arguments)
        variables = all.variables.filter { wanted.contains($0.key) }
        self.arguments = all.arguments.filter { argument in wanted.contains { argument.hasPrefix($0 + "=") } }
    }

    /// The names of all options of `serve`.
    static var names: [String] { options.keys.sorted() }

    /// A message about the command line in which options that came from the environment have their variables' names.
    func naming(_ message: String) -> String {
        // What follows the first line is the usage, which is of options.
        let end = message.firstIndex(of: "\n") ?? message.endIndex
        let sentence = String(message[..<end])
        let named = sentence.replacing(#/(--[a-z-]+)(?: <[a-z-]+>)?/#) { match in
            variables[String(match.output.1)] ?? String(match.output.0)
        }
        return named + String(message[end...])
    }

    private enum Kind {
        case flag, list, value
    }

    private static let prefix = "PUTSTORE_"

    /// Options whose values may be URLs, or paths, which may be called anything.
    private static let takesURL: Set<String> = ["--allow-origin", "--db", "--public-url", "--token-file"]

    /// Every option, as its declaration has it.
    private static let options = options(of: [
        Serve.self, DatabaseOptions.self, LimitOptions.self, RuleOptions.self, HistoryOptions.self, AccessOptions.self,
    ])

    private static func options(of groups: [any ParsableArguments.Type]) -> [String: Kind] {
        var options: [String: Kind] = [:]
        for group in groups {
            for property in Mirror(reflecting: group.init()).children {
                guard let label = property.label, !"\(type(of: property.value))".hasPrefix("OptionGroup<") else {
                    continue
                }
                // `_contentLimit` is --content-limit.
                let words = label.dropFirst().map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }
                options["--" + words.joined()] =
                    property.value is Flag<Bool> ? .flag : property.value is Option<[String]> ? .list : .value
            }
        }
        return options
    }

    private static func isOn(_ name: String, _ value: String) throws(ValidationError) -> Bool {
        switch value.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off", "": return false
        default: throw ValidationError("\(name): “\(value)” is neither on (1, true, yes) nor off (0, false, no).")
        }
    }

    private static func process() -> [(name: String, value: String)] {
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
