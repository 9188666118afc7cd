/// The fields that the answers of each kind have, beside `Date` and `Content-Length`.
enum UsualFields {
    /// 201.
    static func created(_ location: String) -> ExpectedFields {
        written.merging(["Location": .exactly(location)]) { $1 }
    }

    /// 204 to a write that leaves a representation.
    static let written: ExpectedFields = [
        "ETag": .entityTag, "Last-Modified": .date, "Cache-Control": "no-store", "Vary": "Prefer",
    ]

    /// 204 to DELETE.
    static let deleted: ExpectedFields = ["Cache-Control": "no-store", "Vary": "Prefer"]

    /// An answer to a write that returns the representation.
    static func returned(_ target: String, _ type: String = "application/json") -> ExpectedFields {
        written.merging([
            "Content-Type": .exactly(type), "Content-Location": .exactly(target),
            "Preference-Applied": "return=representation",
        ]) { $1 }
    }

    /// 200 to GET or HEAD of a resource.
    static func read(_ type: String = "application/json", tag: FieldValue = .entityTag) -> ExpectedFields {
        var fields: ExpectedFields = [
            "Content-Type": .exactly(type), "ETag": tag, "Last-Modified": .date, "Cache-Control": "no-cache",
            "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff", "Vary": "Accept",
        ]
        // What a browser might run acts for nobody.
        if !(type.lowercased().hasPrefix("application/") && type.lowercased().contains("json")) {
            fields["Content-Security-Policy"] = "sandbox"
        }
        return fields
    }

    /// 304 to GET or HEAD of a resource: the tag is enough for a cache (RFC 9110 §15.4.5).
    static func notModified(tag: FieldValue) -> ExpectedFields {
        ["ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"]
    }

    /// 200 to GET or HEAD of a collection in which something was changed.
    static let page = unchangedPage.merging(["Last-Modified": .date]) { $1 }

    /// 200 to GET or HEAD of a collection in which nothing ever was.
    static let unchangedPage: ExpectedFields = [
        "Content-Type": "application/json", "ETag": .entityTag, "Cache-Control": "no-cache", "Vary": "Accept",
        "Link": .monitor, "Accept-Query": Accepted.query,
    ]

    /// 200 of one of the service's own pages.
    static let ownPage: ExpectedFields = [
        "Content-Type": "application/json", "ETag": .strongTag, "Cache-Control": "no-cache", "Vary": "Accept",
    ]

    static func with(_ fields: ExpectedFields, _ more: ExpectedFields) -> ExpectedFields { fields.merging(more) { $1 } }
}

/// What a resource takes, as `Allow` lists it.
enum Allowed {
    static let resource = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"
    static let collection = "GET, HEAD, PATCH, POST, DELETE, OPTIONS, QUERY"
    static let ownPage = "GET, HEAD, OPTIONS"

    /// The same as the problem document lists it.
    static func member(_ value: String) -> JSON {
        .array(value.split(separator: ",").map { .string(String($0.drop { $0 == " " })) })
    }
}

/// The media types that are taken by default.
enum Accepted {
    static let representations: JSON = ["application/json", "application/*+json"]
    static let newResources: JSON = [
        "application/json", "application/*+json", "application/x-ndjson", "application/json-seq",
    ]
    static let patches: JSON = ["application/merge-patch+json", "application/json-patch+json"]
    static let post: FieldValue = "application/json, application/*+json, application/x-ndjson, application/json-seq"
    static let query: FieldValue = "application/x-www-form-urlencoded, application/json"
    static let patch: FieldValue = "application/merge-patch+json, application/json-patch+json"
}
