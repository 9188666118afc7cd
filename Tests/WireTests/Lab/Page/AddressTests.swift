import Testing

extension PageTests {
    /// What stands in the page's address, and what is pasted into the URL.
    struct AddressTests {
        @Test func `a request stands in the address, and a link to it brings it back`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                let fields: SentFields = ["Content-Type": "application/json; x=\"a&b\"", "If-Match": "\"7\""]
                try page.write("PATCH", target, fields, "{\n  \"a\": \"ü + 1 & ?#%\"\n}")
                try page.wait("location.hash.includes('PATCH') && location.hash.includes('%3F')")
                let address = try page.browser.address()
                let link = try #require(try page.values("href", of: "#view-request .copy-link a").first)
                #expect(address.hasSuffix(link))
                try page.open(String(address.drop { $0 != "#" }), isFirstVisit: true)
                #expect(try Written(in: page) == Written("PATCH", target, fields, "{\n  \"a\": \"ü + 1 & ?#%\"\n}"))
                // Nothing is sent by following a link.
                #expect(try page.browser.findAll("#outcome .status").isEmpty)
            }
        }

        @Test func `what is copied as a link to the request is the request as it stands`() throws {
            try LabPage.used { (page) throws in
                try page.browser.run(
                    "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve() }")
                let target = Fresh.resource()
                try page.write("PUT", target, json: "{\"a\":1}")
                try page.wait("location.hash.includes('\(target)')")
                try page.click("#view-request .copy-link a")
                try page.wait("window.copied")
                let copied = try page.browser.run("return window.copied").string ?? ""
                #expect(copied == (try page.browser.address()))
                try page.open(String(copied.drop { $0 != "#" }), isFirstVisit: true)
                #expect(
                    try Written(in: page) == Written("PUT", target, ["Content-Type": "application/json"], "{\"a\":1}"))
            }
        }

        @Test func `a part that the page does not have is told, and what is shown stays`() throws {
            try LabPage.used { (page) throws in
                try page.browser.run("location.hash = '#nonsense'")
                try page.wait("document.querySelector('#trouble').textContent.includes('“nonsense”')")
                #expect(try page.browser.find("#view-request").isDisplayed())
                try page.show("lessons")
                #expect(try page.text("#trouble").isEmpty)
                try page.open("#nowhere/1")
                #expect(try page.text("#trouble").contains("“nowhere/1”"))
                #expect(try page.browser.find("#view-compare").isDisplayed())
            }
        }

        @Test func `a link has no secret, and says so`() throws {
            try LabPage.used { (page) throws in
                try page.write("GET", Fresh.resource(), ["Authorization": "Bearer abc123"])
                try page.wait("document.querySelector('#link-lost').textContent.includes('Authorization')")
                #expect(try !page.browser.address().contains("abc123"))
            }
        }

        @Test func `a tab's request is not another tab's, and is there again after a reload`() throws {
            try LabPage.used { (page) throws in
                let driver = page.browser.driver
                let first = try driver.command("GET", "/window")
                try page.write("PUT", "/first/1", json: "1")
                try page.wait("sessionStorage.getItem('putstore.request').includes('/first/1')")
                let second = try #require(try driver.command("POST", "/window/new", ["type": "tab"])["handle"])
                try driver.command("POST", "/window", ["handle": second])
                try page.open()
                #expect(try Written(in: page).target == "/orders/12345")
                try page.write("PUT", "/second/2", json: "2")
                try page.wait("sessionStorage.getItem('putstore.request').includes('/second/2')")
                try driver.command("DELETE", "/window")
                try driver.command("POST", "/window", ["handle": first])
                try page.open()
                #expect(try Written(in: page).target == "/first/1")
            }
        }

        @Test(
            arguments: [
                (
                    "curl -X PUT http://HOST/TARGET \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"a\":\"it'\\''s\"}'",
                    "PUT", "{\"a\":\"it's\"}"
                ),
                ("curl http://localhost:PORT/TARGET --json $'{\"a\":\"\\u00e9\"}'", "POST", "{\"a\":\"é\"}"),
                (
                    "curl -X PATCH ^\"http://HOST/TARGET^\" ^\r\n  -H ^\"Content-Type: application/json^\" ^\r\n"
                        + "  --data-raw ^\"^{^\\^\"a^\\^\":1^}^\"", "PATCH", "{\"a\":1}"
                ),
            ])
        func `a command line of curl is taken apart`(line: String, method: String, content: String) throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                let host = page.origin.dropFirst("http://".count)
                let text = line.replacing("HOST/TARGET", with: host + target)
                    .replacing("PORT/TARGET", with: "\(page.service.port)\(target)")
                try Self.paste(text, in: page)
                let written = try Written(in: page)
                #expect(written.method == method)
                #expect(written.target == target)
                #expect(written.content == content)
                #expect(written.fields.first { $0.name == "Content-Type" }?.value == "application/json")
                #expect(try page.text("#target-note") == "Taken from curl.")
            }
        }

        @Test func `what a page cannot do as curl does is said, and a line that cannot be read changes nothing`() throws
        {
            try LabPage.used { (page) throws in
                try Self.paste("curl -T order.json -b a=b \(page.origin)/orders/1", in: page)
                let note = try page.text("#target-note")
                #expect(note.contains("order.json") && note.contains("Cookies"))
                #expect(try Written(in: page).method == "PUT")
                try Self.paste("curl -X DELETE '\(page.origin)/orders/1", in: page)
                #expect(try page.text("#target-note").contains("not closed"))
                #expect(try Written(in: page).method == "PUT")
            }
        }

        @Test func `a whole URL of this server is taken, another server's is refused with its name`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.write("GET", "http://localhost:\(page.service.port)\(target)?x=1")
                try page.send()
                #expect(try Written(in: page).target == target + "?x=1")
                #expect(try page.statuses() == ["400"])
                try page.fill("#target", "http://example.org/orders/1")
                try page.click("#send")
                #expect(try page.text("#target-fault").contains("another server, example.org"))
                #expect(try page.browser.focused().attribute("id") == "target")
                #expect(try page.statuses() == ["400"])
            }
        }

        @Test func `GET goes without a body's headers, and keeps them for when there is one`() throws {
            try LabPage.used { (page) throws in
                try page.write("PUT", Fresh.resource(), json: "1")
                try page.click("#method option[value=GET]")
                let note = "document.querySelector('[data-test=field-row] .complaint').textContent"
                try page.wait("\(note) === 'Not sent: GET goes without a body.'")
                try page.send()
                try page.click("#as-sent summary")
                #expect(try !page.text("#as-sent pre").contains("Content-Type"))
                try page.click("#method option[value=PUT]")
                try page.send()
                #expect(try page.statuses() == ["201"])
            }
        }

        @Test func `an entry of Live has an address of its own`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                let created = try page.service.send(
                    "PUT", target, ["Content-Type": "application/json", "Prefer": "explain=link"], "{\"a\":1}")
                let id = try #require(created["Link"]?.firstMatch(of: #/_requests/([^>]+)>/#)?.1)
                try page.open("#live/\(id)", isFirstVisit: true)
                try page.appears("#live-why [data-test=graph]")
                #expect(try page.text("#live-why h2") == "PUT \(target)")
                #expect(try page.difference(in: "#live-why").contains("added   \"a\": 1"))
                // Its request as one's own.
                try page.click("#live-why .links a")
                try page.wait("!document.querySelector('#view-request').hidden")
                #expect(
                    try Written(in: page) == Written("PUT", target, ["Content-Type": "application/json"], "{\"a\":1}"))
            }
        }

        private static func paste(_ text: String, in page: LabPage) throws {
            let script = """
                const data = new DataTransfer();
                data.setData('text/plain', arguments[0]);
                const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
                document.querySelector('#target').dispatchEvent(event);
                """
            try page.browser.run("document.querySelector('#target-note').textContent = ''")
            try page.browser.run(script, [.string(text)])
            try page.wait("document.querySelector('#target-note').textContent !== ''")
        }
    }
}

/// The request that stands in the form.
struct Written: Equatable {
    struct Header: Equatable {
        var name: String
        var value: String
    }

    var method: String
    var target: String
    var fields: [Header]
    var content: String

    init(_ method: String, _ target: String, _ fields: SentFields, _ content: String) {
        (self.method, self.target, self.content) = (method, target, content)
        self.fields = fields.map { Header(name: $0, value: $1) }
    }

    init(in page: LabPage) throws {
        let script = "return [...document.querySelectorAll(arguments[0])].map((each) => each.value)"
        func values(_ selector: String) throws -> [String] {
            (try page.browser.run(script, [.string(selector)]).array ?? []).compactMap(\.string)
        }
        method = try values("#method").joined()
        target = try values("#target").joined()
        content = try values("#content").joined()
        fields = zip(try values("#field-rows .field-name-input"), try values("#field-rows .field-value"))
            .map { Header(name: $0, value: $1) }
    }
}
