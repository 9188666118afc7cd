import EmbeddedFiles
import HTTPSemantics
import JSONDocuments
import ResourceAPI
import ResourceCore
import Synchronization

/// The pages that the lab is made of.
enum LabPages {
    /// What `/` says to browsers.
    static let home = files["index.html"].map { file in HomePage(mediaType(file.name)) { content(of: file) } }

    static func all(_ source: LessonSource) -> [ServicePage] { [file, lessons(source)] }

    /// The files of `Web/`, by name.
    private static let files = Dictionary(
        EmbeddedFile.web.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    private static func mediaType(_ name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case _: "application/octet-stream"
        }
    }

    private static let file = ServicePage(
        Route(
            // With no more than the page itself, which asks for the token, a browser can begin.
            "/_lab/{file}", "Lab", "What the lab's page is made of.", in: .lab, rules: .openPage,
            mediaTypes: Set(files.keys.map(mediaType)).sorted(), examples: files.keys.sorted())
    ) { request in
        files[request.values[0]].map(content)
    }.coded { Gzip.coded($0, $1, isKept: true) }

    /// The files, each from when it is first asked for.
    private static let contents = Mutex<[String: PageContent]>([:])

    private static func content(of file: EmbeddedFile) -> PageContent {
        contents.withLock { known in
            if let content = known[file.name] { return content }
            var content = PageContent(mediaType(file.name), file.content)
            content.isForBrowsers = true
            known[file.name] = content
            return content
        }
    }

    private static func lessons(_ source: LessonSource) -> ServicePage {
        ServicePage(
            Route(
                "/_lessons", "Lessons", "The transcripts and their questions.", in: .lab,
                schema: ##"{"type":"array","items":{"$ref":"#/components/schemas/Lesson"}}"##),
            // Named: made for each request, and not once.
            content: { _ in PageContent("application/json", source.current().bytes) }
        ).coded { Gzip.coded($0, $1, isKept: true) }
    }
}
