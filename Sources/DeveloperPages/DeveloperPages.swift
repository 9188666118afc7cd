import ResourceAPI

/// The pages for people who learn HTTP, or write clients.
package enum DeveloperPages {
    /// Every page of the service: its own, and these.
    package static let all = pages(lessons: .own)

    /// The same, with the lessons that the lab teaches.
    package static func pages(lessons: LessonSource) -> [ServicePage] {
        ServicePage.core(home: LabPages.home).map(compressed) + EchoPages.all + [Reference.servicePage, OpenAPI.page]
            + LabPages.all(lessons) + SnippetPages.all
    }

    /// The core pages, those that the lab reads as gzip where the client takes it.
    private static func compressed(_ page: ServicePage) -> ServicePage {
        guard ["/_requests", "/_requests/{id}"].contains(page.route.pattern) else { return page }
        return page.coded { Gzip.coded($0, $1, isKept: false) }
    }
}
