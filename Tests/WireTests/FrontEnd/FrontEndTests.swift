import Glibc
import Testing

extension PageTests {
    /// Data in and out, and CORS: a front end under development, `Tests/FrontEnd`, served from another port as a build
    /// tool does, against `putstore serve --dev --seed db.json`. Everything goes through the browser's own `fetch`.
    struct FrontEndTests {
        @Test(arguments: ["localhost", "127.0.0.1"])
        func `a page of another port lists, filters, sorts, pages, creates, edits and deletes`(host: String) throws {
            try FrontEnd.used(from: host) { (page) throws in
                try page.lists((1...10).map(String.init), of: "23")
                try page.click("#next")
                try page.lists((11...20).map(String.init), of: "23")
                try page.click("#next")
                try page.lists(["21", "22", "23"], of: "23")
                #expect(try !page.find("#next").isEnabled())

                try page.change("#kind", "soup")
                try page.lists(["1", "3", "8", "9", "14", "19", "20"], of: "7")
                try page.change("#sort", "-price")
                try page.lists(["3", "14", "9", "20", "1", "19", "8"], of: "7")
                try page.change("#price", "11")
                try page.lists(["20", "1", "19", "8"], of: "4")

                try page.click("#add")
                try page.save(#"{ "name": "Goulash", "kind": "soup", "price": 9.90 }"#)
                let made = try page.says(#/Made \/dishes\/(\S+) as ("\d+")/#)
                let (id, tag) = ("\(made.1)", "\(made.2)")
                try page.lists(["20", "1", id, "19", "8"], of: "5")

                try page.edit(id)
                #expect(try page.says(#/.* as of (.*)/#).1 == tag)
                let content = #"{ "name": "Goulash", "kind": "soup", "price": 10.60 }"#
                try page.save(content)
                try page.says(#/Saved as "\d+"/#)
                try page.lists(["20", id, "1", "19", "8"], of: "5")
                #expect(try page.service.send("GET", "/dishes/\(id)").text == content)

                try page.press("Delete", of: id)
                try page.lists(["20", "1", "19", "8"], of: "4")
                #expect(try page.service.send("GET", "/dishes/\(id)").status == 404)
                for method in ["PUT", "DELETE"] {
                    #expect(try page.preflights(to: "/dishes/\(id)").contains(method), "\(method)")
                }
            }
        }

        @Test func `an edit of what somebody else has changed is refused, and nothing is lost`() throws {
            try FrontEnd.used { (page) throws in
                let theirs = #"{"id":5,"name":"Dal tadka","kind":"main","price":6.00}"#
                try page.edit("5")
                try page.service.put("/dishes/5", theirs)
                try page.save(#"{"id":5,"name":"Dal makhani"}"#)
                let told = try page.says(#/Changed by somebody else, now ("\d+")\. You had: (.*)/#)
                #expect(told.2 == #"{"id":5,"name":"Dal makhani"}"#)
                #expect(try page.find("#content").property("value").string == theirs)
                #expect(try page.service.send("GET", "/dishes/5").entityTag() == String(told.1))
                try page.save(theirs.replacing("tadka", with: "makhani"))
                try page.says(#/Saved as "\d+"/#)
                #expect(try page.service.send("GET", "/dishes/5").text.contains("makhani"))

                // What is no JSON is told in the server's words.
                try page.edit("6")
                try page.save("{'name': 1}")
                try page.says(#/Failed: .*quot.*/#)
            }
        }

        @Test func `what others change is seen, and a reset puts everything back to the seed`() throws {
            try FrontEnd.used { (page) throws in
                let seed = try page.service.send("GET", "/_store?view=json-server").text
                try page.wait("document.body.dataset.follows")
                try page.service.put("/dishes/0", #"{"id":0,"name":"Aioli"}"#)
                try page.lists(["0"] + (1...9).map(String.init), of: "24")
                _ = try page.service.send("DELETE", "/dishes/3")
                try page.lists(["0", "1", "2"] + (4...10).map(String.init), of: "23")
                _ = try page.service.send("DELETE", "/restaurant/restaurant")
                try page.service.put("/orders/1", "{}")

                try page.click("#reset")
                try page.says(#/Everything is as it was/#)
                try page.lists((1...10).map(String.init), of: "23")
                #expect(try page.service.send("GET", "/_store?view=json-server").text == seed)
                #expect(page.service.directory.read("db.json") == (try Project.text("Tests/FrontEnd/db.json")))
            }
        }

        @Test func `history, queries and changes are open to the page, and the headers that tell of them`() throws {
            try FrontEnd.used { (page) throws in
                try page.service.put("/dishes/1", #"{"id":1,"price":1.00}"#)
                let query = #"{"where":{"price":{"lt":4}},"sort":["-price"],"fields":["id"],"count":"exact"}"#
                let json = ["Content-Type": "application/json", "Idempotency-Key": "front-end"]
                for (method, path, fields, content, told, text) in [
                    ("GET", "/_history/dishes/1", ["Prefer": "explain=link"], nil, ["Link", "ETag"], "replaced"),
                    ("GET", "/_revisions/1", [:], nil, ["Memento-Datetime", "Link", "Accept-Ranges"], "Borscht"),
                    (
                        "GET", "/dishes/1", ["Accept-Datetime": "Sun, 06 Nov 1994 08:49:37 GMT"], nil,
                        ["Memento-Datetime", "Content-Location"], "Borscht"
                    ),
                    ("QUERY", "/dishes", json, query, ["ETag", "Location"], #""total":3"#),
                    ("GET", "/dishes?view=array&limit=2", [:], nil, ["X-Total-Count", "Link"], "Green tea"),
                    ("GET", "/_changes", ["Last-Event-ID": "24"], nil, [], #""revision":25"#),
                    (
                        "GET", "/dishes", ["If-None-Match": "\"0\"", "Prefer": "wait=1"], nil, ["Preference-Applied"],
                        "items"
                    ),
                    ("POST", "/dishes", json, "{}", ["Location", "ETag"], ""),
                    ("POST", "/dishes", json, "{}", ["Idempotency-Replayed", "Location"], ""),
                    ("PATCH", "/dishes", ["Content-Type": "text/plain"], "{}", ["Accept-Patch"], "merge-patch"),
                ] as [(String, String, [String: String], String?, [String], String)] {
                    let answer = try page.fetch(method, path, fields, content, reading: told)
                    #expect(!answer.contains(.null), "\(method) \(path): \(answer)")
                    #expect(text.isEmpty || answer.last?.string?.contains(text) == true, "\(method) \(path): \(answer)")
                }
            }
        }

        @Test func `without --dev the page may do nothing, and the log says what would let it`() throws {
            try FrontEnd.used(options: []) { (page) throws in
                try page.says(#/Failed: Failed to fetch/#)
                #expect(page.service.log.contains("--allow-origin"))
                #expect(page.service.log.contains(page.origin))
            }
        }
    }
}

/// `Tests/FrontEnd` in the browser, with a putstore of its own.
private struct FrontEnd {
    let browser: Browser
    let service: PutstoreProcess
    /// Where the page comes from.
    let origin: String

    /// Opens the page and lets `body` use it; the service must stop with exit code 0.
    static func used(
        from host: String = "localhost", options: [String] = ["--dev"], _ body: (FrontEnd) throws -> Void
    ) throws {
        let browser = try #require(LabPage.current).browser
        let directory = try TemporaryDirectory()
        try directory.write(try Project.text("Tests/FrontEnd/db.json"), to: "db.json")
        let service = try PutstoreProcess(options + ["--seed", "{directory}/db.json"], in: directory)
        // What build tools do while one develops: the files as they are, from a port of their own.
        let files = try ChildProcess(
            "python3",
            ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", Project.root + "/Tests/FrontEnd"],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], errorFile: directory.path + "/files.txt")
        let line = try files.line(by: Deadline())
        let port = try #require(line.firstMatch(of: #/ port (\d+) /#)?.1)
        let page = FrontEnd(browser: browser, service: service, origin: "http://\(host):\(port)")
        try browser.developerTools("Emulation.clearDeviceMetricsOverride")
        try browser.open(page.origin + "/?api=http://127.0.0.1:\(service.port)")
        try body(page)
        try browser.open("about:blank")
        // Refusals are in it, which the browser itself notes.
        _ = try browser.consoleMessages()
        #expect(try service.stop() == .exit(0))
    }

    func wait(_ expression: String) throws { try browser.wait(until: expression) }

    func find(_ selector: String) throws -> Element { try browser.find(selector) }

    func click(_ selector: String) throws { try find(selector).click() }

    private func text(_ selector: String) throws -> String {
        try browser.run("return document.querySelector(arguments[0]).textContent", [.string(selector)]).string ?? ""
    }

    /// Waits until the page's message is what an expression matches, whole.
    @discardableResult
    func says<Output>(_ pattern: Regex<Output>) throws -> Output {
        let deadline = Deadline()
        while true {
            let message = try text("#message")
            if let match = try pattern.wholeMatch(in: message) { return match.output }
            guard !deadline.isOver else { throw HarnessError("the page says: \(message)") }
            usleep(20_000)
        }
    }

    /// Waits until the page lists these dishes, and tells how many there are.
    func lists(_ ids: [String], of total: String) throws {
        let found = "[...document.querySelectorAll('#dishes tr')].map((line) => line.dataset.id).join()"
        try wait("\(found) === '\(ids.joined(separator: ","))'")
        try wait("document.querySelector('#total').textContent === '\(total)'")
    }

    /// Gives a field a value as its user does, and leaves it.
    func change(_ selector: String, _ value: String) throws {
        let script = """
            const [field, value] = arguments;
            field.value = value;
            field.dispatchEvent(new Event('change'))
            """
        try browser.run(script, [find(selector).reference, .string(value)])
    }

    func press(_ button: String, of id: String) throws {
        _ = try find("#dishes tr[data-id='\(id)']")
        let script = """
            const buttons = document.querySelectorAll(`#dishes tr[data-id="${arguments[0]}"] button`);
            [...buttons].find((button) => button.textContent === arguments[1]).click()
            """
        try browser.run(script, [.string(id), .string(button)])
    }

    func edit(_ id: String) throws {
        try press("Edit", of: id)
        try wait("!document.querySelector('#form').hidden")
    }

    /// Writes the content of the form, and saves it.
    func save(_ content: String) throws {
        try browser.run("document.querySelector('#content').value = arguments[0]", [.string(content)])
        try click("#save")
    }

    /// What the page gets of a request of its own: headers, null where it may not read one, then the body.
    func fetch(
        _ method: String, _ path: String, _ fields: [String: String], _ content: String?, reading names: [String]
    ) throws -> [JSON] {
        let script = """
            const [address, options, names, done] = arguments;
            fetch(address, options).then(
              async (response) => done([...names.map((name) => response.headers.get(name)), await response.text()]),
              (error) => done([null, String(error)]));
            """
        var options: [String: JSON] = ["method": .string(method), "headers": .object(fields.mapValues { .string($0) })]
        if let content { options["body"] = .string(content) }
        let names = JSON.array(names.map { .string($0) })
        let address = JSON.string("http://127.0.0.1:\(service.port)\(path)")
        return try browser.runAsync(script, [address, .object(options), names]).array ?? []
    }

    /// The methods for which the browser asked before it sent.
    func preflights(to target: String) throws -> [String] {
        try (service.send("GET", "/_requests").json().array ?? [])
            .filter { $0["method"]?.string == "OPTIONS" && $0["target"]?.string == target }
            .flatMap { try service.send("GET", $0["href"]?.string ?? "").json()["fields"]?.array ?? [] }
            .filter { $0["name"]?.string?.lowercased() == "access-control-request-method" }
            .compactMap { $0["value"]?.string }
    }
}
