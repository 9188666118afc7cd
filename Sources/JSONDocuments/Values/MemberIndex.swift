/// Finds the members of one object by name: one by one while they are few, by hash when they are many.
struct MemberIndex {
    private let members: [Member]
    private var positions: [JSONString: Int]?

    /// - Parameter queries: how often it will be asked; a few questions do not pay for hashing every name.
    init(_ object: JSONObject, queries: Int) {
        members = object.row.items
        guard members.count > NameRegister.wide, queries > 4 else { return }
        positions = Dictionary(
            members.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func position(of name: JSONString) -> Int? {
        guard let positions else { return members.firstIndex { $0.name == name } }
        return positions[name]
    }
}
