import Testing

extension PageTests {
    /// Request, answer, before and after.
    struct SendingTests {
        @Test func `the page comes whole and from the service alone`() throws {
            try LabPage.used { (page) throws in
                #expect(try page.browser.run("return document.title").string == "Request – putstore")
                #expect(try page.text("#trouble").isEmpty)
                let lessons = try #require(try page.service.send("GET", "/_lessons").json().array)
                try page.openExamples()
                #expect(try page.texts("#preset optgroup option").count == lessons.reduce(0) { $0 + presets($1) })
                #expect(try page.texts("#code-language option").count == 13)
                try page.show("lessons")
                #expect(try page.texts("[data-test=lesson-link]").count == lessons.count)
                let addresses = try page.requestedAddresses()
                #expect(addresses.contains(page.origin + "/_lab/main.js"))
                #expect(addresses.contains(page.origin + "/_lessons"))
            }
        }

        @Test func `an example fills the form, and what is edited is what is sent`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.openExamples()
                try page.click("#preset option[value='1']")
                #expect(try page.values("value", of: "#field-rows .field-name-input") == ["Content-Type"])
                try page.fill("#target", target)
                try page.fill("#content", "{\n  \"Price\": 10.00,\n  \"Note\": \"Grüße, 🧾\"\n}")
                try page.send()
                #expect(try page.statuses() == ["201"])
                #expect(try page.effects() == ["created"])
                #expect(try page.field("Location") == target)
                #expect(try page.field("ETag") == (try page.service.send("GET", target).entityTag()))
                #expect(
                    try page.service.send("GET", target).text
                        == "{\n  \"Price\": 10.00,\n  \"Note\": \"Grüße, 🧾\"\n}")
                #expect(try page.text("#as-sent [data-test=as-sent] pre").hasPrefix("PUT \(target) HTTP/1.1\n"))
                let said = "document.querySelector('#announcements').textContent"
                try page.wait("\(said).startsWith('201 Created. Created: nothing was here')")
            }
        }

        @Test func `PUT sent twice creates, and then nothing changes`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.write("PUT", target, json: "{\"Quantity\":1}")
                try page.send(twice: true)
                #expect(try page.statuses() == ["201", "204"])
                #expect(try page.effects() == ["created", "unchanged"])
                #expect(try page.text("[data-test=reason]").hasPrefix("Nothing changed: it is still version"))
                #expect(try page.difference() == ["same {\"Quantity\":1}"])
                // The first one again.
                try page.click("#outcome input[value='0']")
                #expect(try page.difference() == ["added {\"Quantity\":1}"])
                #expect(try page.field("Location") == target)
            }
        }

        @Test func `POST sent twice makes two resources at two addresses`() throws {
            try LabPage.used { (page) throws in
                let collection = "/" + Fresh.collection()
                try page.write("POST", collection, json: "{\"Quantity\":1}")
                try page.send(twice: true)
                #expect(try page.statuses() == ["201", "201"])
                #expect(try page.effects() == ["created", "created"])
                let second = try #require(try page.field("Location"))
                try page.click("#outcome input[value='0']")
                let first = try #require(try page.field("Location"))
                #expect(first != second)
                for address in [first, second] {
                    #expect(address.hasPrefix(collection + "/"))
                    #expect(try page.service.send("GET", address).text == "{\"Quantity\":1}")
                }
            }
        }

        @Test func `before and after show the lines that changed, and no others as changed`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.service.put(target, "{\n  \"Id\": 1,\n  \"Quantity\": 1,\n  \"Paid\": false\n}")
                let before = try page.service.send("GET", target).entityTag()
                try page.write(
                    "PATCH", target, ["Content-Type": "application/merge-patch+json"],
                    "{\"Quantity\":2,\"Customer\":\"Ada\"}")
                try page.send()
                #expect(try page.effects() == ["changed"])
                let answer = try page.service.send("GET", target)
                let lines = answer.text.split(separator: "\n").map(String.init)
                let shown = try page.difference()
                #expect(
                    shown.filter { !$0.hasPrefix("removed") }.map { $0.drop { $0 != " " }.dropFirst() }
                        == lines.map { $0[...] })
                #expect(shown.contains("removed   \"Quantity\": 1,"))
                #expect(shown.contains("added   \"Quantity\": 2,"))
                #expect(shown.contains("same   \"Id\": 1,"))
                #expect(shown.filter { $0.hasPrefix("added") && $0.contains("Customer") }.count == 1)
                let versions = try page.text("#change [data-test=versions]")
                #expect(versions.hasPrefix("version \(before) → \(try answer.entityTag()) · application/json · "))
            }
        }

        /// The requests of a transcript that refer to no answer of another.
        private func presets(_ transcript: JSON) -> Int {
            (transcript["exchanges"]?.array ?? []).count { !"\($0["request"] ?? .null)".contains("{{") }
        }
    }
}
