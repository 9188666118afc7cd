import Testing

extension PageTests {
    /// Lessons, on a store that others have written to.
    struct LessonTests {
        @Test func `every lesson followed with right predictions ends with every point of every answer as expected`()
            throws
        {
            try LabPage.used(at: "#lessons") { (page) throws in
                try page.service.put("/orders/12345", "{\"Id\":12345}")
                let lessons = try Self.lessons(of: page)
                #expect(lessons.count == 11)
                for lesson in lessons {
                    // The first by its button, the others as the end of the one before offers them.
                    try page.click("[data-test=lesson-next]")
                    let title = JSON.string(lesson.title).text
                    try page.wait("document.querySelector('[data-test=lesson-title]')?.textContent === \(title)")
                    try Self.follow(lesson, in: page, predicting: true)
                    let end = "You predicted \(lesson.questions) of \(lesson.questions)."
                    #expect(try page.text("[data-test=lesson-end] p:first-child").hasSuffix(end))
                }
                #expect(try page.texts("#lesson-list li.is-done").count == 11)
                // Once more: the last one has a key that the service remembers.
                try page.click("[data-test=lesson-end] button")
                let last = try #require(lessons.last)
                try Self.follow(last, in: page, predicting: true)
                // The store's own order is as it was.
                #expect(try page.service.send("GET", "/orders/12345").text == "{\"Id\":12345}")
            }
        }

        @Test func `a wrong prediction is told, with the reason, and the lesson goes on`() throws {
            try LabPage.used(at: "#lessons/lost-update") { (page) throws in
                let lesson = try #require(try Self.lessons(of: page).first { $0.name == "lost-update" })
                try Self.follow(lesson, in: page, predicting: false)
                let verdicts = try page.texts("[data-test=verdict]")
                #expect(verdicts.count == lesson.questions)
                #expect(
                    verdicts.allSatisfy { $0.hasPrefix("Not what you predicted.") && $0.contains("RFC") }, "\(verdicts)"
                )
                let end = "You predicted 0 of \(lesson.questions)."
                #expect(try page.text("[data-test=lesson-end] p:first-child").hasSuffix(end))
                // What was reached is kept, until it is forgotten.
                try page.open("#lessons")
                #expect(
                    try page.texts("#lesson-list li.is-done .lesson-done") == ["✓ 0 of \(lesson.questions) predicted"])
                try page.click("#lessons-forget")
                #expect(try page.texts("#lesson-list li.is-done").isEmpty)
            }
        }

        @Test func `without a prediction nothing is sent, and a step's answer can be looked into`() throws {
            try LabPage.used(at: "#lessons/content-types") { (page) throws in
                try page.click("[data-test=step-send]")
                #expect(try page.text("[data-test=step] .complaint") == "Choose what you expect first.")
                #expect(try page.browser.findAll("[data-test=step-result] *").isEmpty)
                try page.takeFirstStep()
                try page.explainStep()
                // The list of lessons leads back to where one was.
                try page.show("request")
                try page.browser.run("history.back()")
                try page.appears("#view-lessons:not([hidden]) [data-test=step-result] [data-test=status]")
            }
        }

        struct Lesson {
            var name: String
            var title: String
            /// For each exchange, which of its choices is right; empty where nothing is asked.
            var choices: [[Bool]]
            var questions: Int { choices.count { !$0.isEmpty } }
        }

        private static func lessons(of page: LabPage) throws -> [Lesson] {
            let all = try page.service.send("GET", "/_lessons").json().array ?? []
            return try all.map { lesson in
                let exchanges = lesson["exchanges"]?.array ?? []
                return Lesson(
                    name: try #require(lesson["name"]?.string), title: try #require(lesson["title"]?.string),
                    choices: exchanges.map { exchange in
                        exchange["question"]?["choices"]?.array?.compactMap { $0["isRight"]?.bool } ?? []
                    })
            }.filter { $0.questions > 0 }
        }

        /// Goes through a lesson from its first step to its end.
        private static func follow(_ lesson: Lesson, in page: LabPage, predicting isRight: Bool) throws {
            for (index, choices) in lesson.choices.enumerated() {
                let step = "[data-test=step]:nth-of-type(\(index + 1))"
                if let choice = choices.firstIndex(of: isRight) {
                    try page.activate("\(step) [data-test=choice]:nth-of-type(\(choice + 1)) input")
                }
                try page.activate("\(step) [data-test=step-send]")
                try page.appears("\(step) [data-test=step-result] [data-test=checks]")
                let place: Comment = "\(lesson.name), step \(index + 1)"
                #expect(try page.values("data-holds", of: "\(step) [data-test=checks]") == ["true"], place)
                let verdict = choices.isEmpty ? [] : [String(isRight)]
                #expect(try page.values("data-right", of: "\(step) [data-test=verdict]") == verdict, place)
                if index + 1 < lesson.choices.count { try page.activate("[data-test=step-next]") }
            }
            try page.appears("[data-test=lesson-end]")
        }
    }
}
