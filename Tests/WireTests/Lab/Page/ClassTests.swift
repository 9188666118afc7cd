import Foundation
import Testing

extension PageTests {
    /// A class: many learners on one server, a projector, a token, a server that goes away, a sheet of paper.
    struct ClassTests {
        @Test func `a name is asked for once, begins the URLs that are proposed, and Live shows it to others`() throws {
            try LabPage.used(at: "") { (page) throws in
                // The first sight is for seeing.
                #expect(try !page.browser.find("#name-form").isDisplayed())
                try page.show("request")
                try page.fill("#name", "Änn O'Neil")
                try page.browser.press(.enter)
                try page.wait("document.querySelector('#name-form').hidden")
                #expect(try page.text("#name-open") == "Your name: Änn O'Neil")
                let target = "/ann-o-neil-orders/12345"
                #expect(try Written(in: page).target == target)
                try page.openExamples()
                try page.click("#preset option[value='1']")
                #expect(try Written(in: page).target == target)
                try page.send()
                #expect(try page.statuses() == ["201"])
                // Whoever follows the requests is told the name; what the page reads for itself is not among them.
                let entries = try page.service.send("GET", "/_requests").json().array ?? []
                let marks = entries.filter { $0["target"]?.string == target }.compactMap { $0["lab"]?.string }
                #expect(marks.count == 1)
                #expect(marks.allSatisfy { $0.hasSuffix(";name=\"%C3%84nn%20O'Neil\"") })
                // A projector is another browser.
                try page.open("#live", isFirstVisit: true)
                // The last one is the look of this test at the requests.
                let row = "#live-list li:nth-last-child(2)"
                try page.wait("document.querySelector('\(row)')?.textContent.includes('\(target)')")
                #expect(try page.texts("\(row) .whose") == ["Änn O'Neil"])
                #expect(try page.values("data-whose", of: row) == ["others"])
                try page.wait("document.querySelector('\(row) .live-body').textContent.includes('12345')")
                // It is asked for once.
                try page.open()
                try page.click("#name-later")
                try page.open()
                #expect(try !page.browser.find("#name-form").isDisplayed())
                #expect(try page.service.send("DELETE", "/ann-o-neil-orders", ["If-Match": "*"]).status == 204)
            }
        }

        @Test func `Live stops for a pause, is cleared, and is saved as requests that editors send`() throws {
            try LabPage.used(at: "#live") { (page) throws in
                try page.wait("document.querySelector('#live-state.is-connected')")
                try page.click("#live-clear")
                #expect(try page.texts("#live-list li").isEmpty)
                let (one, two) = (Fresh.resource(), Fresh.resource())
                try page.service.put(one, "{\"a\":1}")
                try page.wait("document.querySelectorAll('#live-list li').length === 1")
                try page.click("#live-pause")
                try page.service.put(two, "{\"a\":2}")
                try page.wait("document.querySelector('#live-pause').textContent === 'Resume (1 new)'")
                #expect(try page.texts("#live-list li").count == 1)
                try page.click("#live-pause")
                try page.wait("document.querySelectorAll('#live-list li').length === 2")

                try page.browser.run(
                    "URL.createObjectURL = (blob) => { blob.text().then((text) => (window.saved = text)); return '#' }")
                try page.click("#live-export")
                try page.wait("window.saved")
                let text = try page.browser.run("return window.saved").string ?? ""
                #expect(text.contains("\n@host = \(page.origin)\n"))
                let tag = try page.service.send("GET", one).entityTag()
                #expect(
                    text.contains(
                        """
                        ### PUT \(one)
                        PUT {{host}}\(one)
                        Content-Type: application/json

                        {"a":1}

                        #< HTTP/1.1 201 Created
                        #< ETag: \(tag)

                        ### PUT \(two)
                        """), "\(text)")
            }
        }

