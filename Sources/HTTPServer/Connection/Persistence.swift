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
            for value in request.fields.values(.connection) {
                for option in value.utf8.split(separator: UInt8(ascii: ",")) {
                    let option = String(Substring(option)).asciiLowercased()
                    let name = option.utf8.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
                    if name.elementsEqual("close".utf8) { asksToClose = true }
                    if name.elementsEqual("keep-alive".utf8) { asksToKeep = true }
                }
            }
        }
        // An upgrade is never accepted, which a server is free to do (RFC 9110 §7.8). But NIOHTTP1's parser stops
        // behind a request that asks for one, so there is no next message.
        if request.fields.has(.upgrade) { asksToClose = true }
        persists = !asksToClose && (request.minorVersion >= 1 || asksToKeep)
        mustBeStated = persists && request.minorVersion == 0
    }
}
