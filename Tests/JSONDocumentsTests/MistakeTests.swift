import JSONDocuments
import Testing

/// What senders take for JSON, and the sentence that tells them.
struct Mistake: Sendable, CustomTestStringConvertible {
    let texts: [Text]
    let sentence: String

    init(_ texts: Text..., says sentence: String) {
        self.texts = texts
        self.sentence = sentence
    }

    var testDescription: String { sentence }
}

@Suite struct MistakeTests {
    @Test(arguments: wholes + encodings + quotes + punctuation + words + numbers + several + strings + plain)
    func `an error names what stands there`(mistake: Mistake) throws {
        for text in mistake.texts {
            #expect(JSONCheck.fault(in: text.bytes)?.sentence == mistake.sentence, "\(text.testDescription)")
        }
    }

    static let wholes = [
        Mistake("", says: "There is no content: JSON is one value at least."),
        Mistake(" ", "\r\n", says: "There is no JSON value, only white space."),
        Mistake(
            "[object Object]", " [object Object]\n", "[object Object],[object Object]", "{\"a\":[object Object]}",
            says: "[object Object] is what JavaScript makes of an object as text: send JSON.stringify of it."),
        Mistake(
            "[object FormData]",
            says:
                "[object FormData] is what JavaScript makes of an object as text: send JSON.stringify(Object.fromEntries(…)) of it."
        ),
        Mistake(
            "[object Promise]",
            says:
                "[object Promise] is what JavaScript makes of an object as text: await it, and send JSON.stringify of what comes."
        ),
        Mistake(
            "[object HTMLFormElement]",
            says:
                "[object HTMLFormElement] is what JavaScript makes of an object as text: send what is in it, for JSON.stringify of such an object is {}."
        ),
        Mistake("a=1&b=2", "a=1", "a=", says: form("a")),
        Mistake("name=John+Smith", says: form("name")),
        Mistake("true=1", says: form("true")),
        Mistake("tags[]=1", says: form("tags[]")),
        Mistake("first-name=1", says: form("first-name")),
        Mistake(
            "--boundary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--boundary--\r\n",
            says: "The content is a multipart form (--boundary), and not JSON."),
        Mistake(
            "------WebKitFormBoundaryA1\r\n",
            says: "The content is a multipart form (------WebKitFormBoundaryA1), and not JSON."),
        Mistake("%7B%22a%22%3A1%7D", "%7B%22a%22%3A1%7D=", says: "The content is percent-encoded JSON."),
        Mistake("eyJhIjoxfQ==", "eyJhIjoxfQ=", says: "The content begins with eyJ, so it is JSON in base64."),
        Mistake(
            "@x.json", "@x.json\n",
            says:
                "The content is the text @x.json, and not the file of that name: curl reads it with --data-binary, not --data-raw."
        ),
        Mistake(
            "<html>", "<?xml version=\"1.0\"?>", "\n<!doctype html>",
            says: "The content begins with '<': it is XML or HTML, and not JSON."),
        Mistake("title: Eggs\nprice: 2", says: "The content looks like YAML (title: Eggs), and is not JSON."),
        Mistake("null: Eggs", says: "The content looks like YAML (null: Eggs), and is not JSON."),
        Mistake("---\na: 1", says: "The content looks like YAML (---), and is not JSON."),
        Mistake("- a\n- b", says: "The content looks like YAML (- a), and is not JSON."),
        Mistake("b'{}'", says: "The content is the Python literal b'{}': send the bytes, not their repr."),
    ]

