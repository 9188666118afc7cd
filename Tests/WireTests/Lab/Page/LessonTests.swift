import Testing

extension PageTests {
    /// Lessons, on a store that others have written to.
    struct LessonTests {
        @Test
        func `every lesson followed with right predictions ends with every answer as expected, and leaves nothing`()
            throws
        {
            try LabPage.used(at: "#lessons") { (page) throws in
                try page.service.put("/orders/12345", "{\"Id\":12345}")
                let before = try page.service.send("GET", "/_store").text
                let lessons = try Self.lessons(of: page)
                #expect(lessons.count == 15)
                for lesson in lessons {
                    // The first by its button, the others as the end of the one before offers them.
                    try page.click("[data-test=lesson-next]")
                    try page.wait("location.hash === '#lessons/\(lesson.name)'")
                    try Self.follow(lesson, in: page, predicting: true)
                    let end = "You predicted \(lesson.questions) of \(lesson.questions) correctly."
                    #expect(try page.text("[data-test=lesson-end] p:first-child").hasSuffix(end))
                }
                #expect(try page.texts("#lesson-list li.is-done").count == 15)
                #expect(try page.values("data-good", of: "#lesson-list li") == Array(repeating: "true", count: 15))
                #expect(try page.service.send("GET", "/_store").text == before)
            }
        }

        @Test func `a wrong prediction gets a reply to that choice, the reason, and no green tick`() throws {
            try LabPage.used(at: "#lessons/lost-update") { (page) throws in
                let lesson = try #require(try Self.lessons(of: page).first { $0.name == "lost-update" })
                try Self.follow(lesson, in: page, predicting: false)
                try page.click(".lessons-all, #nav-lessons")
                try page.open("#lessons/lost-update/5")
                try page.appears("[data-test=verdict]")
                #expect(try page.text("[data-test=verdict]").hasPrefix("Not what you predicted. Nothing was stored"))
                #expect(
                    try page.texts("[data-test=reply]") == [
                        "Without If-Match it would be. With it, the server compares first."
                    ])
                // What was reached is kept over a reload, until it is forgotten.
                try page.open("#lessons")
                #expect(try page.texts("#lesson-list li.is-done .lesson-done") == ["0 of 3 predicted correctly"])
                #expect(try page.values("data-good", of: "#lesson-list li.is-done") == ["false"])
                try page.click("#lessons-forget")
                #expect(try page.texts("#lesson-list li.is-done").isEmpty)
            }
        }

        @Test func `the headers that say what happened are in sight, the others a click away, and versions begin at 1`()
            throws
        {
            try LabPage.used(at: "#lessons/create/2") { (page) throws in
                #expect(try page.text("[data-test=sent-for-reader]").hasPrefix("The step before was sent for you"))
                try page.click("[data-test=step-send]")
                #expect(try page.text("[data-test=step] .complaint") == "First choose what you expect.")
                #expect(try page.browser.findAll("[data-test=step-answer]").isEmpty)
                try page.activate("[data-test=choice]:nth-of-type(2) input")
                try page.activate("[data-test=step-send]")
                try page.appears("[data-test=step-answer]")
                #expect(try page.texts("[data-test=sight] code") == ["ETag: \"1\"", "Location: /orders/12345"])
                try page.click("[data-test=step-headers] summary")
                try page.appears("[data-test=step-headers] [data-test=fields]")
                try page.explainStep()
                // Back, and forward to what was there.
                try page.browser.run("history.back()")
                try page.browser.run("history.forward()")
                try page.appears("[data-test=step-answer] [data-test=status]")
            }
        }

        @Test func `the lost update is seen to be lost, and then saved: what is stored stands beside each response`()
            throws
        {
            try LabPage.used(at: "#lessons/7/3") { (page) throws in
                func stored(_ step: Int) throws -> [String] {
                    try page.open("#lessons/lost-update/\(step)")
                    try page.appears("[data-test=step-send]")
                    try page.browser.run("document.querySelector('[data-test=choice] input')?.click()")
                    try page.activate("[data-test=step-send]")
                    try page.appears("[data-test=step-answer]")
                    return try page.texts("[data-test=stored-now] pre")
                }
                #expect(try stored(2) == ["{\"Quantity\":2,\"Note\":\"\"}"])
                #expect(try stored(3) == ["{\"Quantity\":1,\"Note\":\"by courier\"}"])
                #expect(try stored(5) == ["{\"Quantity\":2,\"Note\":\"by courier\"}"])
                #expect(try stored(7) == ["{\"Quantity\":2,\"Note\":\"by bicycle\"}"])
                // Where the next question is what a GET brings, it is not told before.
                try page.open("#lessons/create/2")
                try page.takeFirstStep()
                #expect(try page.browser.findAll("[data-test=stored-now]").isEmpty)
            }
        }

