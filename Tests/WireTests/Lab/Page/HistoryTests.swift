import Testing

extension PageTests {
    /// A resource's history, and the store's changes as they come.
    struct HistoryTests {
        @Test func `each revision shows what it changed, and Restore sends the two requests that it shows`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.service.put(target, "{\n  \"n\": 1.00,\n  \"note\": \"<b>\"\n}")
                try page.service.put(target, "{\n  \"n\": 2.50,\n  \"note\": \"<b>\"\n}")
                try page.open("#data" + target)
                try page.appears("[data-test=revision]:first-child .diff-line")
                #expect(try page.texts("[data-test=revision] .change-word") == ["Replaced", "Created"])
                let first = "[data-test=revision]:first-child"
                #expect(
                    try page.difference(in: first).filter { !$0.hasPrefix("same") } == [
                        "removed   \"n\": 1.00,", "added   \"n\": 2.50,",
                    ])
                try page.appears("\(first) [data-test=patch]")
                #expect(try page.text("\(first) [data-test=patch]") == #"[{"op":"replace","path":"/n","value":2.50}]"#)
                #expect(try page.browser.findAll("\(first) [data-test=restore]").isEmpty)

                let tag = try page.service.send("GET", target).entityTag()
                let numbers = try page.values("data-revision", of: "[data-test=revision]")
                try page.restore(revision: Int(numbers[1]) ?? 0)
                #expect(
                    try page.texts("[data-test=restored] pre") == [
                        "GET /_revisions/\(numbers[1]) HTTP/1.1",
                        "PUT \(target) HTTP/1.1\nContent-Type: application/json\nIf-Match: \(tag)",
                    ])
                #expect(
                    try page.values("data-status", of: "[data-test=restored] [data-test=status]") == ["200", "204"])
                #expect(try page.service.send("GET", target).text == "{\n  \"n\": 1.00,\n  \"note\": \"<b>\"\n}")
                #expect(try page.texts("[data-test=revision] .change-word") == ["Replaced", "Replaced", "Created"])
            }
        }

        @Test func `a deleted resource is restored only where there is still nothing`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                let made = try page.service.put(target, "[1]", "application/x+json").entityTag()
                _ = try page.service.send("DELETE", target)
                try page.open("#data" + target)
                try page.appears("[data-test=revision]:first-child .diff-line")
                #expect(
                    try page.difference(in: "[data-test=revision]:first-child") == [
                        "removed [", "removed   1", "removed ]",
                    ])
                try page.openRevision(made)
                // Somebody else is faster.
                try page.service.put(target, "2")
                try page.restore(made)
                #expect(
                    try page.values("data-status", of: "[data-test=restored] [data-test=status]") == ["200", "412"])
                #expect(try page.texts("[data-test=restored] pre")[1].hasSuffix("application/x+json\nIf-None-Match: *"))
                #expect(try page.service.send("GET", target).text == "2")

                _ = try page.service.send("DELETE", target)
                try page.open("#data" + target)
                try page.restore(made)
                #expect(
                    try page.values("data-status", of: "[data-test=restored] [data-test=status]") == ["200", "201"])
                let now = try page.service.send("GET", target)
                #expect(now.text == "[1]" && now["Content-Type"] == "application/x+json")
            }
        }

        @Test func `a long history goes on where one asks, what is erased says so, and what never was is told`() throws
        {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                for number in 1...25 { try page.service.put(target, "\(number)") }
                try page.open("#data" + target)
                try page.wait("document.querySelectorAll('[data-test=revision]').length === 20")
                try page.click("[data-test=revision]:nth-child(20) summary")
                try page.appears("[data-test=revision]:nth-child(20) .diff-line.is-removed")
                #expect(try page.difference(in: "[data-test=revision]:nth-child(20)") == ["removed 5", "added 6"])
                try page.click("[data-test=older]")
                try page.wait("document.querySelectorAll('[data-test=revision]').length === 25")
                #expect(try page.browser.findAll("[data-test=older]").isEmpty)

                #expect(try page.service.send("DELETE", "/_history" + target).status == 204)
                try page.open("#data" + target)
                try page.click("[data-test=revision]:nth-child(2) summary")
                try page.appears("[data-test=revision]:nth-child(2) [data-status='410']")

                try page.open("#data" + Fresh.resource())
                try page.appears("[data-test=refusal] [data-status='404']")
            }
        }

        @Test func `changes of the store come without a reload, and lead to their resource`() throws {
            try LabPage.used(at: "#live") { (page) throws in
                try page.followChanges()
                let target = "/\(Fresh.collection())/%3Cb%3E%2F1"
                try page.service.put(target, "1")
                try page.service.put(target, "1")
                try page.service.put(target, "2")
                _ = try page.service.send("DELETE", target)
                try page.wait("document.querySelectorAll('[data-test=change]').length === 3")
                #expect(try page.values("data-kind", of: "[data-test=change]") == ["created", "replaced", "deleted"])
                #expect(try page.texts("[data-test=change] a") == [target, target, target])
                try page.click("[data-test=change]:first-child a")
                try page.wait("document.querySelector('#view-data h1')?.textContent === '\(target)'")
            }
        }

        @Test func `the stream goes on where it was after a restart, and another store is told`() throws {
            let service = try PutstoreProcess()
            try service.put("/a/1", "1")
            try LabPage.used(at: "#live", of: service) { (page) throws in
                try page.followChanges()
                try service.put("/a/1", "2")
                try page.wait("document.querySelectorAll('[data-test=change]').length === 1")
                try service.kill()
                try page.wait(
                    "document.querySelector('[data-test=changes-state]').textContent.startsWith('The connection was lost')"
                )
                let options = ["--port", "\(service.port)"]
                let again = try PutstoreProcess(options, in: service.directory)
                try again.put("/a/1", "3")
                try page.wait("document.querySelectorAll('[data-test=change]').length === 2")
                #expect(try page.texts("[data-test=change] > code") == ["\"2\"", "\"3\""])
                #expect(try again.stop() == .exit(0))

                // Another file on the same port: its changes are shown from the oldest on.
                let other = try PutstoreProcess(options, database: ":memory:")
                try other.put("/b/1", "1")
                try page.appears("[data-test=change][data-kind=reset]")
                try page.wait("[...document.querySelectorAll('[data-test=change] a')].at(-1)?.textContent === '/b/1'")
                #expect(
                    try page.values("data-kind", of: "[data-test=change]") == [
                        "replaced", "replaced", "reset", "created",
                    ])
                #expect(try other.stop() == .exit(0))
                _ = try page.browser.consoleMessages()
            }
        }
    }
}

