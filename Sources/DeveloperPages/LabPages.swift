import EmbeddedFiles
import HTTPSemantics
import JSONDocuments
import ResourceAPI
import ResourceCore
import Synchronization

/// The pages that the lab is made of.
enum LabPages {
    /// What `/` says to browsers.
    static let home = files["index.html"]

    static func all(_ source: LessonSource) -> [ServicePage] { [file, lessons(source)] }

    /// The files of `Web/`, by name.
    static let files: [String: PageContent] = Dictionary(
        EmbeddedFile.web.map { file in
            var content = PageContent(mediaType(file.name), file.content)
            content.isForBrowsers = true
            return (file.name, content)
        }, uniquingKeysWith: { first, _ in first })

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
            mediaTypes: Set(files.values.map(\.mediaType)).sorted(), examples: files.keys.sorted())
    ) { request in
        guard var file = files[request.values[0]] else { return nil }
        file.coding = .identity
        return Gzip.isAccepted(by: request.head.fields) ? compressed(file, request.values[0]) : file
    }

    /// The files as gzip, each from when it is first asked for.
    private static let compressedFiles = Mutex<[String: PageContent]>([:])

    private static func compressed(_ file: PageContent, _ name: String) -> PageContent {
        compressedFiles.withLock { known in
            if let file = known[name] { return file }
            guard let bytes = Gzip.compressed(file.bytes) else { return file }
            var content = PageContent(file.mediaType, bytes)
            content.isForBrowsers = true
            content.coding = .gzip
            known[name] = content
            return content
        }
    }

    private static func lessons(_ source: LessonSource) -> ServicePage {
        ServicePage(
            Route(
                "/_lessons", "Lessons", "The transcripts and their questions.", in: .lab,
                schema: ##"{"type":"array","items":{"$ref":"#/components/schemas/Lesson"}}"##),
            // Named: made for each request, and not once.
            content: { _ in PageContent("application/json", source.current().bytes) })
    }
}
