import Testing

extension PageTests {
    /// The explanation of an answer.
    struct WhyTests {
        @Test func `why is the question that decided, and the whole path on demand, each question with its citation`()
            throws
        {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.service.put(target, "1")
                try page.write("PUT", target, ["Content-Type": "application/json", "If-Match": "\"0\""], "2")
                try page.send()
                #expect(try page.statuses() == ["412"])
                let path = try Self.path(of: "PUT", target, in: page)
                #expect(path.count > 5)
                // Folded, it is the question that decided.
                let last = try #require(path.last)
                #expect(
                    try page.text("#why [data-test=why-question]")
                        == "Why: “\(last.sentence)” \(last.answer ? "Yes" : "No").")
                #expect(try page.browser.findAll("#why [data-test=graph]").isEmpty)

                try page.openWhy()
                try page.click("#why label:has([data-test=extent-1])")
                let walked = "#why li.question.is-walked"
                #expect(try page.values("data-question", of: walked) == path.map(\.question))
                #expect(try page.values("data-answer", of: walked) == path.map { $0.answer ? "yes" : "no" })
                #expect(try page.values("data-question", of: "\(walked).is-last") == [path.last?.question])

                let words = try page.texts("\(walked) > p:first-child")
                #expect(words == path.map { "\($0.sentence) \($0.answer ? "Yes" : "No") \($0.citation)" })
                let links = try page.values("href", of: "\(walked) a.citation")
                #expect(links.allSatisfy { $0.hasPrefix("https://www.rfc-editor.org/rfc/rfc") }, "\(links)")
                #expect(!links.isEmpty)
                #expect(try page.text("#why [data-test=why-summary]").contains(path.last?.sentence ?? "?"))
            }
        }

        @Test func `the whole graph has every question, the turning points only some of those asked`() throws {
            try LabPage.used { (page) throws in
                let target = Fresh.resource()
                try page.write("PUT", target, json: "1")
                try page.send()
                let path = try Self.path(of: "PUT", target, in: page).map(\.question)
                let graphs = try page.service.send("GET", "/_graph").json()
                let all = ["admission", "resolution"].flatMap { graphs[$0]?["questions"]?.array ?? [] }

                try page.openWhy()
                let turningPoints = try page.values("data-question", of: "#why li.question")
                #expect(turningPoints == ["isContentTaken", "isPut", "isContentTypeNeeded", "exists", "isCreation"])
                // What was asked beside these is counted.
                let folded = try page.texts("#why li.checks").compactMap {
                    $0.split(separator: " ").first.flatMap { Int($0) }
                }
                #expect(folded.reduce(turningPoints.count, +) == path.count)
                try page.click("#why label:has([data-test=extent-2])")
                let drawn = try page.values("data-question", of: "#why li.question")
                #expect(!all.isEmpty)
                #expect(Set(drawn) == Set(all.compactMap { $0["question"]?.string }))
                #expect(Set(try page.values("data-question", of: "#why li.question.is-walked")) == Set(path))
            }
        }

        @Test func `what a field says is read with Tab alone, with the section that defines it`() throws {
            try LabPage.used { (page) throws in
                try page.write("PUT", Fresh.resource(), json: "1")
                try page.send()
                // The ones that matter are in sight, the others a click away.
                #expect(
                    try page.texts("#answer [data-test=fields]:first-of-type dt").prefix(2) == ["ETag", "Location"])
                try page.openMoreFields()
                let names = try page.browser.findAll("#answer button[data-test=field-name]")
                let first = try #require(names.first)
                let hint = try page.text("#answer .field-note")
                try page.browser.run("arguments[0].focus()", [first.reference])
                var notes: Set<String> = []
                for name in names {
                    #expect(try page.browser.focused().text() == (try name.text()))
                    let note = try page.text("#answer .field-note")
                    #expect(note.hasPrefix(try name.text() + ": "), "\(note)")
                    notes.insert(note)
                    try page.browser.press(.tab)
                    // Between the two lists is what opens the second.
                    if try page.browser.focused().property("localName").string == "summary" {
                        try page.browser.press(.tab)
                    }
                }
                #expect(notes.count == names.count)
                #expect(!notes.contains(hint))
                // After the last name, Tab comes to the section.
                let link = try page.browser.focused().attribute("href") ?? ""
                #expect(link.hasPrefix("https://www.rfc-editor.org/rfc/rfc"), "\(link)")
            }
        }

        struct Step {
            var question: String
            var sentence: String
            var answer: Bool
            var citation: String
        }

        /// The decisions about the latest request of a method to a target, as `/_requests` tells them.
        private static func path(of method: String, _ target: String, in page: LabPage) throws -> [Step] {
            let entries = try page.service.send("GET", "/_requests").json().array ?? []
            let entry = entries.first { $0["method"]?.string == method && $0["target"]?.string == target }
            let href = try #require(entry?["href"]?.string)
            let decisions = try page.service.send("GET", href).json()["decisions"]?.array ?? []
            return try decisions.map { decision in
                Step(
                    question: try #require(decision["question"]?.string),
                    sentence: try #require(decision["sentence"]?.string),
                    answer: decision["answer"] == .bool(true),
                    citation: try #require(decision["citation"]?.string))
            }
        }
    }
}
