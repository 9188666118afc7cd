import Testing

extension PageTests {
    /// Side by side.
    struct CompareTests {
        @Test func `one content does three things as PUT, PATCH and POST, and the second time tells who is idempotent`()
            throws
        {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.fill("#compare-start", "{\n  \"Id\": 1,\n  \"Quantity\": 1\n}")
                try page.fill("#compare-content", "{\n  \"Quantity\": 2\n}")
                try page.click("#compare-send")
                try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
                let verdicts = try page.values("data-verdict", of: "[data-test=compare-verdict]")
                #expect(verdicts == ["same", "same", "more"])

                // PUT drops what it does not name, PATCH keeps it, POST leaves the old one alone.
                let put = try page.difference(in: "[data-test=way-put] [data-test=sending-1]")
                #expect(put.contains("removed   \"Id\": 1,"))
                #expect(put.contains("added   \"Quantity\": 2"))
                let patch = try page.difference(in: "[data-test=way-patch] [data-test=sending-1]")
                #expect(
                    patch == [
                        "same {", "same   \"Id\": 1,", "removed   \"Quantity\": 1", "added   \"Quantity\": 2", "same }",
                    ])
                let post = try page.difference(in: "[data-test=way-post] [data-test=sending-1]")
                #expect(
                    post == ["same {", "same   \"Id\": 1,", "same   \"Quantity\": 1", "same }"]
                        + ["added {", "added   \"Quantity\": 2", "added }"])

                for way in ["put", "patch"] {
                    let again = try page.difference(in: "[data-test=way-\(way)] [data-test=sending-2]")
                    #expect(!again.isEmpty && again.allSatisfy { $0.hasPrefix("same") }, "\(way): \(again)")
                }
                let statuses = "[data-test=way-post] [data-test=status]"
                #expect(try page.values("data-status", of: statuses) == ["201", "201"])
                #expect(try page.texts("[data-test=way-post] [data-test=sending-2] .state").count == 3)
            }
        }

        @Test func `a resource that the service refuses is told to be refused`() throws {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.fill("#compare-start", "{")
                try page.click("#compare-send")
                try page.wait("document.querySelector('#compare-fault').textContent !== ''")
                #expect(try page.text("#compare-fault").hasPrefix("The resource to begin with was refused: line 1"))
                #expect(try page.browser.findAll("[data-test=compare-verdict]").isEmpty)
            }
        }

        @Test func `content that is refused is refused all three times, and nothing changes`() throws {
            try LabPage.used(at: "#compare") { (page) throws in
                try page.fill("#compare-content", "{\"a\":1,\"a\":2}")
                try page.click("#compare-send")
                try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
                let verdicts = try page.values("data-verdict", of: "[data-test=compare-verdict]")
                #expect(verdicts == ["refused", "refused", "refused"])
                #expect(try page.browser.findAll("#compare-columns .is-added, #compare-columns .is-removed").isEmpty)
            }
        }
    }
}
