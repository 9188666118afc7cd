import Testing

extension PageTests {
    /// Nothing that is stored, sent or answered is ever markup.
    struct HostileTests {
        private static let image = "<img src=x onerror=\"window.wasRun=1\">"
        private static let script = "</script><script>window.wasRun=1</script>"
        private static let id = "%3Cimg%20src=x%20onerror=window.wasRun=1%3E"

        @Test func `markup in content, addresses and fields is shown as text`() throws {
            try LabPage.used { (page) throws in
                let target = "/\(Fresh.collection())/\(Self.id)"
                let content = JSON.object(["a": .string(Self.image), "b": .string(Self.script)]).text
                try page.service.put(target, content.replacing("wasRun", with: "hasRun"))
                let fields: SentFields = ["Content-Type": "application/json", "X-Note": Self.image]
                try page.write("PUT", target, fields, content)
                try page.send()
                #expect(try page.statuses() == ["204"])
                #expect(try page.difference().contains("added   \"a\": \(JSON.string(Self.image).text),"))
                try page.openWhy()
                #expect(try page.texts("#why [data-test=received] dd").contains(Self.image))
                try page.click("#code summary")
                try page.wait("document.querySelector('#code-text').textContent.includes('wasRun')")
                try page.write("GET", target)
                try page.send()
                #expect(try page.text("#answer [data-test=content]").contains(Self.image.replacing("\"", with: "\\\"")))
                try page.click("#answer label:has([data-test=body-1])")
                #expect(try page.text("#answer [data-test=content]") == content)
                #expect(try page.text("#change [data-test=diff]").contains(Self.image.replacing("\"", with: "\\\"")))
                try expectNothingRan(page)
            }
        }

        @Test func `markup in problem details and in a collection's addresses is shown as text`() throws {
            try LabPage.used { (page) throws in
                let name = JSON.string(Self.image).text
                try page.write("PUT", Fresh.resource(), json: "{\(name):1,\(name):2}")
                try page.send()
                #expect(try page.statuses() == ["400"])
                #expect(try page.text("#reason [data-test=problem]").contains(Self.image))

                let collection = "/" + Fresh.collection()
                try page.service.put("\(collection)/\(Self.id)", "1")
                try page.write("POST", collection, json: JSON.string(Self.script).text)
                try page.send()
                #expect(try page.difference().contains { $0.hasPrefix("same \(collection)/%3Cimg") })
                try expectNothingRan(page)
            }
        }

        @Test func `markup in what others send is shown as text, live and in the explanation`() throws {
            try LabPage.used(at: "#live") { (page) throws in
                try page.wait("document.querySelector('#live-state.is-connected')")
                let target = "/\(Fresh.collection())/\(Self.id)"
                _ = try page.service.send("PUT", target, ["X-Note": Self.script], "1")
                try page.wait("document.querySelector('#live-list > :last-child')?.textContent.includes('onerror')")
                try page.click("#live-list > li:last-child a")
                try page.appears("#live-why [data-test=graph]")
                #expect(try page.texts("#live-why [data-test=received] dd").contains(Self.script))
                try expectNothingRan(page)
            }
        }

        @Test func `markup that the browser remembers from an earlier visit is shown as text`() throws {
            try LabPage.used { (page) throws in
                let request: JSON = [
                    "method": "PUT", "target": .string("/c/" + Self.image), "content": .string(Self.script),
                    "fields": [["name": .string(Self.image), "value": .string(Self.script)]],
                ]
                // From another page: this one would write what stands in its form.
                try page.browser.open(page.origin + "/_health")
                try page.browser.run(
                    "sessionStorage.setItem('putstore.request', arguments[0])", [.string(request.text)])
                try page.open()
                #expect(try page.browser.find("#content").property("value").string == Self.script)
                #expect(try page.browser.find("#target").property("value").string == "/c/" + Self.image)
                #expect(try page.text("[data-test=field-row] .complaint") != "")
                try expectNothingRan(page)
            }
        }

        private func expectNothingRan(_ page: LabPage) throws {
            #expect(try page.browser.run("return typeof window.wasRun").string == "undefined")
            #expect(try page.browser.findAll("body img, body script, body iframe").isEmpty)
        }
    }
}
