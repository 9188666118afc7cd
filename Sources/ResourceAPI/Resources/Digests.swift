import Crypto
import HTTPSemantics
import ResourceCore

/// The digests of RFC 9530 that the service computes, and the fingerprint of a keyed request.
enum Digests {
    /// The algorithms, in the order in which the service prefers them.
    static let algorithms = ["sha-256", "sha-512"]

    /// The digest of `content`; nil for an algorithm that the service does not know.
    static func digest(_ content: [UInt8], _ algorithm: String) -> [UInt8]? {
        switch algorithm {
        case "sha-256": Array(SHA256.hash(data: content))
        case "sha-512": Array(SHA512.hash(data: content))
        case _: nil
        }
    }

    /// The entity tag of a page that has no revision.
    static func entityTag(of content: [UInt8]) -> EntityTag {
        EntityTag(digest: SHA256.hash(data: content).prefix(9))
    }

    /// The first digest field that tells of other content than `content`, with its right value; nil if all hold.
    /// Algorithms that the service does not know are passed over (RFC 9530 §2).
    static func mismatch(_ content: [UInt8], _ input: AdmissionInput) -> ContentError? {
        if input.contentDigest.isAbsent, input.reprDigest.isAbsent { return nil }
        // A request's content here is always the whole, unencoded representation, so both digests are of the same bytes;
        // a patch document has a representation of its own.
        for (field, parsed) in [(FieldName.contentDigest, input.contentDigest), (.reprDigest, input.reprDigest)] {
            for entry in parsed.value?.entries ?? [] {
                guard let right = digest(content, entry.algorithm), right != entry.digest else { continue }
                return .digest(
                    field: field, sent: DigestField.fieldValue(algorithm: entry.algorithm, digest: entry.digest),
                    right: DigestField.fieldValue(algorithm: entry.algorithm, digest: right))
            }
        }
        return nil
    }

    /// Adds the digests that the client wants of a representation and of the content that carries it.
    static func append(to fields: inout Fields, wanted request: Fields, representation: [UInt8], content: [UInt8]) {
        for (want, field, bytes) in [
            (FieldName.wantReprDigest, FieldName.reprDigest, representation),
            (.wantContentDigest, .contentDigest, content),
        ] where request.has(want) {
            guard let algorithm = WantDigest(lines: request.values(want))?.preferred(among: algorithms),
                let digest = digest(bytes, algorithm)
            else { continue }
            fields.append(field, DigestField.fieldValue(algorithm: algorithm, digest: digest))
        }
    }

    /// Sets the keys of the caller who shows `token` apart from those of others. No key has a line feed.
    static func scope(of token: String) -> String {
        Base64.encode(Array(SHA256.hash(data: Array(token.utf8)).prefix(18))) + "\n"
    }

    /// Tells a retry from another request under the same key: method, target, media type and content, each with its
    /// length before it, so that no two requests run together.
    static func fingerprint(_ request: Request, collection: String, id: String?, content: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        let type = request.fields[.contentType] ?? ""
        for part in [request.methodName, collection, id ?? "", MediaType(type)?.normalForm ?? type] {
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        hash.update(data: content)
        return Array(hash.finalize())
    }
}
