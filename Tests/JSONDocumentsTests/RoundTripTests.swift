import JSONDocuments
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: Accepted.all)
    func `what is read is written to the letter`(text: Text) throws {
        let document = try JSONDocument(parsing: text.bytes)
        #expect(try document.bytes(limit: text.bytes.count) == text.bytes)
        #expect(document.byteCount == text.bytes.count)
        #expect(document.value.isEqual(to: document.value))
    }

    @Test func `a text larger than the limit is not written`() throws {
        let document = try document(" [1, 2]\n")
        #expect(throws: JSONWriteError.tooLarge(limit: 7)) { try document.bytes(limit: 7) }
        #expect(try document.bytes(limit: 8).count == 8)
        #expect(JSONWriteError.tooLarge(limit: 7).sentence == "The result would be larger than 7 bytes.")
    }

    @Test func `a text deeper than the limit is not written`() throws {
        let document = try document("[{\"a\":[]}]")
        #expect(throws: JSONWriteError.tooDeep(limit: 2)) { try document.bytes(limit: 100, depthLimit: 2) }
        #expect(try document.bytes(limit: 100, depthLimit: 3).count == 10)
    }

    @Test func `random documents are written to the letter`() throws {
        for seed in 1...300 {
            var dice = Dice(seed: UInt64(seed))
            var text = space(&dice)
            write(&dice, into: &text, depth: 0)
            text += space(&dice)
            let bytes = Array(text.utf8)
            #expect(JSONCheck.fault(in: bytes) == nil, "\(text)")
            #expect(try written(JSONDocument(parsing: bytes)) == text)
        }
    }

    @Test func `random mutations get one verdict from check and parser, and what passes is written to the letter`()
        throws
    {
        let seedText = Array(
            "{\"a\": [1.5e3, -0, \"\\u00e9\\n𝄞\", true], \"b\" : {\"a\":null}, \"\": \"\\ud800\"}\n".utf8)
        let junk = Array("{}[]\",:\\u0e-+.1 \n\0tfn".utf8) + [0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        var dice = Dice(seed: 2026)
        for _ in 0..<3000 {
            var bytes = seedText
            for _ in 0...dice.roll(3) {
                let place = dice.roll(bytes.count)
                switch dice.roll(3) {
                case 0: bytes[place] = dice.pick(junk)
                case 1: bytes.insert(dice.pick(junk), at: place)
                default: bytes.remove(at: place)
                }
            }
            let fault = JSONCheck.fault(in: bytes)
            let (document, parserFault) = parsed(bytes)
            #expect(fault == parserFault)
            #expect(fault.map { (0...bytes.count).contains($0.offset) } ?? true)
            if let document { #expect(try document.bytes(limit: bytes.count) == bytes) }
        }
    }

    private func space(_ dice: inout Dice) -> String { dice.pick(["", "", "", " ", "\n  ", "\t", "\r\n", "    "]) }

    private func write(_ dice: inout Dice, into text: inout String, depth: Int) {
        switch dice.roll(depth > 5 ? 3 : 7) {
        case 0: text += dice.pick(["null", "true", "false", "0", "-0.0", "1E400", "10.00", "12345678901234567890"])
        case 1, 2: text += "\"\(dice.pick(["", "a", "\\u0061", "é", "\\ud83d", "𝄞 and more text", "\\\\\\\""]))\""
        case 3, 4:
            row(&dice, into: &text, brackets: ("[", "]")) { dice, text, _ in
                write(&dice, into: &text, depth: depth + 1)
            }
        default:
            row(&dice, into: &text, brackets: ("{", "}")) { dice, text, number in
                text += "\"\(dice.pick(["n", "\\u006e", "é"]))\(number)\"" + space(&dice) + ":" + space(&dice)
                write(&dice, into: &text, depth: depth + 1)
            }
        }
    }

    private func row(
        _ dice: inout Dice, into text: inout String, brackets: (String, String),
        item: (inout Dice, inout String, Int) -> Void
    ) {
        text += brackets.0 + space(&dice)
        for number in 0..<dice.roll(4) {
            if number > 0 { text += "," + space(&dice) }
            item(&dice, &text, number)
            text += space(&dice)
        }
        text += brackets.1
    }
}
