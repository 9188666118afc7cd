@testable import JSONDocuments
import Testing

@Suite struct JSONDiffTests {
    /// Texts, and the patch from the first to the second.
    @Test(arguments: [
        ("{}", "{}", "[]"),
        ("{\"a\":1,\"b\":[1.0,\"\\u0061\"]}", " { \"b\" : [ 10e-1 , \"a\" ], \"a\": 1.00 }\n", "[]"),
        ("1", "1.0", "[]"),
        ("1", "2.00", "[{\"op\":\"replace\",\"path\":\"\",\"value\":2.00}]"),
        ("null", "false", "[{\"op\":\"replace\",\"path\":\"\",\"value\":false}]"),
        ("[]", "{}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]"),
        // Members.
        (
            "{\"n\":1,\"text\":\"a longer text that stays\"}", "{\"n\":2.50,\"text\":\"a longer text that stays\"}",
            "[{\"op\":\"replace\",\"path\":\"/n\",\"value\":2.50}]"
        ),
        (
            "{\"keep\":\"a longer text that stays as it is\",\"a\":1,\"b\":2}",
            "{\"keep\":\"a longer text that stays as it is\",\"b\":2}", "[{\"op\":\"remove\",\"path\":\"/a\"}]"
        ),
        (
            "{\"keep\":\"a longer text that stays as it is, for it is so long\"}",
            "{\"z\":1,\"keep\":\"a longer text that stays as it is, for it is so long\",\"y\":[ 1 ]}",
            "[{\"op\":\"add\",\"path\":\"/z\",\"value\":1},{\"op\":\"add\",\"path\":\"/y\",\"value\":[1]}]"
        ),
        (
            "{\"keep\":\"a longer text that stays as it is\",\"old\":{\"a\":1}}",
            "{\"keep\":\"a longer text that stays as it is\",\"new\":{\"a\":1}}",
            "[{\"op\":\"move\",\"from\":\"/old\",\"path\":\"/new\"}]"
        ),
        // What is moved keeps its spelling, so another spelling is added anew.
        (
            "{\"keep\":\"a longer text that stays as it is, for it is so long that it must not be sent\",\"a\":1}",
            "{\"keep\":\"a longer text that stays as it is, for it is so long that it must not be sent\",\"b\":1.0}",
            "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"add\",\"path\":\"/b\",\"value\":1.0}]"
        ),
        // What stays is copied, as it is spelled.
        (
            "{\"a\":\"a longer text that stays as it is, and is not sent again\"}",
            "{\"a\":\"a longer text that stays as it is, and is not sent again\",\"b\":\"a longer text that stays as it is, and is not sent again\"}",
            "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]"
        ),
        (
            "{\"a\":\"a longer text that stays as it is, and is not sent again\",\"b\":1}",
            "{\"b\":\"a longer text that stays as it is, and is not sent again\",\"a\":\"a longer text that stays as it is, and is not sent again\"}",
            "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]"
        ),
        (
            "{\"k\":[\"a longer text that stays as it is, and is not sent again\"]}",
            "{\"k\":[\"a longer text that stays as it is, and is not sent again\",\"a longer text that stays as it is, and is not sent again\"]}",
            "[{\"op\":\"copy\",\"from\":\"/k/0\",\"path\":\"/k/1\"}]"
        ),
        (
            "{\"a\":\"a longer text that stays as it is, and is not sent again\"}",
            "{\"b\":\"a longer text that stays as it is, and is not sent again\",\"c\":\"a longer text that stays as it is, and is not sent again\"}",
            "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/c\"}]"
        ),
        (
            "{\"a\":[1,\"a longer text that stays as it is, and is not sent again\"]}",
            "{\"a\":[1,\"a longer text that stays as it is, and is not sent again\"],\"b\":[1.0,\"a longer text that stays as it is, and is not sent again\"]}",
            "[{\"op\":\"add\",\"path\":\"/b\",\"value\":[1.0,\"a longer text that stays as it is, and is not sent again\"]}]"
        ),
        // A member is replaced where that is shorter than to mend it.
        ("{\"a\":1,\"b\":2}", "{\"a\":3,\"b\":4}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"a\":3,\"b\":4}}]"),
        (
            "{\"keep\":\"a longer text that stays as it is\",\"a\":{\"b\":1,\"c\":2}}",
            "{\"keep\":\"a longer text that stays as it is\",\"a\":{\"b\":3,\"c\":4}}",
            "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":{\"b\":3,\"c\":4}}]"
        ),
        // Names in pointers, and in strings.
        (
            "{\"a/b~c\\\"d\\n\":{\"é\":1,\"\":\"a longer text that stays as it is, and then some\"}}",
            "{\"a/b~c\\\"d\\n\":{\"é\":2,\"\":\"a longer text that stays as it is, and then some\"}}",
            "[{\"op\":\"replace\",\"path\":\"/a~1b~0c\\\"d\\n/é\",\"value\":2}]"
        ),
        (
            "{\"\":{\"\\ud800\":1,\"b\":\"a longer text that stays as it is, and then some\"}}",
            "{\"\":{\"\\ud800\":2,\"b\":\"a longer text that stays as it is, and then some\"}}",
            "[{\"op\":\"replace\",\"path\":\"//\\ud800\",\"value\":2}]"
        ),
        // Elements.
        (
            "[\"a longer text that stays as it is\",1,2,3]", "[\"a longer text that stays as it is\",1,9,2,3]",
            "[{\"op\":\"add\",\"path\":\"/2\",\"value\":9}]"
        ),
        (
            "[\"a longer text that stays as it is\",1,2,3]", "[\"a longer text that stays as it is\",1,2,3,4]",
            "[{\"op\":\"add\",\"path\":\"/4\",\"value\":4}]"
        ),
        (
            "[0,\"a longer text that stays as it is, for it is so long that it must not be sent\",1]",
            "[\"a longer text that stays as it is, for it is so long that it must not be sent\",1,2]",
            "[{\"op\":\"remove\",\"path\":\"/0\"},{\"op\":\"add\",\"path\":\"/2\",\"value\":2}]"
        ),
        (
            "[0,1,\"a longer text that stays as it is, for it is so long\",2,3]",
            "[0,10,\"a longer text that stays as it is, for it is so long\",2]",
            "[{\"op\":\"replace\",\"path\":\"/1\",\"value\":10},{\"op\":\"remove\",\"path\":\"/4\"}]"
        ),
        // Records that are known by their first member.
        (
            "[{\"id\":1,\"t\":\"a longer text that stays as it is\"},{\"id\":2,\"t\":\"another text that stays as it is\",\"n\":1}]",
            "[{\"id\":2,\"t\":\"another text that stays as it is\",\"n\":2}]",
            "[{\"op\":\"remove\",\"path\":\"/0\"},{\"op\":\"replace\",\"path\":\"/0/n\",\"value\":2}]"
        ),
    ])
    func `the patch is short and names what changed`(old: String, new: String, patch: String) throws {
        #expect(string(try JSONDiff.patch(from: Array(old.utf8), to: Array(new.utf8))) == patch)
        try expectPatch(from: Array(old.utf8), to: Array(new.utf8))
    }

    @Test(arguments: [("{", "1", 1), ("1", "[1,]", 3), ("", "", 0), ("01", "01", 1)])
    func `what is not JSON is an error`(old: String, new: String, offset: Int) throws {
        let error = try #require(throws: JSONError.self) {
            try JSONDiff.patch(from: Array(old.utf8), to: Array(new.utf8))
        }
        #expect(error.offset == offset)
    }

