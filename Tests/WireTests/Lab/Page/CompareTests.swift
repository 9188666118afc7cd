import Testing

extension PageTests {
    /// Side by side.
    struct CompareTests {
        @Test func `one content does three things as PUT, PATCH and POST, and the second time tells who is idempotent`()
            throws
        {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.fill("#compare-start", "{\n  \"Id\": 1,\n  \"Quantity\": 1\n}")
                try page.fill("#compare-content", "{\n  \"Quantity\": 2\n}")
                try page.click("#compare-send")
                try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
                let verdicts = try page.values("data-verdict", of: "[data-test=compare-verdict]")
                #expect(verdicts == ["same", "same", "more"])

                // PUT drops what it does not name, PATCH keeps it, POST leaves the old one alone.
                let put = try page.difference(in: "[data-test=way-put] [data-test=sending-1]")
                #expect(put.contains("removed   \"Id\": 1,"))
                #expect(put.contains("added   \"Quantity\": 2"))
                let patch = try page.difference(in: "[data-test=way-patch] [data-test=sending-1]")
                #expect(
                    patch == [
                        "same {", "same   \"Id\": 1,", "removed   \"Quantity\": 1", "added   \"Quantity\": 2", "same }",
                    ])
                let post = try page.difference(in: "[data-test=way-post] [data-test=sending-1]")
                #expect(post == ["added {", "added   \"Quantity\": 2", "added }"])

                for way in ["put", "patch"] {
                    #expect(try page.text("[data-test=way-\(way)] [data-test=sending-2]").contains("nothing changed"))
                    #expect(try page.difference(in: "[data-test=way-\(way)] [data-test=sending-2]").isEmpty)
                }
                let statuses = "[data-test=way-post] [data-test=status]"
                #expect(try page.values("data-status", of: statuses) == ["201", "201"])
                #expect(try page.text("[data-test=way-post] [data-test=sending-2]").contains("another, /orders-"))
                #expect(
                    try page.difference(in: "[data-test=way-post] [data-test=sending-2]")
                        == ["added {", "added   \"Quantity\": 2", "added }"])
                // What was made for this is deleted again.
                let url = try page.text("[data-test=way-post] h2 .url")
                try Self.expectGone(url, page.service)
            }
        }

        @Test func `a resource that the service refuses is told to be refused`() throws {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.fill("#compare-start", "{")
                try page.click("#compare-send")
                try page.wait("document.querySelector('#compare-fault').textContent !== ''")
                #expect(try page.text("#compare-fault").hasPrefix("What is stored was refused: line 1"))
                #expect(try page.browser.findAll("[data-test=compare-verdict]").isEmpty)
            }
        }

        @Test func `content that is refused is refused all three times, and nothing changes`() throws {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.fill("#compare-content", "{\"a\":1,\"a\":2}")
                try page.click("#compare-send")
                try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
                let verdicts = try page.values("data-verdict", of: "[data-test=compare-verdict]")
                #expect(verdicts == ["refused", "refused", "refused"])
                #expect(try page.browser.findAll("#compare-columns .is-added, #compare-columns .is-removed").isEmpty)
                #expect(try page.text("#compare-fault").hasPrefix("What you send was refused: line 1, column 8"))
                // What is refused next leaves nothing of this to look at.
                try page.fill("#compare-start", "{")
                try page.click("#compare-send")
                try page.wait("document.querySelector('#compare-fault').textContent.startsWith('What is stored')")
                #expect(try page.browser.findAll("[data-test=compare-verdict]").isEmpty)
            }
        }

        @Test func `at first sight all of it is in sight, and it stays where it is`() throws {
            try LabPage.used(at: "") { (page) throws in
                try page.browser.setViewport(width: 1280, height: 720)
                try page.open("", isFirstVisit: true)
                #expect(try page.browser.run("return document.title").string == "Side by side – putstore")
                try page.click("#compare-send")
                try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
                let script = "return document.querySelector('#compare-next').getBoundingClientRect().bottom"
                #expect(try page.browser.run(script).number ?? .infinity <= 720)
                #expect(try page.browser.run("return scrollY").number == 0)
            }
        }

        @Test func `what is compared is in a link, which brings it back`() throws {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.fill("#compare-start", "[1]")
                try page.fill("#compare-content", "{\"a b\": \"ü&?#\"}")
                try page.click("#compare-send")
                try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
                let link = try #require(try page.values("href", of: "#compare-next .copy-link a").first)
                try page.open(link, isFirstVisit: true)
                #expect(try page.browser.find("#compare-start").property("value").string == "[1]")
                #expect(try page.browser.find("#compare-content").property("value").string == "{\"a b\": \"ü&?#\"}")
            }
        }

        /// The collection is empty, or soon will be.
        private static func expectGone(_ url: String, _ service: PutstoreProcess) throws {
            let deadline = Deadline(after: 10)
            while try service.send("GET", url).json()["items"]?.array?.isEmpty == false {
                guard !deadline.isOver else { throw HarnessError("\(url) is still there") }
            }
        }
    }
}
