extension FieldScanner {
    /// The most parameters that are read. No media type has more than a few; the limit keeps comparing them cheap
    /// whatever a client sends.
    static let parameterLimit = 32

    /// `parameters` of RFC 9110 §5.6.6: `*( OWS ";" OWS [ parameter ] )`, so that empty ones are tolerated and white
    /// space around `=` is not. Nil if one is malformed or there are more than `parameterLimit`.
    mutating func parameters() -> [MediaType.Parameter]? {
        var parameters: [MediaType.Parameter] = []
        while true {
            skipWhitespace()
            guard take(";") else { return parameters }
            skipWhitespace()
            guard let byte = next, byte.isTokenByte else { continue }
            guard parameters.count < Self.parameterLimit, let name = token(), take("="), let value = word() else {
                return nil
            }
            parameters.append(MediaType.Parameter(name: name.asciiLowercased(), value: value))
        }
    }
}
