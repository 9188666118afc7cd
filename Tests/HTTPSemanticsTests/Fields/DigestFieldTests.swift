import HTTPSemantics
import Testing

@Suite struct DigestFieldTests {
    /// The vectors of RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `a digest is written in base 64 and read back`(text: String, base64: String) {
        let digest = Array(text.utf8)
        let value = DigestField.fieldValue(algorithm: "sha-256", digest: digest)
        #expect(value == "sha-256=:\(base64):")
        #expect(DigestField(lines: [value])?.entries.map(\.digest) == [digest])
    }

    @Test func `every byte is written and read back`() {
        let digest = (0...UInt8.max).map { $0 }
        let value = DigestField.fieldValue(algorithm: "a", digest: digest)
        #expect(DigestField(lines: [value])?.entries.map(\.digest) == [digest])
        #expect(value.contains("+") && value.contains("/"))
    }

    @Test(arguments: [
        (["sha-256=:Zm8=:, sha-512=:Zm9v:"], ["sha-256 fo", "sha-512 foo"]),
        (["sha-256=:Zm8=:", "sha-512=:Zm9v:"], ["sha-256 fo", "sha-512 foo"]),
        (["a=:Zm8=:,a=:Zm9v:"], ["a foo"]), (["a=:Zm8:"], ["a fo"]), (["a=:Zm9=:"], ["a fo"]), (["a=::"], ["a "]),
        (["a=:Zm8=:;p=1;q=\"x\""], ["a fo"]), ([], []), ([""], []),
    ])
    func `digests stand in a Dictionary, the last of one key counting`(lines: [String], entries: [String]) throws {
        let field = try #require(DigestField(lines: lines))
        #expect(field.entries.map { "\($0.algorithm) \(String(decoding: $0.digest, as: UTF8.self))" } == entries)
    }

    @Test(arguments: [
        "sha-256", "sha-256=Zm8=", "sha-256=\"Zm8=\"", "SHA-256=:Zm8=:", "sha-256=:Zm8=", "sha-256=:Z:",
        "sha-256=:Zm8==:",
        "sha-256=:Zg=:", "sha-256=:Z===:", "sha-256=:Zm=8:", "sha-256=:Zm_8:", "sha-256=:Zm 8:", "sha-256=(:Zm8=:)",
        "sha-256=1", "sha-256=:Zm8=:,", ",sha-256=:Zm8=:", "sha-256=:Zm8=:, b=1", "sha-256 =:Zm8=:", "sha-256=:====:",
    ])
    func `anything else is malformed`(value: String) {
        #expect(DigestField(lines: [value]) == nil)
    }

    @Test func `a Dictionary of a thousand members is read, one of ten thousand is not`() {
        let member = { (index: Int) in "a\(index)=:Zg==:" }
        #expect(DigestField(lines: (0..<1_000).map(member))?.entries.count == 1_000)
        #expect(DigestField(lines: (0..<10_000).map(member)) == nil)
    }
}

@Suite struct WantDigestTests {
    @Test(
        arguments: [
            (["sha-512=3, sha-256=10, unixsum=0"], "sha-256"), (["sha-512=3", "sha-256=1"], "sha-512"),
            (["sha-256=5, sha-512=5"], "sha-512"), (["sha-256=0"], nil), (["md5=10"], nil), ([], nil), ([""], nil),
            (["sha-256=1, sha-256=0"], nil), (["sha-256=1;a=b"], "sha-256"),
        ] as [([String], String?)])
    func `the highest weight wins, the server's order between equals`(lines: [String], algorithm: String?) throws {
        let want = try #require(WantDigest(lines: lines))
        #expect(want.preferred(among: ["sha-512", "sha-256", "unixsum"]) == algorithm)
    }

    @Test func `preferences are told in order`() {
        let preferences = WantDigest(lines: ["a=10, b=0"])?.preferences ?? []
        #expect(preferences.map(\.algorithm) == ["a", "b"])
        #expect(preferences.map(\.weight) == [10, 0])
    }

    @Test(arguments: [
        "sha-256", "sha-256=11", "sha-256=-1", "sha-256=1.0", "sha-256=\"1\"", "sha-256=(1)", "sha-256=1,",
    ])
    func `anything else is malformed`(value: String) {
        #expect(WantDigest(lines: [value]) == nil)
    }
}
