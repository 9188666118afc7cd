import Testing

extension PageTests {
    /// What is stored: collections that are asked, and all of it in and out.
    struct DataTests {
        private static let table = "[data-test=members]"

        @Test func `a collection is filtered, sorted and paged, and the request that does it is shown`() throws {
            try LabPage.used { (page) throws in
                let collection = Fresh.collection()
                for number in 10..<35 {
                    let city = ["Oslo", "Bergen"][number % 2]
                    try page.service.put("/\(collection)/\(number)", "{\"n\":\(number).00,\"city\":\"\(city)\"}")
                }
                try page.show("data")
                try page.click("[data-test=collections] a[href='#data/\(collection)']")
                try page.shows(table: (10..<30).map(String.init))
                #expect(try page.texts("\(Self.table) tbody tr:first-child td") == ["10.00", "Oslo"])
                #expect(try page.shownRequest() == "GET /\(collection)?limit=20 HTTP/1.1")

                #expect(try page.text("[data-test=pager]") == "20 resources on this page.")
                try page.click("[data-test=count]")
                try page.wait(
                    "document.querySelector('[data-test=pager]')?.textContent === '20 resources on this page; 25 in all.'"
                )
                try page.browser.run("history.back()")
                try page.wait("document.querySelector('[data-test=count]')")

                try page.click("[data-test=next]")
                try page.shows(table: (30..<35).map(String.init))
                #expect(try page.shownRequest().contains("&after="))
                try page.filter("city", "Oslo")
                try page.shows(table: stride(from: 10, to: 35, by: 2).map(String.init))
                #expect(try page.shownRequest() == "GET /\(collection)?limit=20&city=Oslo HTTP/1.1")
                try page.filter("n", ">=30")
                try page.shows(table: ["30", "32", "34"])
                try page.click("[data-test=sort-n]")
                try page.wait("document.querySelector('th[aria-sort=ascending] [data-test=sort-n]')")
                try page.click("[data-test=sort-n]")
                try page.shows(table: ["34", "32", "30"])
                let request = "GET /\(collection)?limit=20&city=Oslo&n:gte=30&sort=-n HTTP/1.1"
                #expect(try page.shownRequest() == request)
                #expect(
                    try page.browser.find("[data-test=query]").property("value").string
                        == String(
                            request.split(separator: "?")[1].dropLast(" HTTP/1.1".count)))
                #expect(try page.text("[data-test=pager]") == "3 of 25 match.")

                // The way back is the browser's own.
                try page.browser.run("history.go(-1)")
                try page.wait("document.querySelector('th[aria-sort=ascending] [data-test=sort-n]')")
                try page.ask("n:in=11,12&fields=n")
                try page.shows(table: ["11", "12"])
                #expect(try page.shownRequest() == "GET /\(collection)?n:in=11,12&fields=n&limit=20 HTTP/1.1")
            }
        }

        @Test func `what a query finds nothing of can be taken back, and what cannot be asked is told`() throws {
            try LabPage.used { (page) throws in
                let collection = Fresh.collection()
                try page.service.put("/\(collection)/1", #"{"limit":5,"a.b":"x","_x":1,"a,b":2}"#)
                try page.open("#data/\(collection)")
                try page.filter("limit", "<5")
                try page.shows(table: [])
                #expect(try page.shownRequest() == "GET /\(collection)?limit=20&/limit:lt=5 HTTP/1.1")
                try page.filter("limit", "5")
                try page.shows(table: ["1"])
                for (name, value) in [("a.b", "x"), ("_x", ">=1"), ("a,b", "2")] {
                    try page.filter(name, value)
                    try page.shows(table: ["1"])
                }
                try page.ask("a:like=x")
                try page.appears("[data-test=refusal] [data-status='400']")
                #expect(try page.text("[data-test=refusal]").contains("a:like"))
            }
        }

        @Test func `contents that are no objects, and no JSON, have their place in the table`() throws {
            let service = try PutstoreProcess(["--accept", "text/plain"], database: ":memory:")
            try service.put("/c/1", "[1, 2]")
            try service.put("/c/2", "{\"a\":\"10\"}")
            try service.put("/c/3", "x", "text/plain")
            try service.put("/c/%3Cb%3E%2F%C3%A5", "\"<img src=x onerror='window.wasRun=1'>\"")
            try LabPage.used(at: "#data/c", of: service) { (page) throws in
                try page.shows(table: ["1", "2", "3", "<b>/å"])
                let cells = try page.texts("\(Self.table) tbody td")
                #expect(
                    cells == [
                        "", "[1, 2]", "\"10\"", "", "", "text/plain", "", "<img src=x onerror='window.wasRun=1'>",
                    ])
                try page.click("\(Self.table) tbody tr:last-child a")
                try page.wait("document.querySelector('h1')?.textContent === '/c/%3Cb%3E%2F%C3%A5'")
                #expect(try page.values("data-revision", of: "[data-test=revision]") == ["4"])
                #expect(try page.browser.run("return typeof window.wasRun").string == "undefined")
            }
        }

