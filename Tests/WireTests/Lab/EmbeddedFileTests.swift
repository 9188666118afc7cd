import Testing

/// What the program carries within itself is what the folders have.
struct EmbeddedFileTests {
    @Test func `every file of Web is served as it is in the folder, and for its type`() throws {
        let service = try PutstoreProcess.shared()
        let types = ["html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"]
        for name in try Project.files(in: "Web") {
            let answer = try service.send("GET", "/_lab/\(name)")
            #expect(answer.status == 200, "\(name)")
            #expect(answer.text == (try Project.text("Web/\(name)")), "\(name)")
            let type = name.split(separator: ".").last.flatMap { types[String($0)] }
            #expect(answer["Content-Type"]?.split(separator: ";").first.map(String.init) == type, "\(name)")
            #expect(answer["X-Content-Type-Options"] == "nosniff")
        }
    }

    @Test func `a file comes as gzip to who takes that, under an entity tag of its own, and as it is to others`() throws
    {
        let service = try PutstoreProcess.shared()
        let directory = try TemporaryDirectory()
        for name in try Project.files(in: "Web") {
            let target = "/_lab/\(name)"
            let url = "http://127.0.0.1:\(service.port)\(target)"
            let text = try Tool.run("curl", ["-sS", "--compressed", url], in: directory)
            #expect(text == (try Project.text("Web/\(name)")), "\(name)")
            let plain = try service.send("GET", target)
            for taken in ["gzip", "br, GZIP;q=0.5", "*", "gzip, identity;q=0"] {
                let head = try service.send("HEAD", target, ["Accept-Encoding": taken])
                #expect(head["Content-Encoding"] == "gzip", "\(taken)")
                #expect(head["Vary"] == plain["Vary"] && head["Vary"]?.contains("Accept-Encoding") == true)
                #expect(head["Content-Type"] == plain["Content-Type"])
                let tag = try head.entityTag()
                #expect(try tag != plain.entityTag())
                let current = try service.send("GET", target, ["Accept-Encoding": taken, "If-None-Match": tag])
                #expect(current.status == 304 && current["Vary"] == plain["Vary"])
            }
            for refused in ["identity", "gzip;q=0", "gzip; Q=0.000", "*, gzip;q=0", "*;q=0", "br", ""] {
                let answer = try service.send("GET", target, ["Accept-Encoding": refused])
                #expect(answer["Content-Encoding"] == nil && answer.text == text, "\(refused)")
            }
        }
        // What is stored is sent as it was stored.
        let stored = Fresh.resource()
        try service.put(stored, "{}")
        #expect(try service.send("GET", stored, ["Accept-Encoding": "gzip"])["Content-Encoding"] == nil)
    }

    @Test func `what the page reads of requests and lessons comes as gzip to who takes that`() throws {
        let service = try PutstoreProcess.shared()
        let target = Fresh.resource()
        try service.put(target, "{}")
        let entries = try service.send("GET", "/_requests").json().array ?? []
        let entry = try #require(entries.first { $0["target"]?.string == target }?["href"]?.string)
        let directory = try TemporaryDirectory()
        for page in ["/_lessons", entry, "/_requests"] {
            let plain = try service.send("GET", page)
            let coded = try service.send("GET", page, ["Accept-Encoding": "gzip"])
            #expect(coded["Content-Encoding"] == "gzip" && plain["Content-Encoding"] == nil)
            #expect(coded["Vary"] == plain["Vary"] && coded["Vary"]?.contains("Accept-Encoding") == true)
            #expect(coded["Content-Type"] == plain["Content-Type"])
            #expect(coded.content.count * 2 < plain.content.count, "\(page)")
            // The list tells of every request of the tests beside this one.
            guard page != "/_requests" else { continue }
            let url = "http://127.0.0.1:\(service.port)\(page)"
            #expect(try Tool.run("curl", ["-sS", "--compressed", url], in: directory) == plain.text, "\(page)")
            let tag = try coded.entityTag()
            #expect(try tag != plain.entityTag())
            let current = try service.send("GET", page, ["Accept-Encoding": "gzip", "If-None-Match": tag])
            #expect(current.status == 304)
        }
    }

    @Test func `the lab is served to clients that prefer HTML, and lets it speak to its own service alone`() throws {
        let answer = try PutstoreProcess.shared().send(
            "GET", "/", ["Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"])
        #expect(answer.status == 200)
        #expect(answer.text == (try Project.text("Web/index.html")))
        #expect(answer["Vary"] == "Accept")
        let policy = answer["Content-Security-Policy"] ?? ""
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
        #expect(!policy.contains("unsafe"))
    }

    @Test(arguments: [nil, "*/*", "application/json", "text/html;q=0.5, application/json"])
    func `whoever does not prefer HTML gets the collections as JSON`(accept: String?) throws {
        let fields: SentFields = accept.map { ["Accept": $0] } ?? [:]
        let answer = try PutstoreProcess.shared().send("GET", "/", fields)
        #expect(answer["Content-Type"] == "application/json")
    }

    @Test func `every transcript is taught`() throws {
        let lessons = try #require(try PutstoreProcess.shared().send("GET", "/_lessons").json().array)
        let names = lessons.compactMap { $0["name"]?.string }
        #expect(Set(names) == Set(try Project.files(in: "Examples").map { String($0.dropLast(".http".count)) }))
        #expect(names.count == lessons.count)
    }

    @Test func `a file that is not there is 404`() throws {
        for target in ["/_lab/nothing.js", "/_lab/..%2Findex.html"] {
            #expect(try PutstoreProcess.shared().send("GET", target).status == 404, "\(target)")
        }
    }
}
