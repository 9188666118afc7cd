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
            }
        }

        @Test func `what the page needs for itself is not in Live, nor counted, and drives nothing out of the memory`()
            throws
        {
            let service = try PutstoreProcess(database: ":memory:")
            try LabPage.used(at: "#lessons/create", of: service) { (page) throws in
                try page.activate("[data-test=step-send]")
                try page.appears("[data-test=step-answer]")
                try page.show("compare")
                try page.click("#compare-send")
                try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
                for view in ["data", "request", "live"] { try page.show(view) }
                try page.open("#live")
                try page.wait("document.querySelectorAll('#live-list > li').length === 6")
                // Each has its time, and its sender, after a reload too.
                try page.wait(
                    "[...document.querySelectorAll('.live-time')].every((each) => /^\\d\\d:/.test(each.textContent))")
                #expect(Set(try page.texts("#live-list .whose")) == ["you"])
                let entries = try service.send("GET", "/_requests").json().array ?? []
                let targets = entries.compactMap { $0["target"]?.string }
                #expect(!targets.contains { $0.hasPrefix("/_") }, "\(targets)")
                #expect(try page.text("#nav-live") == "Live")
            }
        }

        @Test func `another tab of the same browser is one's own, and what came during a pause outlasts clearing`()
            throws
        {
            try LabPage.used { (page) throws in
                let (own, other) = (Fresh.resource(), Fresh.resource())
                try page.write("PUT", own, json: "1")
                try page.send()
                try page.browser.run("sessionStorage.clear()")
                try page.open("#live")
                try page.wait("document.querySelector('#live-state.is-connected')")
                try page.wait("document.querySelector('#live-list').textContent.includes('\(own)')")
                #expect(try Self.whose(own, in: page) == ["yours"])

                try page.click("#live-pause")
                try page.service.put(other, "1")
                try page.wait("document.querySelector('#live-pause').textContent === 'Resume (1 new)'")
                try page.click("#live-clear")
                #expect(try page.text("#live-empty").hasPrefix("Paused: requests will appear here when you resume."))
                #expect(try page.text("#live-pause") == "Resume (1 new)")
                try page.click("#live-pause")
                try page.wait("document.querySelectorAll('#live-list > li').length === 1")
                #expect(try Self.whose(other, in: page) == ["others"])
            }
        }

        @Test(arguments: [(1280, 720), (375, 812)])
        func `the latest request is in sight whatever was shown before, until one scrolls up`(width: Int, height: Int)
            throws
        {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.browser.setViewport(width: width, height: height, isPhone: width < 500)
                let target = Fresh.resource()
                for number in 1...30 { try page.service.put(target, "\(number)") }
                try page.wait("document.querySelector('#nav-live').textContent.includes('30')")
                try page.show("live")
                let isAtEnd = """
                    ((box) => box.scrollHeight > box.clientHeight + 100 && box.scrollTop + box.clientHeight > box.scrollHeight - 2)
                      (document.querySelector('.live-entries'))
                    """
                let last = "document.querySelector('#live-list > li:last-child .live-body').textContent"
                try page.wait("\(last) === '30' && \(isAtEnd)")
                try page.service.put(target, "31")
                try page.wait("\(last) === '31' && \(isAtEnd)")
                try page.click("#live-large")
                try page.wait(isAtEnd)
                try page.click("#live-large")
                try page.browser.run("document.querySelector('.live-entries').scrollTop = 0")
                try page.wait("document.querySelector('#live-below').hidden")
                try page.service.put(target, "32")
                // What a row has to tell is asked for when the row comes into sight.
                try page.wait("!document.querySelector('#live-below').hidden")
                #expect(try page.browser.run("return document.querySelector('.live-entries').scrollTop").number == 0)
                try page.click("#live-below")
                try page.wait("\(last) === '32' && \(isAtEnd) && document.querySelector('#live-below').hidden")
            }
        }

        @Test func `a chosen request covers no other, shows its whole difference, and is closed`() throws {
            try LabPage.used(at: "#live") { (page) throws in
                try page.browser.setViewport(width: 1280, height: 720)
                let target = Fresh.resource()
                for number in 1...2 { try page.service.put(target, "{\"a\":1,\"b\":\(number)}") }
                let last = "#live-list > li:last-child"
                try page.wait("document.querySelector('\(last) .live-body')?.textContent.includes(':2')")
                for way in ["button", "Escape"] {
                    try page.click("\(last) a")
                    try page.appears("#live-why [data-test=graph]")
                    let covered = """
                        const box = document.querySelector('\(last) .status').getBoundingClientRect();
                        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest('li') === null
                        """
                    #expect(try page.browser.run(covered) == .bool(false))
                    let hidden =
                        "const box = document.querySelector('#live-why .diff'); return box.scrollHeight - box.clientHeight"
                    #expect(try page.browser.run(hidden).number == 0)
                    #expect(
                        try page.difference(in: "#live-why") == [
                            "same {", "same   \"a\": 1,", "removed   \"b\": 1", "added   \"b\": 2", "same }",
                        ])
                    if way == "button" { try page.click(".live-close") } else { try page.browser.press(.escape) }
                    try page.wait("!document.querySelector('.live-close') && location.hash === '#live'")
                    #expect(try page.browser.run("return document.activeElement.className").string == "live-entry")
                }
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