    static let encodings = [
        Mistake(
            Text("", [0xFF, 0xFE, 0x7B, 0x00]), Text("", [0xFF, 0xFE]),
            says: "The text is UTF-16, byte order mark FF FE; JSON is UTF-8."),
        Mistake(Text("", [0xFE, 0xFF, 0x00, 0x7B]), says: "The text is UTF-16, byte order mark FE FF; JSON is UTF-8."),
        Mistake(
            Text("", [0xFF, 0xFE, 0x00, 0x00, 0x7B, 0, 0, 0]),
            says: "The text is UTF-32, byte order mark FF FE 00 00; JSON is UTF-8."),
        Mistake(
            Text("", [0x00, 0x00, 0xFE, 0xFF]), says: "The text is UTF-32, byte order mark 00 00 FE FF; JSON is UTF-8."),
        Mistake(
            Text("", [0x7B, 0x00, 0x7D, 0x00]),
            says: "The text looks like UTF-16, little-endian (7B 00 7D 00), and JSON is UTF-8."),
        Mistake(
            Text("", [0x00, 0x7B, 0x00, 0x7D]),
            says: "The text looks like UTF-16, big-endian (00 7B 00 7D), and JSON is UTF-8."),
        Mistake(
            Text("", [0x22, 0x00, 0x61, 0x00, 0x22, 0x00]),
            says: "The text looks like UTF-16, little-endian (22 00 61 00), and JSON is UTF-8."),
        Mistake(
            Text("", [0x31, 0, 0, 0]),
            says: "The text looks like UTF-32, little-endian (31 00 00 00), and JSON is UTF-8."),
        Mistake(
            Text("", [0xEF, 0xBB, 0xBF], "{}"),
            says:
                "The text begins with a byte order mark (EF BB BF), which JSON does not allow: save it as UTF-8 without."
        ),
        Mistake(
            Text("", [0x1F, 0x8B, 0x08]), says: "The content is compressed with gzip (1F 8B), and not JSON text."),
        Mistake(Text("", [0x78, 0x9C]), says: "The content is compressed with zlib (78 9C), and not JSON text."),
        Mistake(
            Text("", [0x89, 0x50, 0x4E, 0x47, 0x0D]),
            says: "The content is a PNG image (89 50 4E 47), and not JSON text."),
        Mistake("%PDF-1.7", says: "The content is a PDF file (25 50 44 46), and not JSON text."),
        Mistake(
            Text("[\"caf", [0xE9], "\"]"), Text("{\"a\":\"", [0xE9], " x\"}"),
            says: "The byte E9 is not UTF-8, and JSON is: in Latin-1 or Windows-1252 it would be é."),
        Mistake(
            Text("[", [0x93], "a\"]"),
            says: "The byte 93 is not UTF-8, and JSON is: in Latin-1 or Windows-1252 it would be “."),
        Mistake(Text("[\"", [0xED, 0xA0, 0x80], "\"]"), says: "The bytes ED A0 80 are not UTF-8, and JSON is."),
        Mistake(Text("[\"", [0xC0, 0xAF], "\"]"), says: "The bytes C0 AF are not UTF-8, and JSON is."),
        Mistake(Text("[\"", [0x81], "\"]"), says: "The byte 81 is not UTF-8, and JSON is."),
    ]

    static let quotes = [
        Mistake(
            "{'a':1}", "[1,'b']", "{\"a\":'b'}",
            says: "Found a single quote ('): strings and names in JSON are in double quotes."),
        Mistake(
            "'{a:1}'", "'{\"a\":1}'",
            says: "The content begins with a single quote ('): on Windows, cmd takes it for a part of the text."),
        Mistake("{`a`:1}", says: "Found a backtick (`): strings and names in JSON are in double quotes."),
        Mistake("{\\\"a\\\":1}", says: "Found a backslash outside a string: the quotes are escaped once too often."),
        Mistake("{“a”:1}", "[“a”]", says: typographic("“ (E2 80 9C)")),
        Mistake("{”a”:1}", says: typographic("” (E2 80 9D)")),
        Mistake("{‘a’:1}", says: typographic("‘ (E2 80 98)")),
        Mistake("{\"a\":’b’}", says: typographic("’ (E2 80 99)")),
        Mistake("[«a»]", says: typographic("« (C2 AB)")),
        Mistake("[\"a\" »]", says: typographic("» (C2 BB)")),
        Mistake("[„a“]", says: typographic("„ (E2 80 9E)")),
    ]

    static let punctuation = [
        Mistake(
            "[1,]", "[1, ]", says: "There is a comma before the closing ']', and JSON allows none after the last item."),
        Mistake(
            "{\"a\":1,}", "{\"a\":1,\n}",
            says: "There is a comma before the closing '}', and JSON allows none after the last item."
        ),
        Mistake("[1,,2]", "{\"a\":[1,,2]}", says: "There is no value between two commas."),
        Mistake("{\"a\":}", says: "Expected a value after the colon, found '}'."),
        Mistake("{\"a\":,\"b\":1}", says: "Expected a value after the colon, found ','."),
        Mistake("// a\n{}", "{// a\n}", "{\"a\":1 // a\n}", "{} // a", says: "Found a comment (//): JSON has none."),
        Mistake("/* a */ {}", "[1 /* a */]", says: "Found a comment (/*): JSON has none."),
        Mistake("# a\n{}", "{\"a\":1} # a", says: "Found a comment (#): JSON has none."),
        Mistake("{{name}}", "{\"a\":{{name}}}", says: "Found {{: it looks like a placeholder that was not filled in."),
        Mistake(
            "{}\u{A0}", "{\u{A0}\"a\":1}",
            says: "Found a no-break space, U+00A0 (C2 A0), which JSON does not take as white space."),
        Mistake(
            " \u{FEFF}1", says: "Found a byte order mark, U+FEFF (EF BB BF), which JSON does not take as white space."),
        Mistake(
            "[1,\u{200B}2]",
            says: "Found a zero-width space, U+200B (E2 80 8B), which JSON does not take as white space."),
    ]

