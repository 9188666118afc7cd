@testable import HTTPSemantics

/// Request targets and what they are made of: segments, queries and cursors.
enum TargetExamination {
    static func examine(_ input: [UInt8]) {
        let raw = Input.text(input)
        if let target = RequestTarget(raw) {
            switch target.form {
            case .origin, .absolute:
                require(target.path.utf8.first == UInt8(ascii: "/"), "A path begins with a slash.")
                let whole = target.path + (target.query.map { "?" + $0 } ?? "")
                let origin = RequestTarget(whole)
                requireEqual(origin?.path, target.path, "The path of the origin form is the same.")
                requireEqual(origin?.query, target.query, "The query of the origin form is the same.")
                if target.form == .origin { require(whole.utf8.elementsEqual(raw.utf8), "Nothing of it is lost.") }
                requireEqual(target.authority == nil, target.form == .origin, "Only the absolute form names a host.")
            case .authority: require(target.authority?.port != nil, "The authority form has a port.")
            case .asterisk: requireEqual(raw, "*", "The asterisk form is an asterisk.")
            }
            require(raw.utf8.allSatisfy { 0x21...0x7E ~= $0 }, "A target is printable ASCII.")
            examine(path: target.path)
            examine(query: target.query)
        }
        examine(path: raw)
        examine(query: raw)
        examineSegment(raw)
        examineCursor(raw)
    }

    private static func examine(path: String) {
        guard case .success(let segments) = PathSegments.decode(path) else {
            guard case .failure(.emptySegment(_, let without)) = PathSegments.decode(path) else { return }
            if case .failure = PathSegments.decode(without) { require(false, "The path proposed is none: \(without)") }
            return
        }
        let normal = "/" + segments.map(PathSegments.encode).joined(separator: "/")
        guard case .success(let again) = PathSegments.decode(normal) else {
            return require(false, "The normal form \(normal) of \(path) is no path.")
        }
        require(again.elementsEqual(segments) { $0.utf8.elementsEqual($1.utf8) }, "\(normal) is not \(path).")
        require(RequestTarget(normal) != nil, "The normal form \(normal) is no target.")
        for segment in segments where PathSegments.encode(segment).utf8.contains(UInt8(ascii: "/")) {
            require(false, "A slash within a segment is not encoded: \(segment)")
        }
    }

    private static func examine(query: String?) {
        guard let parameters = QueryParameters(query) else { return }
        let written = parameters.pairs.map { name, value in
            PathSegments.encode(name).escapingPairs + "=" + PathSegments.encode(value).escapingPairs
        }
        requireEqual(QueryParameters(written.joined(separator: "&")), parameters, "A query written again is the same.")
    }

    private static func examineSegment(_ text: String) {
        let hasControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        let decoded = PathSegments.decode("/" + PathSegments.encode(text))
        if text.isEmpty || text == "." || text == ".." || hasControl {
            require(decoded != .success([text]), "\(text) is no segment.")
        } else {
            requireEqual(decoded, .success([text]), "Any text but a few is a segment, encoded.")
        }
    }

    private static func examineCursor(_ text: String) {
        if !text.isEmpty, text.utf8.count <= 512 {
            requireEqual(Cursor.id(Cursor.text(after: text)), text, "A cursor of ours leads back to its id.")
        }
        if let id = Cursor.id(text) {
            require(Cursor.text(after: id).utf8.elementsEqual(text.utf8), "An id has one cursor.")
        }
    }
}

extension String {
    /// With the two characters encoded that a segment may have and a pair may not.
    fileprivate var escapingPairs: String {
        String(flatMap { $0 == "&" ? Array("%26") : $0 == "=" ? Array("%3D") : [$0] })
    }
}
