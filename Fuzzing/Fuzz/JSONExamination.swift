@testable import JSONDocuments

/// JSON texts: the check and the document agree, and writing is the inverse of parsing.
enum JSONExamination {
    static func examine(_ input: [UInt8]) {
        let fault = JSONCheck.fault(in: input)
        examineSkimming(of: input)
        guard let document = parse(input, expecting: fault) else {
            if let fault {
                require((0...input.count).contains(fault.offset), "The fault \(fault) lies outside the text.")
                require(!fault.description.isEmpty, "A fault has a sentence.")
            }
            return
        }
        requireEqual(document.byteCount, input.count, "The size is known without writing.")
        requireEqual(write(document), input, "Writing what was parsed gives the same bytes.")
        require((try? document.bytes(limit: input.count - 1)) == nil, "A limit one byte short refuses.")
        require(document.value.isEqual(to: document.value), "A value is equal to itself.")
        let height = document.value.height
        require(document.value.heightBound >= height, "The bound of the height is a bound.")
        require(JSONCheck.fault(in: input, depthLimit: height) == nil, "The height is depth enough.")
        if height > 0 {
            let shallow = JSONCheck.fault(in: input, depthLimit: height - 1)
            requireEqual(shallow?.reason, .tooDeep(limit: height - 1), "One less is not.")
        }
        examineStrings(in: document.value)
        let plain = Plain(document.value)
        let rewritten = plain.text
        guard let reread = parse(rewritten, expecting: nil) else { return }
        requireEqual(Plain(reread.value), plain, "Another spelling of the value is the same value.")
        require(reread.value.isEqual(to: document.value), "Spelling does not matter for equality.")
        require(document.value.isEqual(to: reread.value), "Equality is symmetric.")
    }

    /// What steps over values without checking them: it ends, inside the text, whatever the text is.
    private static func examineSkimming(of input: [UInt8]) {
        let paths = ["/a", "/a/b", "/b/0", "/0/a", "/"].compactMap { try? MemberPath(parsing: $0) }
        var places = Array(repeating: 0..<0, count: paths.count)
        var output: [UInt8] = []
        input.withUnsafeBufferPointer { text in
            MemberFinder(paths).find(in: text, &places)
            Projection(paths).append(of: text, to: &output)
            JSONStrings.forEach(in: text) { content, isPlain in
                require(JSONStrings.decoded(content, isPlain: isPlain).count <= content.count, "Decoding lengthens.")
                return true
            }
        }
        for (path, place) in zip(paths, places) {
            require(0 <= place.lowerBound && place.upperBound <= input.count, "\(place) is outside.")
            guard let value = try? JSONDocument(parsing: input).value else { continue }
            let found = (try? JSONPointer(parsing: path.pointer))?.value(in: value)
            requireEqual(Array(input[place]), found?.bytes ?? [], "\(path.pointer) is found as in the tree.")
        }
        guard JSONCheck.fault(in: input) == nil else { return }
        require(JSONCheck.fault(in: output) == nil, "What is left of JSON is JSON: \(Input.text(output))")
    }

    /// The document, if it agrees with the check's verdict.
    static func parse(_ input: [UInt8], expecting fault: JSONError?) -> JSONDocument? {
        do throws(JSONError) {
            let document = try JSONDocument(parsing: input)
            require(fault == nil, "The document takes what the check refuses: \(String(describing: fault))")
            return document
        } catch {
            requireEqual(error, fault, "The document and the check name the same fault.")
            return nil
        }
    }

    static func write(_ document: JSONDocument) -> [UInt8] {
        do {
            return try document.bytes(limit: .max / 8)
        } catch {
            require(false, "A document of allowed depth is written: \(error)")
            return []
        }
    }

    private static func examineStrings(in value: JSONValue) {
        switch value {
        case .null, .boolean, .number: break
        case .string(let string): examine(string)
        case .array(let array): array.elements.forEach(examineStrings)
        case .object(let object):
            for (name, value) in object.members {
                examine(name)
                if let text = name.text {
                    require(object[text]?.isEqual(to: value) == true, "A member is found by its name.")
                }
                examineStrings(in: value)
            }
        }
    }

    private static func examine(_ string: JSONString) {
        let decoded = string.decodedBytes
        let respelled = JSONString(decoded: decoded)
        requireEqual(respelled.decodedBytes, decoded, "Spelling a decoded string and decoding it again is no change.")
        requireEqual(respelled, string, "A string is equal to itself spelled otherwise.")
        requireEqual(respelled.hashValue, string.hashValue, "Equal strings have equal hashes.")
        require(string.isSpelled(as: decoded), "A string is spelled as it decodes.")
        require(JSONCheck.fault(in: respelled.spelling) == nil, "A respelled string is JSON.")
    }
}
