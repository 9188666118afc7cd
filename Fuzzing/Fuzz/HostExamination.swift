@testable import HTTPSemantics

/// Hosts, as in `Host` and in targets.
enum HostExamination {
    static func examine(_ input: [UInt8]) {
        let text = Input.text(input)
        let authority = Authority(text)
        let isWellFormed = Array(text.utf8).withUnsafeBytes { Authority.isWellFormed($0) }
        requireEqual(isWellFormed, authority != nil, "Judging and reading disagree about \(text).")
        guard let authority else { return }
        require(!authority.host.isEmpty, "A host is not empty.")
        require(authority.host == authority.host.asciiLowercased(), "A host is in lower case.")
        require(authority.port.map { 0...65_535 ~= $0 } ?? true, "A port has 16 bits.")
        let host = authority.isIPLiteral ? "[\(authority.host)]" : authority.host
        let written = host + (authority.port.map { ":\($0)" } ?? "")
        requireEqual(Authority(written), authority, "An authority written again is the same.")
        requireEqual(RequestTarget("http://" + text)?.authority, authority, "The absolute form takes every authority.")
    }
}