extension LabPage {
    /// Waits until the table of a collection has these resources.
    func shows(table ids: [String]) throws {
        let found = "[...document.querySelectorAll('[data-test=members] tbody tr')].map((e) => e.dataset.id)"
        try wait("JSON.stringify(\(found)) === \(JSON.string(JSON.array(ids.map { .string($0) }).text).text)")
    }

    /// The request that is shown last.
    func shownRequest() throws -> String { try texts("[data-test=shown-request] pre").last ?? "" }

    /// Writes a column's filter, and waits for what comes of it.
    func filter(_ name: String, _ text: String) throws { try ask(text, in: "[data-test='filter-\(name)']") }

    /// Writes a query, and waits for what comes of it.
    func ask(_ text: String, in selector: String = "[data-test=query]") throws {
        try browser.run("document.querySelector('.data-page').dataset.earlier = 'true'")
        try fill(selector, text)
        try browser.press(.enter)
        try wait("document.querySelector('.data-page:not([data-earlier])')")
    }

    /// Drops a file on the page, as a user's file manager does.
    func drop(_ name: String, _ content: String) throws {
        let script = """
            const [zone, name, content] = arguments;
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([content], name));
            for (const type of ['dragenter', 'dragover', 'drop']) {
              zone.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
            }
            """
        try browser.run(script, [browser.find("[data-test=drop]").reference, .string(name), .string(content)])
        try appears("[data-test=replace]")
    }

    /// Opens a revision of the history, by its tag or number.
    func openRevision(_ tag: String) throws {
        let row = "[data-test=revision][data-revision='\(tag.filter(\.isNumber))']"
        try appears(row)
        try browser.run("arguments[0].open = true", [browser.find("\(row) details").reference])
        try appears("\(row) [data-test=restore]")
    }

    /// Restores a revision, and waits for what came of it.
    func restore(_ tag: String) throws {
        try openRevision(tag)
        try activate("[data-test=revision][data-revision='\(tag.filter(\.isNumber))'] [data-test=restore]")
        try appears("[data-test=restored]")
    }

    func restore(revision number: Int) throws { try restore("\(number)") }

    /// Opens the changes in the live view.
    func followChanges() throws {
        try click("#live-changes-open")
        try wait("document.querySelector('[data-test=changes-state].is-connected')")
    }
}