        @Test func `a file that is dropped takes the place of everything, under the store's tag`() throws {
            let service = try PutstoreProcess(["--testing"], database: ":memory:")
            try service.put("/old/1", "1")
            try LabPage.used(at: "#data", of: service) { (page) throws in
                try page.drop("db.json", "{\"posts\":[{\"id\":1,\"title\":\"<b>\"},\n{\"id\":1}]}")
                #expect(
                    try page.shownRequest() == "PUT /_store HTTP/1.1\nContent-Type: application/json\nIf-Match: \"1\"")
                #expect(try service.send("GET", "/old/1").status == 200)
                try page.click("[data-test=replace]")
                try page.appears("[data-test=import-told] [data-status='400']")
                #expect(try page.text("[data-test=import-told]").contains("Line 2, column 7"))
                #expect(try service.send("GET", "/old/1").status == 200)

                try page.drop("db.json", "{\"posts\":[{\"id\":1,\"n\":1.50}],\"me\":{\"a\":1}}")
                try page.click("[data-test=replace]")
                try page.appears("[data-test=import-told] [data-status='204']")
                try page.wait("document.querySelector('[data-test=collections]').textContent === 'meposts'")
                #expect(try service.send("GET", "/posts/1").text == "{\"id\":1,\"n\":1.50}")
                #expect(try service.send("GET", "/old/1").status == 404)

                // Somebody else changes something between the look and the press.
                try page.drop("all.ndjson", "")
                try service.put("/posts/2", "2")
                try page.click("[data-test=replace]")
                try page.appears("[data-test=import-told] [data-status='412']")
                #expect(try service.send("GET", "/posts/2").status == 200)

                try page.open("#data/posts")
                try page.drop("posts.json", "[{\"id\":\"7\"}]")
                #expect(
                    try page.texts("[data-test=import-told] pre").first?.hasPrefix("PUT /_store/posts HTTP/1.1") == true
                )
                try page.click("[data-test=replace]")
                try page.appears("[data-test=import-told] [data-status='204']")
                #expect(try service.send("GET", "/_store/posts").text.contains("\"id\":\"7\""))
                // The table above is of what is there now.
                try page.shows(table: ["7"])
                try page.appears("[data-test=import-told] [data-status='204']")
                #expect(try service.send("GET", "/me/me").status == 200)
            }
        }

        @Test func `a snapshot is remembered, gone back to and forgotten`() throws {
            let service = try PutstoreProcess(["--testing"], database: ":memory:")
            try service.put("/a/1", "1")
            try LabPage.used(at: "#data", of: service) { (page) throws in
                try page.fill("[data-test=snapshots] input", "lunch-1")
                try page.click("[data-test=remember]")
                try page.appears("[data-test=snapshots] li[data-name='lunch-1']")
                try service.put("/a/1", "2")
                try service.put("/b/1", "2")
                // What it discards is said before it is done.
                try page.click("[data-test=go-back]")
                try page.appears("[data-test=discard]")
                #expect(
                    try page.text("[data-test=snapshots] .shown-request .note").hasPrefix(
                        "All changes after revision 1 "))
                #expect(try service.send("GET", "/a/1").text == "2")
                try page.click("[data-test=discard]")
                try page.wait("document.querySelector('[data-test=snapshots] pre')?.textContent.includes('/_store')")
                try page.wait("document.querySelector('[data-test=collections]').textContent === 'a'")
                #expect(try service.send("GET", "/a/1").text == "1")
                #expect(
                    try page.texts("[data-test=snapshots] pre") == [
                        "PUT /_store HTTP/1.1\nContent-Type: application/json\n\n{\"snapshot\":\"lunch-1\"}"
                    ])
                try page.click("[data-test=snapshots] li .quiet")
                try page.wait("!document.querySelector('[data-test=snapshots] li[data-name]')")
                #expect(try service.send("GET", "/_snapshots").json()["items"] == [])
            }
        }

        @Test func `exports are links, and where --testing is off the page says what would open the rest`() throws {
            try LabPage.used(at: "#data") { (page) throws in
                let links = try page.values("href", of: ".exports a")
                #expect(links == ["/_store", "/_store?view=json-server"])
                #expect(try page.text("[data-test=import-closed]").contains("--testing"))
                #expect(try page.browser.findAll("[data-test=drop], [data-test=snapshots]").isEmpty)
            }
        }

        @Test func `with tokens, every request of these views carries the tab's`() throws {
            let directory = try TemporaryDirectory()
            let tokens = try directory.write("secret\n", to: "tokens")
            let service = try PutstoreProcess(["--testing", "--token-file", tokens], database: ":memory:")
            let fields: SentFields = ["Authorization": "Bearer secret", "Content-Type": "application/json"]
            #expect(try service.send("PUT", "/a/1", fields, "{\"n\":1}").status == 201)
            #expect(try service.send("PUT", "/a/1", fields, "{\"n\":2}").status == 204)
            try LabPage.used(of: service) { (page) throws in
                try page.browser.run("sessionStorage.setItem('putstore.token', 'secret')")
                try page.open("#data/a")
                try page.shows(table: ["1"])
                try page.open("#data/a/1")
                try page.restore(revision: 1)
                #expect(try service.send("GET", "/a/1", fields).text == "{\"n\":1}")
                let script = """
                    const done = arguments[0];
                    URL.createObjectURL = (blob) => { blob.text().then(done); return '#'; };
                    document.querySelector('[data-test=export-ndjson]').click()
                    """
                try page.open("#data")
                try page.appears("[data-test=export-ndjson]")
                #expect(try page.browser.runAsync(script).string?.contains("\"content\":{\"n\":1}") == true)
            }
        }

        @Test func `a sort that needs an index is told, with the request that makes one`() throws {
            let service = try PutstoreProcess(["--scan-limit", "10"], database: ":memory:")
            for number in 10..<30 { try service.put("/c/\(number)", "{\"n\":\(number)}") }
            try LabPage.used(at: "#data/c?sort=-n&limit=3", of: service) { (page) throws in
                try page.appears("[data-test=refusal] [data-status='422']")
                #expect(try page.text("[data-test=refusal]").contains("/_collections/c"))
                try page.click("[data-test=make-index]")
                try page.shows(table: ["29", "28", "27"])
                #expect(try service.send("GET", "/_collections/c").text.contains("\"n\""))
            }
        }
    }
}