    static let words = [
        Mistake(
            "undefined", "[undefined]", "{\"a\": undefined}",
            says: "undefined is not JSON: it is JavaScript; leave the member out, or write null."),
        Mistake("None", "{\"a\":None}", says: "None is not JSON: it is Python; write null, as json.dumps does."),
        Mistake("True", "{\"a\":True}", says: "True is not JSON: write true, in lower case."),
        Mistake("FALSE", says: "FALSE is not JSON: write false, in lower case."),
        Mistake("NULL", says: "NULL is not JSON: write null."),
        Mistake("nil", "[nil]", says: "nil is not JSON: write null."),
        Mistake("NaN", "[NaN]", says: "NaN is not JSON: there is no such number; write null, or a string."),
        Mistake("nan", says: "nan is not JSON: there is no such number; write null, or a string."),
        Mistake("Infinity", says: "Infinity is not JSON: there is no such number; write null, or a string."),
        Mistake(
            "-Infinity", "[-Infinity]", says: "-Infinity is not JSON: there is no such number; write null, or a string."
        ),
        Mistake("{a:1}", "{ a : 1 }", "{\"b\":1,a:2}", says: "The member name a must be in double quotes."),
        Mistake("{None:1}", says: "The member name None must be in double quotes."),
        Mistake("{true:1}", says: "The member name true must be in double quotes."),
        Mistake("hello", "[hello]", "{\"a\":hello}", "hello world", says: word("hello")),
        Mistake("[truex]", "truex", says: word("truex")),
        Mistake("[tru]", "[tru", says: word("tru")),
        Mistake("fa1se", says: word("fa1se")),
        Mistake("[nope]", says: word("nope")),
    ]

    static let numbers = [
        Mistake("+1", "[+1]", says: "+1 is no JSON number: there is no plus sign before a number."),
        Mistake("01", "[01]", "{\"a\":01}", says: "01 is no JSON number: there are no leading zeros."),
        Mistake("-007.5", says: "-007.5 is no JSON number: there are no leading zeros."),
        Mistake(".5", "[.5]", says: ".5 is no JSON number: there must be a digit before the point."),
        Mistake("-.5", says: "-.5 is no JSON number: there must be a digit before the point."),
        Mistake("1.", "[1.]", says: "1. is no JSON number: there must be a digit after the point."),
        Mistake("1.e5", says: "1.e5 is no JSON number: there must be a digit after the point."),
        Mistake("1e", "[1e]", says: "1e is no JSON number: there must be a digit after e."),
        Mistake("1e+", says: "1e+ is no JSON number: there must be a digit after +."),
        Mistake("0x1F", "[0x1F]", says: "0x1F is no JSON number: numbers are decimal, and not hexadecimal."),
        Mistake("1_000", says: "1_000 is no JSON number: there are no underscores in numbers."),
        Mistake("{\"a\":12n}", says: "12n is JavaScript's BigInt: JSON writes the digits alone."),
        Mistake(
            "{\"a\":2026-11-28}", "2026-11-28",
            says: "2026-11-28 is no JSON number, and a string must be in double quotes."),
        Mistake("0.1.2", says: "0.1.2 is no JSON number, and a string must be in double quotes."),
        Mistake("10kg", says: "10kg is no JSON number, and a string must be in double quotes."),
        Mistake("１", says: "Expected a value, found １ (EF BC 91)."),
    ]

    static let several = [
        Mistake(
            "{}\n{}\n", "{} {}", "1 2", "[][]", "\"a\"\n\"b\"", "1\ntrue",
            says: "A second JSON value begins here (NDJSON has one on each line), and the content must be one value."),
        Mistake("1,2", "{},{}", says: "A comma follows the value: several values go into an array, in [ and ]."),
        Mistake("{}}", says: "There is one closing '}' too many."),
        Mistake("[]]", says: "There is one closing ']' too many."),
        Mistake("{};", says: "The JSON value is complete, but ';' follows."),
        Mistake("{}\0", says: "The JSON value is complete, but 0x00 follows."),
    ]

