import Testing

extension PageTests {
    /// The request as code.
    struct CodeTests {
        private static let content = #"{"Note":"it's \"10.00\" </script> $HOME 🧾"}"#

        @Test func `each language shows the code that the service gives for the request as it stands`() throws {
            try LabPage.used { (page) throws in
                try page.write(
                    "PUT", "/orders/1", ["Content-Type": "application/json", "If-Match": "\"7\""], Self.content)
                let message = """
                    PUT /orders/1 HTTP/1.1\r\nHost: 127.0.0.1:\(page.service.port)\r\nContent-Type: application/json\r
                    If-Match: "7"\r\n\r\n\(Self.content)
                    """
                let languages = try page.values("value", of: "#code-language option")
                let listed = try page.service.send("GET", "/_snippets").json().array ?? []
                #expect(languages == listed.compactMap { $0["language"]?.string })
                try page.click("#code summary")
                var codes: Set<String> = []
                for language in languages {
                    let code = try page.service.send(
                        "POST", "/_snippets/\(language)", ["Content-Type": "message/http"], message)
                    #expect(code.status == 200)
                    try page.click("#code-language option[value='\(language)']")
                    try page.wait(Self.isShown(code.text))
                    codes.insert(code.text)
                }
                #expect(codes.count == languages.count)
            }
        }

        @Test func `Copy puts the code into the clipboard`() throws {
            try LabPage.used { (page) throws in
                try page.write("PUT", Fresh.resource(), json: Self.content)
                try page.click("#code summary")
                try page.click("#code-language option[value=python]")
                try page.wait("document.querySelector('#code-text').textContent.startsWith('import requests')")
                try page.wait("document.querySelector('#code-text').textContent.includes('HOME')")
                try page.click("#code-copy")
                try page.wait("document.querySelector('#code-copied').textContent === 'Copied.'")
                let script = "const [done] = arguments; navigator.clipboard.readText().then(done, (e) => done('' + e))"
                #expect(try page.browser.runAsync(script).string == (try Self.code(in: page)))
            }
        }

        @Test func `where the clipboard is refused, the code is copied through a selection`() throws {
            try LabPage.used { (page) throws in
                try page.click("#code summary")
                try page.wait("document.querySelector('#code-text').textContent.includes('curl')")
                try page.browser.run(
                    """
                    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
                    document.addEventListener('copy', () => { window.copied = String(document.activeElement.value) })
                    """)
                try page.click("#code-copy")
                try page.wait("document.querySelector('#code-copied').textContent === 'Copied.'")
                #expect(try page.browser.run("return window.copied").string == (try Self.code(in: page)))
                #expect(try page.browser.focused().attribute("id") == "code-copy")
            }
        }

        private static func code(in page: LabPage) throws -> String? {
            try page.browser.run("return document.querySelector('#code-text').textContent").string
        }

        private static func isShown(_ code: String) -> String {
            "document.querySelector('#code-text').textContent === \(JSON.string(code).text)"
        }
    }
}