        @Test func `with tokens the page comes without one, asks for it, and keeps it as long as the tab`() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write("right-token\n", to: "tokens")
            try withPutstore("--token-file", file) { (service) throws in
                try LabPage.used(at: "", of: service) { (page) throws in
                    try page.appears("#token-dialog[open]")
                    #expect(try page.browser.focused().attribute("id") == "token")
                    try page.fill("#token", "wrong")
                    try page.browser.press(.enter)
                    try page.wait("document.querySelector('#token-note').textContent.includes('does not know')")
                    try page.fill("#token", "Bearer right-token")
                    try page.browser.press(.enter)
                    try page.wait("document.documentElement.dataset.ready && document.querySelector('#nav-live')")
                    try page.show("live")
                    try page.wait("document.querySelector('#live-state.is-connected')")
                    try page.show("request")
                    try page.write("PUT", Fresh.resource(), json: "1")
                    try page.send()
                    #expect(try page.statuses() == ["201"])
                    #expect(try !page.browser.address().contains("right-token"))
                    #expect(
                        try page.browser.run("return JSON.stringify(localStorage)").string?.contains("right") == false)
                    // Another token than the tab's is sent as it is written.
                    try page.write("GET", "/c/1", ["Authorization": "Bearer other"])
                    try page.send()
                    #expect(try page.statuses() == ["401"])
                    #expect(try !page.browser.find("#token-dialog").isDisplayed())
                }
            }
        }

        @Test func `when the server has stopped, what was shown is dimmed, in every view`() throws {
            let service = try PutstoreProcess(database: ":memory:")
            try LabPage.used(of: service) { (page) throws in
                try page.show("compare")
                try page.show("request")
                try page.write("PUT", Fresh.resource(), json: "1")
                try page.send()
                let filter = "getComputedStyle(document.querySelector(arguments[0])).filter"
                #expect(try page.browser.run("return \(filter)", ["#results"]).string == "none")
                try service.kill()
                try page.click("#send")
                try page.appears("#outcome .failure")
                #expect(try page.browser.find("#offline").isDisplayed())
                #expect(try page.browser.run("return \(filter)", ["#results"]).string == "grayscale(1)")
                try page.show("compare")
                #expect(try page.browser.find("#offline").isDisplayed())
                #expect(try page.browser.run("return \(filter)", ["#compare-columns"]).string == "grayscale(1)")
            }
        }

        @Test
        func
            `with the server stopped, a view that was not loaded yet says so in its own place, and nothing old stands beside what failed`()
            throws
        {
            let service = try PutstoreProcess(database: ":memory:")
            try LabPage.used(of: service) { (page) throws in
                try page.write("PUT", Fresh.resource(), json: "1")
                try page.send()
                try service.kill()
                try page.send()
                try page.appears("#outcome .failure")
                #expect(try page.browser.findAll("#change *, #answer *, #why *, #as-sent *").isEmpty)
                // By the keyboard, for a pointer above it would have begun to load it.
                try page.activate("#nav-data")
                try page.wait("document.querySelector('#view-data').textContent.includes('could not be loaded')")
                #expect(try !page.browser.find("#view-request").isDisplayed())
                #expect(try page.text("#trouble").isEmpty)
                _ = try page.browser.consoleMessages()
            }
        }

        @Test func `a response that is lost on purpose is told from a server that has gone`() throws {
            try withPutstore("--testing") { (service) throws in
                try LabPage.used(of: service) { (page) throws in
                    let target = Fresh.resource()
                    let fields: SentFields = ["Content-Type": "application/json", "Prefer": "fault=drop; at=answer"]
                    try page.write("PUT", target, fields, "{\"a\":1}")
                    try page.send()
                    #expect(try page.text("#outcome .failure").contains("The server is there"))
                    #expect(try !page.browser.find("#offline").isDisplayed())
                    // The way to find out sends, and leads back.
                    try page.click("#outcome .failure [data-test=look]")
                    try page.awaitOutcome()
                    #expect(try page.statuses() == ["200"])
                    #expect(try Written(in: page).method == "GET")
                    #expect(try page.text("#answer [data-test=content]") == "{\n  \"a\": 1\n}")
                    try page.appears("[data-test=look-back]")
                    try page.click("[data-test=look-back]")
                    #expect(try Written(in: page).content == "{\"a\":1}")
                }
            }
        }

        @Test func `a sheet for class has what is shown, room for a name, and nothing to press`() throws {
            try LabPage.used { (page) throws in
                try page.write("PUT", Fresh.resource(), json: "{\"a\":1}")
                try page.send()
                let paper: JSON = ["pageRanges": ["1"]]
                let text = try page.browser.driver.command("POST", "/print", paper).string ?? ""
                let sheet = try #require(Data(base64Encoded: text))
                #expect(sheet.starts(with: Data("%PDF".utf8)))
                // Unfolded for the paper, and folded again.
                #expect(try page.browser.findAll("#answer .more[open]").isEmpty)
                try page.browser.developerTools("Emulation.setEmulatedMedia", ["media": "print"])
                defer { _ = try? page.browser.developerTools("Emulation.setEmulatedMedia", ["media": ""]) }
                #expect(try page.browser.find(".sheet").isDisplayed())
                #expect(try page.browser.find("#reason").isDisplayed())
                #expect(try page.browser.find("#change .diff").isDisplayed())
                for selector in ["nav", "#send", "#name-open", "footer.site", "#code"] {
                    #expect(try !page.browser.find(selector).isDisplayed(), "\(selector)")
                }
            }
        }

        @Test func `a lesson on paper has all its steps, boxes to tick, and what is only known later in words`() throws
        {
            try LabPage.used(at: "#lessons/lost-update/2") { (page) throws in
                try page.appears("[data-test=step]")
                try page.browser.developerTools("Emulation.setEmulatedMedia", ["media": "print"])
                defer { _ = try? page.browser.developerTools("Emulation.setEmulatedMedia", ["media": ""]) }
                try page.browser.run("dispatchEvent(new Event('beforeprint'))")
                let lesson = try page.service.send("GET", "/_lessons").json().array?.first {
                    $0["name"]?.string == "lost-update"
                }
                let steps = try #require(lesson?["exchanges"]?.array)
                #expect(try page.texts(".lesson-sheet [data-test=step-request]").count == steps.count)
                let choices = steps.compactMap { $0["question"]?["choices"]?.array?.count }.reduce(0, +)
                #expect(try page.texts(".lesson-sheet .ticks li").count == choices)
                #expect(try page.text(".lesson-sheet").contains("If-Match: ‹ETag of the response to 3›"))
                #expect(try page.browser.find(".lesson-sheet").isDisplayed())
                #expect(try !page.browser.find("[data-test=step]").isDisplayed())
                try page.browser.run("dispatchEvent(new Event('afterprint'))")
                #expect(try page.browser.findAll(".lesson-sheet").isEmpty)
                #expect(try page.browser.find("[data-test=step]").isDisplayed())
            }
        }
    }
}
