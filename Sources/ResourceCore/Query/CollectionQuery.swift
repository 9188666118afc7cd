import JSONDocuments

/// What a client asks of a collection: which of its resources, in which order, and how much of each.
package struct CollectionQuery: Sendable, Equatable {
    /// What must hold of a resource's content.
    package var condition = QueryCondition.all([])
    /// Words that must stand in it.
    package var words: SearchWords?
    /// The order: by these members, and by the resource's id where they tie.
    package var sort: [SortMember] = []
    /// What is shown of the content; nil: all.
    package var fields: [MemberPath]?
    /// Whether all that are found are counted, beside those of the page.
    package var isCounted = false
    /// Whether the answer is a bare array of contents.
    package var isArray = false
    /// The most items of a page, 1 to 1000.
    package var limit = 100
    /// The cursor of the page before; nil for the first page.
    package var after: String?

    package init() {}

    /// The most items that a page may have.
    package static let largestLimit = 1000
    /// How many comparisons a query may make, and with how many values.
    package static let testLimit = 100
    package static let valueLimit = 1000
    /// How many members may be picked out.
    package static let fieldLimit = 100
    /// How many members may be sorted by.
    package static let sortLimit = 8

    /// Whether it is for certain resources only. What is not JSON is never one of them.
    package var isFilter: Bool { condition != .all([]) || words != nil }

    /// How much work it is to look at a byte of content, about: one for finding members, and one for each comparison.
    package var effort: Int { 1 + condition.testCount + (words == nil ? 0 : 1) }

    /// Whether it asks for a page of all resources, by id, as they are: what needs no look at their contents.
    package var isPlain: Bool { !isFilter && sort.isEmpty && fields == nil && !isCounted && !isArray }
}

/// What must hold of a content.
package indirect enum QueryCondition: Sendable, Equatable {
    /// All of these; if there are none, it always holds.
    case all([QueryCondition])
    /// One of these, or more.
    case any([QueryCondition])
    case not(QueryCondition)
    case test(MemberPath, MemberTest)
}

extension QueryCondition {
    fileprivate var testCount: Int {
        switch self {
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.testCount }
        case .not(let part): part.testCount
        case .test: 1
        }
    }
}

/// What must hold of one member.
package enum MemberTest: Sendable, Equatable {
    /// It equals one of these.
    case equals([ScalarOperand])
    /// It stands so to this one, which is a number or a string; other types never do.
    case order(Relation, ScalarOperand)
    /// It is a string in which one of these stands that is a string, or an array with an element that equals one.
    case contains([ScalarOperand])
    /// It is a string that begins with this text.
    case starts([UInt8])
    /// It is a string that ends with this text.
    case ends([UInt8])
    /// It is there, and be it null.
    case exists

    package enum Relation: String, Sendable, CaseIterable {
        case less = "lt"
        case lessOrEqual = "lte"
        case greater = "gt"
        case greaterOrEqual = "gte"

        @inline(__always)
        func admits(_ order: Int) -> Bool {
            switch self {
            case .less: order < 0
            case .lessOrEqual: order <= 0
            case .greater: order > 0
            case .greaterOrEqual: order >= 0
            }
        }
    }
}

/// A member to sort by.
package struct SortMember: Sendable, Equatable {
    package var path: MemberPath
    package var isDescending: Bool

    package init(_ path: MemberPath, isDescending: Bool = false) {
        self.path = path
        self.isDescending = isDescending
    }
}

/// Why a query cannot be answered.
package struct QueryError: Error, Sendable, Equatable {
    /// A sentence for the client; it names the parameter.
    package var detail: String
    /// Where in a JSON query it is wrong, as a JSON Pointer; nil if it is none.
    package var pointer: String?
    /// Where in a form it is wrong; nil if it is none, or can be read.
    package var place: Problem.Place?
    /// Whether it cannot be read at all, rather than being read and making no sense.
    package var isMalformed: Bool
    /// The query that was probably meant; nil if that cannot be told.
    package var intended: String?

    package init(_ detail: String, at pointer: String? = nil, isMalformed: Bool = false, intended: String? = nil) {
        self.detail = detail
        self.pointer = pointer
        self.isMalformed = isMalformed
        self.intended = intended
    }
}

/// The operators, as they are written.
enum QueryOperator: String, CaseIterable {
    case eq, ne, lt, lte, gt, gte, `in`, nin, contains, starts, ends, exists

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// What it finds, in a sentence of the reference.
    var meaning: String {
        switch self {
        case .eq:
            "The value, in any reading: 10 is the number and the string, true the boolean and the string, null null and the string; a JSON string in quotes is only the string. The same member twice: either value."
        case .ne: "What eq does not find, so also what lacks the member."
        case .lt, .lte, .gt, .gte:
            "A value that is a JSON number compares with numbers, by exact value; any other with strings, by code point. Other types never match."
        case .in: "One of several values, with commas between them, or a JSON array, whose elements have types."
        case .nin: "What in does not find, so also what lacks the member."
        case .contains: "A string in which the value stands, or an array with an element that eq would find."
        case .starts: "A string that begins with the value."
        case .ends: "A string that ends with the value."
        case .exists: "true: the member is there, and be it null; false: it is not."
        }
    }
}