    @Test(arguments: 0..<40)
    func `applying the patch gives the second of any two texts`(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        var random = RandomJSON()
        for _ in 0..<50 {
            let old = random.text(&dice)
            try expectPatch(from: old, to: random.text(&dice))
            var mutated = old
            for _ in 0...dice.roll(4) { mutated = try random.mutated(mutated, &dice) }
            try expectPatch(from: old, to: mutated)
            try expectPatch(from: mutated, to: old)
        }
    }

    @Test(arguments: 0..<20)
    func `applying the patch gives the second where values come more than once`(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        let pool = [
            "\"a text of some length, again and again\"", "[1, 2,3,4.0,5,6,7,8,9]",
            "{\"a\":1.0,\"b\":[1.00,\"a text\"]}", "1",
            "{\"a\":1,\"b\":[1,\"a text\"]}",
        ]
        func text() -> String {
            let values = (0..<dice.roll(6)).map { _ in pool[dice.roll(pool.count)] }
            guard dice.roll(2) == 0 else { return string(array(values)) }
            let members = zip("abcdef", values).map { "\"\($0)\":\($1)" }
            return "{\(members.joined(separator: ","))}"
        }
        for _ in 0..<60 {
            let inner = "{\"x\":\(text()),\"y\":\(text())}"
            try expectPatch(from: Array(inner.utf8), to: Array("{\"y\":\(text()),\"x\":\(text())}".utf8))
            try expectPatch(from: Array(text().utf8), to: Array(text().utf8))
        }
    }

