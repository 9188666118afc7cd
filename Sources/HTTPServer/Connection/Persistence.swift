import HTTPSemantics

/// What a request says about the connection (RFC 9112 §9.3).
struct Persistence: Equatable {
    /// Whether another request may follow.
    var persists: Bool
    /// Whether the answer has to say `keep-alive`, because the client's version does not expect it.
    var mustBeStated: Bool

    init(_ request: borrowing Request) {
        var asksToClose = false
        var asksToKeep = false
        if request.fields.has(.connection) {
            for option in request.fields.elements(.connection) {
                switch option.asciiLowercased() {
                case "close": asksToClose = true
                case "keep-alive": asksToKeep = true
                case _: break
                }
            }
        }
        persists = !asksToClose && (request.minorVersion >= 1 || asksToKeep)
        mustBeStated = persists && request.minorVersion == 0
    }
}
