/// Bearer credentials (RFC 6750 §2.1).
enum BearerToken {
    /// Whether `credentials`, the value of an Authorization field, carry one of `tokens`. Every token is compared to its
    /// last byte, so that the time taken tells nothing of how far a guess was right.
    static func isAmong(_ tokens: [String], credentials: String) -> Bool {
        let parts = credentials.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, String(parts[0]).asciiLowercased() == "bearer" else { return false }
        let shown = Array(parts[1].drop { $0 == " " }.utf8)
        var isAmong = false
        for token in tokens {
            var difference = shown.count ^ token.utf8.count
            for (index, byte) in token.utf8.enumerated() {
                difference |= Int(byte ^ (shown.isEmpty ? 0 : shown[index % shown.count]))
            }
            isAmong = (difference == 0) || isAmong
        }
        return isAmong
    }
}
