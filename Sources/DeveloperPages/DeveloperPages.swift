import ResourceAPI

/// The pages for people who learn HTTP, or write clients.
package enum DeveloperPages {
    /// Every page of the service: its own, and these.
    package static let all: [ServicePage] =
        ServicePage.core(home: LabPages.home) + EchoPages.all + [Reference.servicePage, OpenAPI.page] + LabPages.all
        + SnippetPages.all
}
