import EmbeddedFiles
import HTTPSemantics
import ResourceCore

/// A file of the lab, carried in the program.
struct WebFile {
    let name: String
    let content: [UInt8]

    /// Every file.
    static let all: [WebFile] = EmbeddedFile.web.map { WebFile(name: $0.name, content: $0.content) }

    /// The page that the other files belong to.
    static let page = named("index.html") ?? WebFile(name: "index.html", content: [])

    /// The file of that name; nil if there is none.
    static func named(_ name: String) -> WebFile? { all.first { $0.name == name } }

    /// The media types of all files.
    static let mediaTypes: [String] = all.map(\.mediaType).reduce(into: []) { types, type in
        if !types.contains(type) { types.append(type) }
    }

    /// The media type, by the name's ending.
    var mediaType: String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case _: "application/octet-stream"
        }
    }

    /// What browsers must be told: the page runs its own scripts, and speaks to this service alone.
    static let browserFields: [(name: FieldName, value: String)] = [
        (
            .contentSecurityPolicy,
            """
            default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
        ),
        (.referrerPolicy, "no-referrer"),
        (.xContentTypeOptions, "nosniff"),
    ]
}
