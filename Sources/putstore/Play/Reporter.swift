import ArgumentParser
import DeveloperPages
import Glibc
import HTTPSemantics
import JSONDocuments
import ResourceAPI

/// How what was played is reported.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case tap, junit
}

/// Prints what came of each request: for people, or as TAP 14 or JUnit's XML.
struct Reporter {
    private let format: ReportFormat?
    private let requests: Int
    private var played: [(file: TranscriptFile, played: Player.Played)] = []
    private let began = Dependencies.system.now()

    /// - Parameter requests: How many there will be.
    init(_ format: ReportFormat?, requests: Int) {
        self.format = format
        self.requests = requests
    }

    /// Requests whose answers are not as expected.
    var failures: Int { played.count { !$0.played.isAsExpected } }

    func begin() {
        switch format {
        case .tap: print("TAP version 14\n1..\(requests)")
        case .junit, nil: break
        }
    }

    mutating func take(_ result: Player.Played, of file: TranscriptFile) {
        played.append((file, result))
        switch format {
        case .tap: print(Self.tap(result, file, number: played.count))
        case nil: print(Self.plain(result, file))
        case .junit: break
        }
        fflush(nil)
    }

    /// Nothing is played.
    func refuse(_ reason: String) {
        if format == .tap { print("TAP version 14") }
        breakOff(reason)
    }

    /// What is left is not played.
    func breakOff(_ reason: String) {
        switch format {
        case .tap: print("Bail out! \(Self.line(reason))")
        case .junit: print(xml(brokenOff: reason))
        case nil: break
        }
    }

    func end(_ files: Int) {
        switch format {
        case .tap: break
        case .junit: print(xml(brokenOff: nil))
        case nil:
            let whole = "\(requests) request\(requests == 1 ? "" : "s") in \(files) file\(files == 1 ? "" : "s")"
            print("\(whole): \(failures == 0 ? "every answer is as expected." : "\(failures) not as expected.")")
        }
    }

    private static func title(_ result: Player.Played) -> String {
        let client = result.exchange.client.map { "\($0): " } ?? ""
        return client + result.exchange.title
    }

    private static func line(_ text: String) -> String { text.replacing("\n", with: " ") }

    // MARK: For people

    private static func plain(_ result: Player.Played, _ file: TranscriptFile) -> String {
        let title = "\(file.name): \(title(result))"
        guard !result.isAsExpected else { return "ok      \(title)" }
        var lines = ["NOT OK  \(title)"]
        if let request = result.request { lines.append("        \(request.startLine)") }
        for fault in result.faults { lines += fault.split(separator: "\n").map { "        \($0)" } }
        if !result.explanation.isEmpty {
            lines.append("        Why the service answered so:")
            lines += result.explanation.map { "          \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    // MARK: TAP

    private static func tap(_ result: Player.Played, _ file: TranscriptFile, number: Int) -> String {
        let description = line("\(file.name): \(title(result))").replacing("\\", with: "\\\\").replacing(
            "#", with: "\\#")
        guard !result.isAsExpected else { return "ok \(number) - \(description)" }
        var lines = ["not ok \(number) - \(description)", "  ---"]
        lines.append("  message: \(quoted(result.faults.joined(separator: "\n")))")
        lines.append("  file: \(quoted(file.path))")
        if let request = result.request { lines.append("  request: \(quoted(request.startLine))") }
        if !result.explanation.isEmpty {
            lines.append("  explanation:")
            lines += result.explanation.map { "    - \(quoted($0))" }
        }
        return (lines + ["  ..."]).joined(separator: "\n")
    }

    /// As a JSON string, which is one of YAML, too.
    private static func quoted(_ text: String) -> String {
        var json = JSONBuilder()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    // MARK: JUnit

    private func xml(brokenOff reason: String?) -> String {
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites>"]
        var files: [TranscriptFile] = []
        for (file, _) in played where !files.contains(where: { $0.path == file.path }) { files.append(file) }
        for (index, file) in files.enumerated() {
            let cases = played.filter { $0.file.path == file.path }.map(\.played)
            let seconds = cases.reduce(0) { $0 + $1.seconds }
            lines.append(
                """
                  <testsuite name="\(escaped(file.name))" package="putstore" id="\(index)" timestamp="\(timestamp)" \
                hostname="localhost" tests="\(cases.count)" failures="\(cases.count { !$0.isAsExpected })" errors="0" \
                skipped="0" time="\(Self.text(seconds))">
                """)
            lines.append("    <properties/>")
            lines += cases.map { xml($0, file) }
            lines += ["    <system-out/>", "    <system-err/>", "  </testsuite>"]
        }
        if let reason {
            lines.append(
                """
                  <testsuite name="putstore play" package="putstore" id="\(files.count)" timestamp="\(timestamp)" \
                hostname="localhost" tests="1" failures="0" errors="1" skipped="0" time="0">
                    <properties/>
                    <testcase name="the whole run" classname="putstore" time="0"><error message="\(escaped(reason))" \
                type="error"/></testcase>
                    <system-out/>
                    <system-err/>
                  </testsuite>
                """)
        }
        return (lines + ["</testsuites>"]).joined(separator: "\n")
    }

    private func xml(_ result: Player.Played, _ file: TranscriptFile) -> String {
        let name = file.name.hasSuffix(".http") ? String(file.name.dropLast(".http".count)) : file.name
        let start = """
                <testcase name="\(escaped(Self.title(result)))" classname="\(escaped(name))" \
            time="\(Self.text(result.seconds))"
            """
        guard !result.isAsExpected else { return start + "/>" }
        let message = escaped(result.faults.first ?? "")
        let text = escaped((result.faults + result.explanation).joined(separator: "\n"))
        return """
            \(start)>
                  <failure message="\(message)" type="difference">\(text)</failure>
                </testcase>
            """
    }

    private var timestamp: String {
        var seconds = time_t(began)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return """
            \(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\
            \(two(parts.tm_min)):\(two(parts.tm_sec))
            """
    }

    private static func text(_ seconds: Double) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// As XML has it, in text and in attributes; what no XML may have is left out (XML 1.0 §2.2).
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                result.unicodeScalars.append(scalar)
            case _: result += "\u{FFFD}"
            }
        }
        return result
    }
}