    @Test(arguments: [600, 1_001, 3_000])
    func `long arrays have a patch, too`(count: Int) throws {
        var dice = Dice(seed: UInt64(count))
        let old = (0..<count).map { _ in "\(dice.roll(50))" }
        var new = old
        for _ in 0..<20 {
            new.remove(at: dice.roll(new.count))
            new.insert("\(dice.roll(50))", at: dice.roll(new.count))
        }
        try expectPatch(from: array(old), to: array(new))
        try expectPatch(from: array(old), to: array([]))
        try expectPatch(from: array([]), to: array(old))
        try expectPatch(from: array(old), to: array(old.reversed()))
        let patch = try JSONDiff.patch(from: array(old), to: array(new))
        if count <= Alignment.longest { #expect(patch.count < 42 * 40, "40 changes are 40 operations: \(patch.count)") }
    }

    @Test func `a change in a wide object is one operation`() throws {
        let names = (0..<5_000).map { "n\($0)" }
        let members = names.map { "\"\($0)\":0" }
        var changed = members
        changed[3_000] = "\"n3000\":1"
        let old = Array("{\(members.joined(separator: ","))}".utf8)
        let new = Array("{\(changed.reversed().joined(separator: ","))}".utf8)
        #expect(
            string(try JSONDiff.patch(from: old, to: new)) == "[{\"op\":\"replace\",\"path\":\"/n3000\",\"value\":1}]")
    }

    /// At each level a name whose path is longer than itself: to mend is dear at all of them.
    @Test(arguments: ["[", "{\"~~~~~~~~~~~~~~~~\":", "{\"a\":"])
    func `the deepest texts have a patch`(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        func text(_ innermost: String) -> [UInt8] {
            Array((String(repeating: opening, count: 510) + innermost + String(repeating: closing, count: 510)).utf8)
        }
        let filler = "[" + (0..<1_000).map { "\($0)" }.joined(separator: ",") + "]"
        let other = "[" + (0..<1_000).map { "\($0 * 7)" }.joined(separator: ",") + "]"
        try expectPatch(from: text("[1,2]"), to: text("[1,3]"))
        try expectPatch(from: text(filler), to: text(other))
        try expectPatch(from: text("1"), to: Array("1".utf8))
        try expectPatch(from: text("1.00"), to: text("1.0"))
        #expect(throws: JSONError.self) { try JSONDiff.patch(from: text("[[1]]"), to: text("[[[1]]]")) }
    }

    private func array(_ elements: [String]) -> [UInt8] { Array("[\(elements.joined(separator: ","))]".utf8) }

