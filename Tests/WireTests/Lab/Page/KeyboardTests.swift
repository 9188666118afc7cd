import Testing

extension PageTests {
    /// The keyboard alone.
    struct KeyboardTests {
        @Test func `a request is written, sent and read with the keyboard alone`() throws {
            try LabPage.used { (page) throws in
                let browser = page.browser
                try browser.press(.tab)
                #expect(try browser.focused().text() == "Skip to the content")
                try expectVisibleFocus(page)
                try browser.press(.enter)
                #expect(try browser.focused().attribute("id") == "main")

                try tab(to: "#method", in: page)
                try browser.press(.character("P"), .character("O"))
                try tab(to: "#target", in: page)
                let collection = "/" + Fresh.collection()
                try browser.press(.holding([.control], .a))
                try browser.focused().type(collection)
                try tab(to: "#send", in: page)
                try tab(to: "#content", in: page)
                try browser.press(.holding([.control], .a))
                try browser.focused().type("{\"Paid\":true}")
                try browser.press(.holding([.control], .enter))
                try page.awaitOutcome()
                #expect(try page.statuses() == ["201"])
                #expect(try page.field("Location")?.hasPrefix(collection + "/") == true)

                // What came of it follows the form.
                try tab(to: "#why summary", in: page)
                try browser.press(.enter)
                try page.appears("#why [data-test=graph]")
                try tab(to: "#why [data-test=extent-0]", in: page)
                try browser.press(.right)
                #expect(try browser.focused().attribute("data-test") == "extent-1")
                #expect(try browser.find("#why li.question.is-last").isDisplayed())
                try tab(to: "#answer [data-test=field-name]", in: page)
                #expect(try !page.text("#answer .field-note").hasPrefix("Point at"))
            }
        }

        @Test func `Ctrl and Enter send from within the content`() throws {
            try LabPage.used { (page) throws in
                try page.write("PUT", Fresh.resource(), json: "1")
                try page.browser.press(.holding([.control], .enter))
                try page.awaitOutcome()
                #expect(try page.statuses() == ["201"])
            }
        }

        @Test func `a prediction is made with the keyboard alone`() throws {
            try LabPage.used { (page) throws in
                let browser = page.browser
                try tab(to: "#nav-lessons", in: page)
                try browser.press(.enter)
                try page.wait("document.activeElement.id === 'lessons-title'")
                try tab(to: "[data-test=lesson-link]", in: page)
                try tab(to: "[data-test=lesson-next]", in: page)
                try browser.press(.enter)
                try page.wait("document.activeElement.dataset.test === 'step-title'")
                try tab(to: "[data-test=step-send]", in: page)
                try browser.press(.enter)
                try page.wait("document.activeElement.dataset.test === 'step-result'")
                try tab(to: "[data-test=step-next]", in: page)
                try browser.press(.enter)
                try page.wait("location.hash.endsWith('/2') && document.activeElement.dataset.test === 'step-title'")
                try tab(to: "[data-test=choice] input", in: page)
                try browser.press(.space, .down)
                try tab(to: "[data-test=step-send]", in: page)
                try browser.press(.space)
                try page.appears("[data-test=verdict]")
                #expect(try page.values("data-right", of: "[data-test=verdict]") == ["true"])
                try page.wait("document.activeElement.dataset.test === 'step-result'")
            }
        }

        /// Presses Tab until something that `selector` finds has the focus; each stop on the way must be visible.
        private func tab(to selector: String, in page: LabPage) throws {
            let isThere = "return document.activeElement.matches(arguments[0])"
            for _ in 1...60 {
                try page.browser.press(.tab)
                try expectVisibleFocus(page)
                if try page.browser.run(isThere, [.string(selector)]) == .bool(true) { return }
            }
            throw HarnessError("Tab does not come to \(selector)")
        }

        private func expectVisibleFocus(_ page: LabPage) throws {
            let script = """
                const focused = document.activeElement;
                const shown = focused.matches('.segment input, .choice input') ? focused.parentElement : focused;
                const box = shown.getBoundingClientRect();
                const marks = [focused, focused.nextElementSibling, shown].filter(Boolean);
                const isMarked = marks.map((e) => getComputedStyle(e)).some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
                const isSeen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
                const place = focused.outerHTML.slice(0, 150);
                return isMarked && isSeen ? '' : `${place}: marked ${isMarked}, in sight ${isSeen}`
                """
            let complaint = try page.browser.run(script).string
            #expect(complaint == "")
        }
    }
}
