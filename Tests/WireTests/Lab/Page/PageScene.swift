/// The page with something in every corner, for what holds of all of it: widths, colours, names.
enum PageScene: String, CaseIterable {
    case empty, created, refused, twice, lessons, lesson, compared, live

    /// Where the scene has controls that no other one has, as a selector.
    var novelty: String {
        switch self {
        case .empty: "body"
        case .created, .refused: "#answer"
        case .twice: "#results"
        case .lessons, .lesson: "#lesson"
        case .compared: "#view-compare"
        case .live: "#view-live"
        }
    }

    /// Brings the page there.
    func show(in page: LabPage) throws {
        switch self {
        case .empty: break
        case .created:
            let target = "/\(Fresh.collection())/\(String(repeating: "long-", count: 30))"
            try page.write("PUT", target, json: "{\"Note\":\"\(String(repeating: "0123456789", count: 60))\"}")
            try page.send()
            try page.click("label:has([data-test=extent-graph])")
            for details in ["path-in-words", "received"] { try page.click("#why [data-test=\(details)] summary") }
            try page.click("#answer [data-test=as-sent] summary")
        case .refused:
            let name = String(repeating: "x", count: 300)
            try page.write("PUT", Fresh.resource(), json: "{\"\(name)\":1,\"\(name)\":2}")
            try page.send()
        case .twice:
            let target = Fresh.resource()
            try page.service.put(target, "{\n  \"Id\": 1,\n  \"Quantity\": 1\n}")
            try page.write("PUT", target, json: "{\n  \"Id\": 1,\n  \"Quantity\": 2\n}")
            try page.send(twice: true)
            try page.click("#outcome input[value='0']")
        case .lessons: try page.show("lessons")
        case .lesson: try lesson(in: page)
        case .compared:
            try page.show("compare")
            try page.click("#compare-send")
            try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
        case .live:
            try page.show("live")
            let target = "/\(Fresh.collection())/\(String(repeating: "long-", count: 30))"
            try page.service.put(target, "1")
            try page.wait("document.querySelector('#live-list > li')?.textContent.includes('long-')")
            try page.click("#live-list > li:first-child button")
            try page.appears("#live-why svg[data-test=graph]")
        }
    }

    /// A lesson with a wrong prediction, its explanation opened, and the next question.
    private func lesson(in page: LabPage) throws {
        try page.open("#lessons/content-types")
        try page.takeFirstStep()
        try page.click("[data-test=checks] summary")
        try page.explainStep()
        try page.click("[data-test=step-next]")
        try page.appears("[data-test=step]:nth-of-type(2) [data-test=question]")
    }
}
