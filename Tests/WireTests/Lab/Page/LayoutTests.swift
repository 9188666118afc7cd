import Testing

extension PageTests {
    /// Where things are, whether they stay there, and how much of it there is.
    struct LayoutTests {
        private static let shifts = """
            window.shift = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) window.shift += entry.value;
            }).observe({ type: 'layout-shift', buffered: true });
            """

        @Test(arguments: [(1280, 720), (375, 667)])
        func `nothing moves while the page comes, nor on a desk when an answer does`(width: Int, height: Int) throws {
            try LabPage.used { (page) throws in
                let browser = page.browser
                try browser.setViewport(width: width, height: height, isPhone: width < 500)
                let shown = [
                    ("", "#compare-send", "document.querySelectorAll('[data-test=compare-verdict]').length === 3"),
                    ("#request", "#send", "document.querySelector('#outcome .status')"),
                    ("#live", "#live-list li:last-child a", "document.querySelector('#live-why [data-test=graph]')"),
                ]
                try page.service.put(Fresh.resource(), "{}")
                for (view, button, end) in shown {
                    try page.open(view)
                    try browser.run(Self.shifts)
                    try page.appears(button)
                    // Without a pointer, so that no shift is forgiven for following a click. On a phone what comes is put
                    // where one looks, and pushes down what is below.
                    if width > 500 {
                        try page.activate(button)
                        try page.wait(end)
                    }
                    // What the browser has painted, it tells a frame later.
                    try browser.runAsync(
                        "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done(1)))")
                    let shift = try browser.run("return window.shift").number ?? .infinity
                    #expect(shift < 0.01, "\(view): \(shift)")
                }
            }
        }

        @Test func `method, URL and Send stay in sight`() throws {
            try LabPage.used { (page) throws in
                let browser = page.browser
                for (width, height) in [(1280, 720), (375, 667)] {
                    try browser.setViewport(width: width, height: height, isPhone: width < 500)
                    try page.write("PUT", Fresh.resource(), json: "{\n\(String(repeating: " \n", count: 200))}")
                    try page.send()
                    try browser.run("scrollTo(0, document.body.scrollHeight / 2)")
                    for id in ["method", "target", "send", "send-twice"] {
                        let script = """
                            const box = document.querySelector('#\(id)').getBoundingClientRect();
                            const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                            return hit?.id
                            """
                        #expect(try browser.run(script).string == id)
                    }
                }
            }
        }

        @Test func `long content leaves no blank page below it`() throws {
            try LabPage.used { (page) throws in
                let lines = (0..<3_000).map { "  \"m\($0)\": \($0)" }.joined(separator: ",\n")
                let target = Fresh.resource()
                try page.service.put(target, "{\n\(lines)\n}")
                try page.write("PUT", target, json: "1")
                // Key by key, or as a paste, it would take the browser minutes.
                let script = """
                    const box = document.querySelector('#content');
                    box.value = arguments[0];
                    box.dispatchEvent(new Event('input'));
                    """
                try page.browser.run(script, [.string("{\n\(lines.replacing("\": ", with: "\": 1"))\n}")])
                try page.send()
                try page.openWhy()
                let blank = """
                    return document.scrollingElement.scrollHeight
                      - document.querySelector('footer').getBoundingClientRect().bottom - scrollY
                    """
                #expect(try page.browser.run(blank).number ?? .infinity < 2)
                try page.write("GET", target)
                try page.send()
                #expect(try page.browser.run(blank).number ?? .infinity < 2)
            }
        }

        @Test func `whichever view one comes to, what the page is made of is less than 150 KB`() throws {
            try LabPage.used(at: "") { (page) throws in
                let views = try page.values("href", of: "#nav a")
                #expect(views.count >= 4)
                for view in [""] + views {
                    try page.open(view)
                    let script = """
                        return performance.getEntriesByType('resource').filter((each) => each.name.includes('/_lab/'))
                          .reduce((sum, each) => sum + each.encodedBodySize, 0)
                        """
                    let bytes = try page.browser.run(script).number ?? 0
                    #expect((20_000..<60_000).contains(bytes), "\(view): \(bytes)")
                }
            }
        }

        @Test func `the first load of each view, with all that it asks for, is less than 150 KB`() throws {
            let service = try PutstoreProcess(database: ":memory:")
            for number in 1...100 {
                try service.put("/ann-orders/\(number)", "{\"Quantity\":\(number),\"Note\":\"for the class\"}")
            }
            try LabPage.used(at: "", of: service) { (page) throws in
                try page.browser.setViewport(width: 1920, height: 1080)
                for (view, end) in [
                    ("", "#compare-send"), ("#request", "#send"), ("#lessons", "[data-test=lesson-next]"),
                    ("#lessons/lost-update", "[data-test=step-send]"), ("#data", "[data-test=collections] a"),
                    ("#data/ann-orders", "[data-test=members]"), ("#live", "#live-list > li:nth-child(100)"),
                ] {
                    try page.open(view)
                    try page.appears(end)
                    if view == "#live" {
                        let last = "document.querySelector('#live-list > li:last-child .live-body')"
                        try page.wait("\(last)?.textContent.includes('100')")
                    }
                    let script = """
                        const all = performance.getEntriesByType('resource');
                        return [all.length, all.reduce((sum, each) => sum + each.encodedBodySize, 0)]
                        """
                    let load = (try page.browser.run(script).array ?? []).compactMap(\.number)
                    #expect(load.count == 2 && load[0] < 90 && (30_000..<150_000).contains(load[1]), "\(view): \(load)")
                }
            }
        }

        @Test func `all views together are less than 150 KB on the wire`() throws {
            try LabPage.used(at: "") { (page) throws in
                for view in ["request", "lessons", "data", "live"] { try page.show(view) }
                let script = """
                    return performance.getEntriesByType('resource').filter((each) => each.name.includes('/_lab/'))
                      .reduce((sum, each) => sum + each.encodedBodySize, 0)
                    """
                let bytes = try page.browser.run(script).number ?? 0
                #expect((80_000..<150_000).contains(bytes), "\(bytes)")
            }
        }
    }
}