    static let strings = [
        Mistake("\"a\nb\"", says: "There is a line break in a string: write \\n, or close the string."),
        Mistake("\"a\r\nb\"", says: "There is a line break in a string: write \\r\\n, or close the string."),
        Mistake("{\"a\tb\":1}", says: "There is a tab in a string: write \\t."),
        Mistake("\"\u{1}\"", says: "The control character 0x01 must be escaped in a string."),
        Mistake("\"\\'\"", says: "\\' is no escape in JSON: the backslash itself is written \\\\."),
        Mistake("\"C:\\Users\"", says: "\\U is no escape in JSON: the backslash itself is written \\\\."),
        Mistake("\"\\x41\"", says: "\\x is no escape in JSON: the backslash itself is written \\\\."),
        Mistake("\"\\é\"", says: "\\é is no escape in JSON: the backslash itself is written \\\\."),
        Mistake("\"\\u12\"", "\"\\uZZZZ\"", says: "\\u needs four hexadecimal digits."),
        Mistake("\"\\\n\"", says: "The backslash begins no JSON escape."),
    ]

    /// What is said where nothing better is known.
    static let plain = [
        Mistake("[", says: "The text ends too soon: expected a value or ]."),
        Mistake("{", says: "The text ends too soon: expected a member name or }."),
        Mistake("[1", says: "The text ends too soon: expected a comma or ]."),
        Mistake("{\"a\":1", "{\"a\":{}", says: "The text ends too soon: expected a comma or }."),
        Mistake("[1,", "{\"a\":", says: "The text ends too soon: expected a value."),
        Mistake("{\"a\"", says: "The text ends too soon: expected a colon after the member name."),
        Mistake("{\"a\":1,", says: "The text ends too soon: expected a member name in double quotes."),
        Mistake("\"a", "{\"a", "[\"hello", says: "The text ends too soon: expected the closing quote of a string."),
        Mistake("\"a\\", "\"a\\u00", says: "The text ends too soon: expected the rest of an escape."),
        Mistake("[1 2]", says: "Expected a comma or ], found '2'."),
        Mistake("[1 000]", says: "Expected a comma or ], found '0'."),
        Mistake("[1}", says: "Expected a comma or ], found '}'."),
        Mistake("{\"a\":true]", "{\"a\":1]", says: "Expected a comma or }, found ']'."),
        Mistake("{\"a\" 1}", says: "Expected a colon after the member name, found '1'."),
        Mistake("{\"a\"=1}", says: "Expected a colon after the member name, found '='."),
        Mistake("{1:2}", says: "Expected a member name in double quotes, found '1'."),
        Mistake("{é:1}", says: "Expected a member name in double quotes, found é (C3 A9)."),
        Mistake("[\u{C}1]", says: "Expected a value, found 0x0C."),
        Mistake("[,1]", says: "Expected a value, found ','."),
        Mistake("{\"Id\":1,\"\\u0049d\":2}", says: "The object already has a member named \"Id\"."),
        Mistake(
            Text(
                bytes: Array(Accepted.object(names: Array(repeating: String(repeating: "n", count: 81), count: 2)).utf8)
            ),
            says: "The object already has a member named \"\(String(repeating: "n", count: 80))…\"."),
        Mistake(Text(bytes: Accepted.nested(513)), says: "Arrays and objects are nested more than 512 deep."),
    ]

    @Test func `no sentence repeats more than a little of the text`() throws {
        for junk in ["a", "1x", "@", "a=", "--", "'", "é", "\\", "[object ", "%7B", "b'"] {
            let text = Array((junk + String(repeating: "a1", count: 5000)).utf8)
            for bytes in [text, Array("[".utf8) + text, Array("{\"a\":".utf8) + text, Array("{".utf8) + text] {
                #expect(try #require(JSONCheck.fault(in: bytes)).sentence.utf8.count < 250)
            }
        }
    }

    private static func form(_ name: String) -> String {
        "The content is a form (\(name)=…), as curl -d and HTML forms send it, and not JSON."
    }

    private static func typographic(_ quote: String) -> String {
        "Found the typographic quote \(quote): JSON takes only the straight one, \"."
    }

    private static func word(_ word: String) -> String {
        "The word \(word) is not JSON: strings are in double quotes, other words are true, false and null only."
    }
}
