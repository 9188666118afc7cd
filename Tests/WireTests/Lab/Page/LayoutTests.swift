import Testing

extension PageTests {
    /// Where things are, whether they stay there, and how much of it there is.
    struct LayoutTests {
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
                    #expect((50_000..<150_000).contains(bytes), "\(view): \(bytes)")
                }
            }
        }
    }
}
