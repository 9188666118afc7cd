import ResourceAPI

/// The pages for people who learn HTTP, or write clients.
package enum DeveloperPages {
    /// Every page of the service: its own, and these.
    package static let all = pages(lessons: .own)

    /// The same, with the lessons that the lab teaches.
    package static func pages(lessons: LessonSource) -> [ServicePage] {
        ServicePage.core(home: LabPages.home) + EchoPages.all + [Reference.servicePage, OpenAPI.page]
            + LabPages.all(lessons) + SnippetPages.all
    }
}
