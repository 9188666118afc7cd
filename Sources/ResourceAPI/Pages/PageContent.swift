import HTTPSemantics
import JSONDocuments
import ResourceCore

/// What a page that is made for the request says at this moment, and in which type.
struct PageContent {
    var mediaType = "application/json"
    var bytes: [UInt8]
    /// Other types that the page has, to another Accept.
    var otherTypes: [String] = []
    /// Whether it is made for browsers, and has the fields that keep them from harm.
    var isForBrowsers = false

    init(json: JSONBuilder) { self.init("application/json", json.bytes) }

    init(_ mediaType: String, _ bytes: [UInt8]) {
        self.mediaType = mediaType
        self.bytes = bytes
    }

    init(_ file: WebFile) {
        self.init(file.mediaType, file.content)
        isForBrowsers = true
    }

    /// The answer to a read of it: conditions and Accept count as for a resource. The entity tag is a digest.
    func response(to operation: Operation, _ renderer: ResponseRenderer, now: Int64) -> TracedResponse {
        let tag = Digests.entityTag(of: bytes)
        var selected = ResolutionInput.Selected(entityTag: tag, mediaType: mediaType)
        selected.otherTypes = otherTypes
        return renderer.response(
            to: operation, selecting: selected, Facts(stored: nil, nextRevision: 0, now: now)
        ) {
            var response = Response(.ok)
            response.fields.append(.contentType, mediaType)
            response.fields.append(.etag, tag.fieldValue)
            response.fields.append(.cacheControl, "no-cache")
            if isForBrowsers {
                for (name, value) in WebFile.browserFields { response.fields.append(name, value) }
            }
            response.content = bytes
            return response
        }
    }
}