    /// The patch, applied, gives the second text; and it is no longer than replacing the whole.
    private func expectPatch(from old: [UInt8], to new: [UInt8]) throws {
        let text = try JSONDiff.patch(from: old, to: new)
        let target = try JSONDocument(parsing: new)
        // A patch that replaces the top is two levels deeper than what it puts.
        guard target.value.isEqual(to: try JSONDocument(parsing: old).value) else {
            #expect(text.count <= new.count + 40, "\(string(old)) \(string(new)) \(string(text))")
            guard JSONCheck.fault(in: text) == nil else {
                #expect(JSONCheck.fault(in: text, depthLimit: 514) == nil)
                return
            }
            let result = try JSONPatch(parsing: text).apply(to: JSONDocument(parsing: old), limit: 1 << 24)
            #expect(result.value.isEqual(to: target.value), "\(string(old)) \(string(new)) \(string(text))")
            return
        }
        #expect(string(text) == "[]", "\(string(old)) \(string(new))")
    }
}

/// Texts that are like one another, so that they have much in common.
struct RandomJSON {
    private let names = ["a", "b", "id", "", "a/b", "m~n", "é", "\\u0061b", "x\\\"y", "\\ud800"]
    private let scalars = [
        "null", "true", "false", "0", "-0", "1", "1.0", "10e-1", "2", "-2.50", "12345678901234567890", "1E400", "\"\"",
        "\"a\"", "\"\\u0061\"", "\"a longer text, which it takes more to say\"", "\"\\n\"", "\"\\udc00\"",
    ]

    mutating func text(_ dice: inout Dice, depth: Int = 4) -> [UInt8] {
        Array((space(&dice) + value(&dice, depth) + space(&dice)).utf8)
    }

    private mutating func value(_ dice: inout Dice, _ depth: Int) -> String {
        switch depth == 0 ? 0 : dice.roll(6) {
        case 1, 2:
            let elements = (0..<dice.roll(7)).map { _ in space(&dice) + value(&dice, depth - 1) + space(&dice) }
            return "[" + elements.joined(separator: ",") + "]"
        case 3, 4, 5:
            var left = names
            let members = (0..<dice.roll(7)).map { _ in
                let name = left.remove(at: dice.roll(left.count))
                return "\(space(&dice))\"\(name)\"\(space(&dice)):\(value(&dice, depth - 1))\(space(&dice))"
            }
            return "{" + members.joined(separator: ",") + "}"
        default:
            return dice.pick(scalars)
        }
    }

    private func space(_ dice: inout Dice) -> String { dice.roll(8) == 0 ? dice.pick([" ", "\n", "\t ", "\r\n"]) : "" }

    /// One value somewhere in the text is another, has come or has gone.
    mutating func mutated(_ text: [UInt8], _ dice: inout Dice) throws -> [UInt8] {
        let document = try JSONDocument(parsing: text)
        var path = ""
        var value = document.value
        while true {
            switch value {
            case .array(let array) where array.count > 0 && dice.roll(4) > 0:
                let position = dice.roll(array.count)
                path += "/\(position)"
                value = array.elements[position]
                continue
            case .object(let object) where object.count > 0 && dice.roll(4) > 0:
                let (name, member) = object.members[dice.roll(object.count)]
                guard let name = name.text else { break }
                path +=
                    "/"
                    + name.split(separator: "", omittingEmptySubsequences: false).map {
                        $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0)
                    }.joined()
                value = member
                continue
            default: break
            }
            break
        }
        let spelled = string(JSONString(path).spelling)
        let new = string(self.text(&dice, depth: 2))
        let operation =
            switch dice.roll(3) {
            case 0 where !path.isEmpty: "{\"op\":\"remove\",\"path\":\(spelled)}"
            case 1: "{\"op\":\"add\",\"path\":\(spelled),\"value\":\(new)}"
            default: "{\"op\":\"replace\",\"path\":\(spelled),\"value\":\(new)}"
            }
        return try JSONPatch(parsing: Array("[\(operation)]".utf8)).apply(to: document, limit: 1 << 20)
            .bytes(limit: 1 << 20)
    }
}
