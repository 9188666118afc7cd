import Testing

extension PageTests {
    /// A server that goes away, and comes again without what it had.
    struct RestartTests {
        @Test
        func `a step that was sent while the server was down is sent again, and a lesson whose store is gone says so`()
            throws
        {
            let service = try PutstoreProcess(database: ":memory:")
            try LabPage.used(at: "#lessons/lost-update/3", of: service) { (page) throws in
                try page.appears("[data-test=step-send]")
                try service.kill()
                try Self.sendStep(page)
                try page.wait("document.querySelector('[data-test=step] .complaint').textContent !== ''")
                #expect(try page.text("[data-test=step] .complaint").hasPrefix("The server did not answer."))
                #expect(try page.browser.findAll("[data-test=step-answer], [data-test=verdict]").isEmpty)

                let next = try Self.again(service)
                try Self.sendStep(page)
                try page.appears("[data-test=run-lost]")
                #expect(try page.text("[data-test=run-lost]").hasPrefix("The lesson's store is gone"))
                #expect(try page.browser.findAll("[data-test=step-answer], [data-test=verdict]").isEmpty)
                try page.click("[data-test=run-go-on]")
                try page.appears("[data-test=sent-for-reader]")
                try Self.sendStep(page)
                try page.appears("[data-test=verdict]")
                #expect(try page.values("data-holds", of: "[data-test=checks]") == ["true"])
                // What was sent to the store that is gone is nobody's request.
                #expect(try next.send("GET", "/_requests").text.contains("/_spaces/"))
                try page.show("live")
                try page.wait("document.querySelector('#live-list').textContent.includes('/_requests')")
                #expect(try page.texts("#live-list .live-request").allSatisfy { !$0.contains("/_spaces/") })
                _ = try page.browser.consoleMessages()
            }
        }

        @Test(arguments: ["lost-update/5", "lost-answer/2", "race/2"])
        func `a lesson whose store goes between two steps begins again, and is not judged by another answer`(
            step: String
        )
            throws
        {
            try LabPage.used(at: "#lessons/\(step)") { (page) throws in
                try page.appears("[data-test=step-send]")
                let spaces =
                    "return performance.getEntriesByType('resource').map((each) => new URL(each.name).pathname)"
                let paths = (try page.browser.run(spaces).array ?? []).compactMap(\.string)
                let names = Set(
                    paths.filter { $0.hasPrefix("/_spaces/") }.map {
                        $0.split(separator: "/").prefix(2).joined(separator: "/")
                    })
                #expect(names.count == 1)
                for name in names { #expect(try page.service.send("DELETE", "/\(name)").status == 204) }
                try Self.sendStep(page)
                try page.appears("[data-test=run-lost]")
                #expect(try page.browser.findAll("[data-test=verdict], [data-test=reply]").isEmpty)
                try page.click("[data-test=run-again]")
                try page.wait("document.querySelector('.dots')?.textContent.includes('step 1 of ')")
                try Self.sendStep(page)
                try page.appears("[data-test=checks][data-holds=true]")
            }
        }

        @Test func `what could not be loaded while the server was away comes by itself when it is back`() throws {
            let service = try PutstoreProcess(database: ":memory:")
            try LabPage.used(at: "#data", of: service) { (page) throws in
                try page.appears("[data-test=import-closed]")
                try service.kill()
                try page.browser.run("location.hash = '#data/other'")
                try page.wait("document.querySelector('#view-data .complaint')?.textContent !== ''")
                let next = try Self.again(service)
                try page.wait("document.querySelector('#view-data [data-test=members]')")

                try next.kill()
                // By the keyboard, for a pointer above it would have begun to load it.
                try page.activate("#nav-lessons")
                try page.wait("document.querySelector('#view-lessons').textContent.includes('could not be loaded')")
                let last = try Self.again(service)
                try page.wait("document.querySelector('[data-test=lesson-next]')")
                #expect(last.port == service.port)
                _ = try page.browser.consoleMessages()
            }
        }

        /// Another service at the same address, with nothing of what the first one had.
        private static func again(_ service: PutstoreProcess) throws -> PutstoreProcess {
            try PutstoreProcess(["--port", "\(service.port)"], database: ":memory:")
        }

        /// Predicts something, and sends.
        private static func sendStep(_ page: LabPage) throws {
            let script = """
                for (const each of document.querySelectorAll('[data-test=question]')) each.querySelector('input').click()
                """
            try page.browser.run(script)
            try page.activate("[data-test=step-send]")
        }
    }
}
