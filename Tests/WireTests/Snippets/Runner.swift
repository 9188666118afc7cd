import DeveloperPages

/// How the code of a language is run: all cases together, each on its own terms.
struct Runner: Sendable {
    /// The programs that must be there, and commands that must succeed.
    var tools: [String]
    /// Runs the programs; what each printed is in `N.out`, what went wrong in `N.err`.
    var run: @Sendable (_ programs: [SnippetProgram], _ workshop: Workshop, _ relay: Relay) throws -> Void

    /// Every way to run code in a language; fetch has two.
    static func runners(of language: SnippetLanguage) -> [Runner] {
        switch language {
        case .curl: [script("bash", "sh", tools: ["curl", "bash"])]
        case .httpie: [httpie]
        case .http: [bytes]
        case .python: [python(needs: "requests")]
        case .pythonHTTPClient: [python(needs: "http.client")]
        case .javascript: [node, page("module")]
        case .xhr: [page("text/javascript")]
        case .node: [node]
        case .php: [script("php", "php", tools: ["php", "php -r 'exit(extension_loaded(\"curl\") ? 0 : 1);'"])]
        case .java: [java]
        case .csharp: [cSharp]
        case .swift: [swift]
        case .go: [go]
        }
    }

    /// Each program a process.
    private static func script(_ interpreter: String, _ fileExtension: String, tools: [String]) -> Runner {
        Runner(tools: tools) { programs, workshop, _ in
            for program in programs {
                try workshop.directory.write(program.code, to: "\(program.number).\(fileExtension)")
            }
            // Two at a time: most of a run is waiting for an interpreter to start.
            try workshop.run(
                """
                ls *.\(fileExtension) | xargs -P 2 -I {} bash -c \
                'n=$(basename {} .\(fileExtension)); \(interpreter) {} > $n.out 2> $n.err || echo "exit $?" >> $n.err'
                """)
        }
    }

    /// The message sent as it is.
    private static let bytes = Runner(tools: []) { programs, workshop, relay in
        for program in programs {
            let wire = try Wire(port: relay.port)
            try wire.send(program.code)
            wire.finishSending()
            try workshop.directory.write(
                String(decoding: try wire.receiveToEnd(), as: UTF8.self), to: "\(program.number).out")
        }
    }

    /// The code in a page, as a learner may paste it, in headless Chromium.
    private static func page(_ type: String) -> Runner {
        Runner(tools: ["chromium", "chromedriver"]) { programs, workshop, relay in
            let browser = try Browser()
            defer { browser.end() }
            for program in programs {
                let page = """
                    <!doctype html><meta charset="utf-8"><title>Snippet</title><link rel="icon" href="data:,">
                    <script>
                    window.printed = [];
                    console.log = (...values) => window.printed.push(values.join(' '));
                    console.error = (...values) => window.printed.push('error', values.join(' '));
                    window.onunhandledrejection = (event) => console.error(event.reason);
                    </script>
                    <script type="\(type)">
                    \(program.code)</script>
                    """
                try browser.open(relay.serve(page, at: "\(type.count)-\(program.number)"))
                try browser.wait(until: "window.printed.length >= 2")
                let printed = try browser.run("return window.printed.join('\\n')").string ?? ""
                try workshop.directory.write(printed, to: "\(program.number).out")
                if printed.hasPrefix("error") { try workshop.directory.write(printed, to: "\(program.number).err") }
            }
        }
    }
}
