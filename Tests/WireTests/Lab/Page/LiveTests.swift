import Testing

extension PageTests {
    /// What others send, as it comes.
    struct LiveTests {
        @Test func `a request from outside appears without a reload, and opens its explanation`() throws {
            try LabPage.used(at: "#live") { (page) throws in
                try page.wait("document.querySelector('#live-state.is-connected')")
                try page.browser.run("window.isSamePage = true")
                let directory = try TemporaryDirectory()
                let target = Fresh.resource()
                let arguments = ["-sS", "-X", "PUT", "-H", "Content-Type: application/json", "-d", "{}"]
                _ = try Tool.run("curl", arguments + [page.origin + target], in: directory)
                let entry = "[data-test=live-entry]:has(.live-request)"
                try page.wait(
                    "document.querySelector('#live-list \(entry):last-child')?.textContent.includes('PUT \(target)')")
                #expect(try page.values("data-whose", of: "#live-list > li:last-child") == ["others"])
                #expect(try page.values("data-status", of: "#live-list > li:last-child .status") == ["201"])

                try page.click("#live-list > li:last-child a")
                try page.appears("#live-why [data-test=graph]")
                #expect(try page.values("aria-current", of: "#live-list > li:last-child a") == ["true"])
                #expect(try page.text("#live-why [data-test=why-summary]").contains("The server asked"))
                #expect(try page.texts("#live-why [data-test=received] dd").contains { $0.hasPrefix("curl/") })
                #expect(try page.browser.run("return window.isSamePage") == .bool(true))
            }
        }

        @Test func `another view counts what others send, and the page's own requests are told apart`() throws {
            try LabPage.used { (page) throws in
                let (own, other) = (Fresh.resource(), Fresh.resource())
                try page.write("PUT", own, json: "1")
                try page.send()
                for _ in 1...3 { try page.service.put(other, "1") }
                try page.wait("document.querySelector('#nav-live').textContent.includes('3')")
                #expect(try page.text("#nav-live") == "Live3 new from others")

                try page.show("live")
                #expect(try page.text("#nav-live") == "Live")
                #expect(try Self.whose(own, in: page) == ["yours"])
                #expect(try Self.whose(other, in: page) == ["others", "others", "others"])
                // What the page reads for itself, before and after, shows when it is asked for.
                try page.click("#live-own-pages")
                #expect(try Self.whose(own, in: page) == ["page", "yours", "page"])
            }
        }

        @Test func `a server that has stopped is told to have stopped`() throws {
            let service = try PutstoreProcess(database: ":memory:")
            try LabPage.used(of: service) { (page) throws in
                try page.show("live")
                try page.show("request")
                try page.write("PUT", Fresh.resource(), json: "1")
                try service.kill()
                try page.send()
                #expect(
                    try page.text("#outcome [data-test=failure]").hasPrefix("No response. The server did not answer."))
                try page.show("live")
                try page.wait("!document.querySelector('#live-state.is-connected')")
                #expect(try page.text("#live-state") == "The connection was lost. Trying again …")
            }
        }

        /// Whose the requests to a target are said to be, the latest last.
        private static func whose(_ target: String, in page: LabPage) throws -> [String] {
            let script = """
                return [...document.querySelectorAll('#live-list > li')]
                  .filter((row) => row.querySelector('.live-request').textContent.endsWith(' ' + arguments[0]))
                  .map((row) => row.dataset.whose)
                """
            return (try page.browser.run(script, [.string(target)]).array ?? []).compactMap(\.string)
        }
    }
}
