/// The page with something in every corner, for what holds of all of it: widths, colours, names.
enum PageScene: String, CaseIterable {
    case compare, compared, empty, created, refused, stale, twice, idle, lessons, lesson, stored, collection, history,
        live, chosen, changes

    /// Where the scene has controls that no other one has, as a selector.
    var novelty: String {
        switch self {
        case .compare, .compared: "#view-compare"
        case .empty: "body"
        case .created, .refused, .stale, .twice: "#results"
        case .idle: "#field-rows"
        case .lessons, .lesson: "#lesson"
        case .stored, .collection, .history: "#view-data"
        case .live, .chosen: "#view-live"
        case .changes: "#live-changes"
        }
    }

    /// Brings the page there.
    func show(in page: LabPage) throws {
        switch self {
        case .compare: try page.show("compare")
        case .compared:
            try page.show("compare")
            try page.click("#compare-send")
            try page.wait("document.querySelectorAll('[data-test=compare-verdict]').length === 3")
        case .empty: break
        case .created:
            let target = "/\(Fresh.collection())/\(String(repeating: "long-", count: 30))"
            try page.write("PUT", target, json: "{\"Note\":\"\(String(repeating: "0123456789", count: 60))\"}")
            try page.send()
            try page.openWhy()
            try page.click("#why label:has([data-test=extent-2])")
            try page.click("#why [data-test=received] summary")
            try page.openMoreFields()
            try page.click("#as-sent [data-test=as-sent] summary")
            for fold in ["code", "examples"] { try page.click("#\(fold) summary") }
        case .refused:
            let name = String(repeating: "x", count: 300)
            try page.write("PUT", Fresh.resource(), json: "{\"\(name)\":1,\"\(name)\":2}")
            try page.send()
        case .stale:
            let target = Fresh.resource()
            let tag = try page.service.put(target, "{\"Quantity\":1}").entityTag()
            try page.service.put(target, "{\"Quantity\":7}")
            try page.write("PUT", target, ["Content-Type": "application/json", "If-Match": tag], "{\"Quantity\":2}")
            try page.send()
        case .twice:
            let target = Fresh.resource()
            try page.service.put(target, "{\n  \"Id\": 1,\n  \"Quantity\": 1\n}")
            try page.write("PUT", target, json: "{\n  \"Id\": 1,\n  \"Quantity\": 2\n}")
            try page.send(twice: true)
            try page.click("#outcome input[value='0']")
        case .idle: try page.write("GET", Fresh.resource(), ["Content-Type": "application/json", "two words": "x"])
        case .lessons: try page.show("lessons")
        case .lesson: try lesson(in: page)
        case .stored: try page.show("data")
        case .collection, .history:
            let target = "/\(Fresh.collection())/\(String(repeating: "long-", count: 30))"
            let note = String(repeating: "0123456789", count: 60)
            try page.service.put(target, "{\"Note\":\"\(note)\",\"Price\":10.00,\"\(note)\":[1]}")
            try page.service.put(target, "{\"Note\":\"\(note)\",\"Price\":12.00,\"A\":1,\"B\":2,\"C\":3,\"D\":{}}")
            let collection = String(target.dropFirst().prefix { $0 != "/" })
            try page.open("#data" + (self == .history ? target : "/" + collection))
            guard self == .history else { return try page.appears("[data-test=members] tbody tr") }
            try page.click("[data-test=revision]:last-child summary")
            try page.appears("[data-test=restore]")
            try page.activate("[data-test=restore]")
            try page.appears("[data-test=restored]")
        case .changes:
            try page.show("live")
            try page.followChanges()
            let target = "/\(Fresh.collection())/\(String(repeating: "long-", count: 30))"
            for method in ["PUT", "DELETE"] {
                _ = try page.service.send(method, target, ["Content-Type": "application/json"], "1")
            }
            try page.wait("document.querySelectorAll('[data-test=change]').length === 2")
        case .live, .chosen:
            try page.show("live")
            let target = "/\(Fresh.collection())/\(String(repeating: "long-", count: 30))"
            try page.service.put(target, "{\"Note\":\"\(String(repeating: "0123456789", count: 60))\"}")
            try page.wait("document.querySelector('#live-list > :last-child .live-body')?.textContent.includes('0123')")
            guard self == .chosen else { return try page.click("#live-large") }
            try page.click("#live-list > li:last-child a")
            try page.appears("#live-why [data-test=graph]")
        }
    }

    /// A lesson with a wrong prediction, its explanation and all headers opened.
    private func lesson(in page: LabPage) throws {
        try page.open("#lessons/content-types")
        try page.takeFirstStep()
        try page.click("[data-test=step-headers] summary")
        try page.explainStep()
    }
}
