import HTTPSemantics
import Testing

@Suite struct ContentFieldTests {
    @Test(arguments: [
        ["en"], ["en-US"], ["de-CH-1996"], ["zh-Hant-TW"], ["zh-cmn-Hans-CN"], ["sl-rozaj-biske"], ["es-419"],
        ["en-a-myext-b-another"], ["x-whatever"], ["en-x-a-b"], ["i-klingon"], ["EN-gb-OED"], ["sgn-BE-FR"],
        ["zh-min-nan"], ["de, en ,fr"], ["de", "en"], [", de"], [""], ["hy-Latn-IT-arevela"], ["de-1abc"], ["abcde"],
        ["ar-a-aaa-b-bbb-a-ccc"],
    ])
    func `language tags are well-formed`(lines: [String]) {
        #expect(ContentLanguage.isWellFormed(lines))
    }

    @Test(arguments: [
        ["e"], ["en_US"], ["en-"], ["-en"], ["en--us"], ["123"], ["en-a"], ["x"], ["x-"], ["en-x"], ["i-foo"],
        ["de-419-DE"], ["en us"], ["abcdefghi"], ["en-abcdefghi"], ["*"], ["dé"], ["de;q=1"], ["\"de\""], ["en-u-x"],
        ["abcd-efg"], ["de-abc-def-ghi-jkl"],
    ])
    func `other language tags are not`(lines: [String]) {
        #expect(!ContentLanguage.isWellFormed(lines))
    }

    @Test(arguments: [
        "inline", "attachment; filename=a.txt", "Attachment; FileName=\"a b.txt\"",
        "attachment; filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates", "attachment;filename = a",
        "form-data; name=x", "attachment; filename=\"\"", "attachment; filename=\"é\\\"\"", "attachment ; a=1 ; b=2",
    ])
    func `content dispositions are well-formed`(value: String) {
        #expect(ContentDisposition.isWellFormed([value]))
    }

    @Test(arguments: [
        [], [""], ["inline", "inline"], ["inline, inline"], ["\"inline\""], ["attachment; filename"],
        ["attachment; filename="], ["attachment; filename=a b"], ["attachment; filename=\"a"], ["filename=a"],
        ["attachment; filename=a; FILENAME=b"], ["attachment;"], ["attachment; =a"], ["attachment; filename=é"],
        ["attachment filename=a"],
    ])
    func `other content dispositions are not`(lines: [String]) {
        #expect(!ContentDisposition.isWellFormed(lines))
    }
}