        @Test func `a response moves nothing on a desk, is spoken in a sentence, and the step before is a click away`()
            throws
        {
            try LabPage.used(at: "#lessons/lost-update/5") { (page) throws in
                try page.browser.setViewport(width: 1280, height: 720)
                try page.appears("[data-test=choice]")
                try page.activate("[data-test=choice]:nth-of-type(3) input")
                try page.activate("[data-test=step-send]")
                try page.wait("document.querySelector('#announcements').textContent !== ''")
                #expect(try page.browser.run("return scrollY").number == 0)
                #expect(
                    try page.text("#announcements")
                        == "Ben: 412 Precondition Failed. As you predicted. Nothing was stored, so Ann's change is safe, and Ben knows that he has to look again (RFC 9110 §13.1.1)."
                )
                for selector in ["[data-test=step-title]", "[data-test=step-answer] .status", "[data-test=step-next]"] {
                    let script = "return document.querySelector('\(selector)').getBoundingClientRect().bottom"
                    #expect(try page.browser.run(script).number ?? .infinity < 720, "\(selector)")
                }
                try page.click("[data-test=step-back]")
                try page.wait("document.querySelector('.dots').textContent.includes('step 4 of 7 ')")
                // What was spoken is not left in another view.
                try page.show("compare")
                try page.wait("document.querySelector('#announcements').textContent === ''")
            }
        }

        @Test func `a request that is taken out of a lesson is said to come from another store`() throws {
            try LabPage.used(at: "#lessons/lost-update/5") { (page) throws in
                try page.takeFirstStep()
                try page.click("[data-test=step-take]")
                try page.wait("document.querySelector('#target-note')?.textContent.startsWith('From a lesson')")
                #expect(try Written(in: page).target == "/orders/12345")
            }
        }

        @Test func `a number leads to the lesson that has it in the list`() throws {
            try LabPage.used(at: "#lessons/8/2") { (page) throws in
                try page.appears("[data-test=step-title]")
                #expect(try page.text(".dots").hasPrefix("Lesson 8 · The race · step 2 of 3"))
            }
        }

        @Test(arguments: [
            ("#lessons/16", "There is no lesson “16” here."),
            ("#lessons/none", "There is no lesson “none” here."),
            ("#lessons/create/4", "“PUT creates” has 3 steps, and no step “4”."),
            ("#lessons/create/two", "“PUT creates” has 3 steps, and no step “two”."),
        ])
        func `a link to what is not there says so`(address: String, sentence: String) throws {
            try LabPage.used(at: address) { (page) throws in
                try page.appears("[data-test=lesson-unknown]")
                #expect(try page.text("[data-test=lesson-unknown] p:first-child") == sentence)
            }
        }

        @Test func `a teacher's folder is taught, and a file that cannot be read is told with its place`() throws {
            let directory = try TemporaryDirectory()
            let mine = "# Lesson 1: Mine\n\n### One\nGET {{host}}/a\n#< HTTP/1.1 404 Not Found\n"
            try directory.write(mine, to: "mine.http")
            try directory.write("stray", to: "bad.http")
            try withPutstore("--lessons", directory.path, database: ":memory:") { service in
                try LabPage.used(at: "#lessons", of: service) { (page) throws in
                    #expect(try page.texts("#lesson-list .lesson-name") == ["Mine"])
                    #expect(
                        try page.text("[data-test=lesson-faults] li").hasPrefix("bad.http, line 1, column 1: expected"))
                    try page.click("[data-test=lesson-link]")
                    try page.activate("[data-test=step-send]")
                    try page.appears("[data-test=lesson-end]")
                    #expect(try page.values("data-holds", of: "[data-test=checks]") == ["false"])
                }
            }
        }

        struct Lesson {
            var name: String
            /// For each step, for each of its questions, which of its choices is right.
            var steps: [[[Bool]]]
            var questions: Int { steps.reduce(0) { $0 + $1.count } }
        }

        private static func lessons(of page: LabPage) throws -> [Lesson] {
            let all = try page.service.send("GET", "/_lessons").json().array ?? []
            return try all.map { lesson in
                var steps: [[[Bool]]] = []
                var race: Double?
                for exchange in lesson["exchanges"]?.array ?? [] {
                    let choices = exchange["question"]?["choices"]?.array?.compactMap { $0["isRight"]?.bool }
                    let questions = choices.map { [$0] } ?? []
                    if let number = exchange["race"]?.number, number == race, let last = steps.popLast() {
                        steps.append(last + questions)
                    } else {
                        steps.append(questions)
                    }
                    race = exchange["race"]?.number
                }
                return Lesson(name: try #require(lesson["name"]?.string), steps: steps)
            }
        }

        /// Goes through a lesson from its first step to its end.
        private static func follow(_ lesson: Lesson, in page: LabPage, predicting isRight: Bool) throws {
            for (index, questions) in lesson.steps.enumerated() {
                let place: Comment = "\(lesson.name), step \(index + 1)"
                try page.wait(
                    "document.querySelector('.dots')?.textContent.includes('step \(index + 1) of \(lesson.steps.count) ') && document.querySelector('[data-test=step-send]')"
                )
                for (number, choices) in questions.enumerated() {
                    let choice = try #require(choices.firstIndex(of: isRight))
                    try page.browser.run(
                        "document.querySelectorAll('[data-test=question]')[\(number)].querySelectorAll('input')[\(choice)].click()"
                    )
                }
                try page.activate("[data-test=step-send]")
                try page.appears("[data-test=step-answer] [data-test=checks]")
                let holds = try page.values("data-holds", of: "[data-test=checks]")
                #expect(!holds.isEmpty && holds.allSatisfy { $0 == "true" }, place)
                let verdicts = Array(repeating: String(isRight), count: questions.count)
                #expect(try page.values("data-right", of: "[data-test=verdict]") == verdicts, place)
                if index + 1 < lesson.steps.count { try page.activate("[data-test=step-next]") }
            }
            try page.appears("[data-test=lesson-end]")
        }
    }
}
