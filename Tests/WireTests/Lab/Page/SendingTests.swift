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
                #expect(try page.difference() == ["same {", "same   \"Quantity\": 1", "same }"])
                // The first one again.
                try page.click("#outcome input[value='0']")
                #expect(try page.difference() == ["added {", "added   \"Quantity\": 1", "added }"])
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
                #expect(
                    try page.difference() == [
                        "same {", "same   \"Id\": 1,", "removed   \"Quantity\": 1,", "added   \"Quantity\": 2,",
                        "same   \"Paid\": false,", "added   \"Customer\": \"Ada\"", "same }",
                    ])
                let versions = try page.text("#change [data-test=versions]")
                #expect(versions.hasPrefix("version \(before) → \(try answer.entityTag()) · application/json · "))
            }
        }

        @Test func `JSON on one line is compared member by member with JSON on several, in every view`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.service.put(target, "{\"Id\": 12345, \"Quantity\": 3}")
                try page.write("PUT", target, json: "{\n    \"Id\": 12345,\n    \"Quantity\": 4\n}")
                try page.send()
                let expected = [
                    "same {", "same   \"Id\": 12345,", "removed   \"Quantity\": 3", "added   \"Quantity\": 4", "same }",
                ]
                #expect(try page.difference() == expected)
                try page.open("#data" + target)
                try page.appears("[data-test=revision] .diff")
                #expect(try page.difference(in: "[data-test=revision]:first-child") == expected)
                // Other white space alone is another version, and said to be no more than that.
                try page.open()
                try page.write("PUT", target, json: "{\"Id\":12345,\"Quantity\":4}")
                try page.send()
                #expect(try page.effects() == ["changed"])
                #expect(try page.text("#change .diff + .note") == "The same JSON: only the white space differs.")
            }
        }

        @Test func `a POST with a key sent twice is told to be answered again, and not done again`() throws {
            try LabPage.used { (page) throws in
                let collection = "/" + Fresh.collection()
                let fields: SentFields = [
                    "Content-Type": "application/json", "Idempotency-Key": "\"\(Fresh.collection())\"",
                ]
                try page.write("POST", collection, fields, "{\"Quantity\":2}")
                try page.send(twice: true)
                #expect(try page.statuses() == ["201", "201"])
                #expect(try page.effects() == ["created", "unchanged"])
                #expect(try page.text("[data-test=reason]").hasPrefix("Not done again"))
                #expect(try page.text("[data-test=meaning]").contains("Nothing new was made."))
                #expect(try !page.difference().contains { $0.hasPrefix("added") })
            }
        }

        @Test func `a response to another request than the one in the form says so, and dims`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.write("PUT", target, json: "1")
                try page.send()
                let filter = "getComputedStyle(document.querySelector('#outcome')).filter"
                #expect(try page.browser.run("return \(filter)").string == "none")
                for other in [target + "9", "http://elsewhere.example/1", target + "#1"] {
                    try page.fill("#target", other)
                    #expect(try page.text("#result-of") == "The response to an earlier request: PUT \(target)")
                    #expect(try page.browser.run("return \(filter)").string == "grayscale(1)")
                }
                try page.fill("#target", target)
                #expect(try page.text("#result-of").isEmpty)
                // A link to another request, as Data has them.
                try page.browser.run("location.hash = arguments[0]", [.string("#request?method=DELETE&url=\(target)")])
                try page.wait("document.querySelector('#result-of').textContent.endsWith('PUT \(target)')")
                try page.send()
                #expect(try page.text("#result-of").isEmpty)
                // What was said of one URL is not left beside another.
                try page.fill("#target", "curl 'unclosed")
                try page.click("#send")
                try page.wait("document.querySelector('#target-note').textContent.includes('cannot be read')")
                try page.fill("#target", target)
                #expect(try page.text("#target-note").isEmpty)
            }
        }

        @Test func `after a stale PUT, what is there is a press away, and so is the PUT with the tag that came`() throws
        {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                let first = try page.service.put(target, "1").entityTag()
                let second = try page.service.put(target, "2").entityTag()
                try page.write("PUT", target, ["Content-Type": "application/json", "If-Match": first], "3")
                try page.send()
                #expect(try page.statuses() == ["412"])
                try page.click("[data-test=look]")
                try page.appears("[data-test=look-back]")
                #expect(try page.statuses() == ["200"])
                #expect(try page.text("#answer [data-test=content]") == "2")
                #expect(try page.text("[data-test=look-back]") == "Back to PUT \(target), with If-Match: \(second)")
                try page.click("[data-test=look-back]")
                #expect(
                    try Written(in: page)
                        == Written("PUT", target, ["Content-Type": "application/json", "If-Match": second], "3"))
                try page.send()
                #expect(try page.statuses() == ["204"])
            }
        }

        @Test func `the place that a problem names is selected in the body`() throws {
            try LabPage.used { (page) throws in
                try page.write("PUT", Fresh.resource(), json: "{\n  \"ü\": 🧾\n}")
                try page.send()
                try page.click("[data-test=place]")
                let selected =
                    "const box = document.activeElement; return box.value.slice(box.selectionStart, box.selectionEnd)"
                #expect(try page.browser.run(selected).string == "🧾")
            }
        }

        /// The requests of a transcript that refer to no answer of another.
        private func presets(_ transcript: JSON) -> Int {
            (transcript["exchanges"]?.array ?? []).count { !"\($0["request"] ?? .null)".contains("{{") }
        }
    }
}
