import HTTPSemantics
import Testing

@Suite struct FieldNameTests {
    @Test func `every name is found by its spelling, in any case, and has a place of its own in a message`() {
        for name in FieldName.allCases where name != .other {
            for spelling in [name.spelling, name.spelling.uppercased(), name.spelling.lowercased()] {
                #expect(FieldName(spelling) == name)
            }
            let fields = Fields([FieldLine(name, "x")])
            #expect(FieldName.allCases.filter { fields.has($0) } == [name])
        }
    }
}
