/// A stack in memory lent by the caller, which goes to the heap only for what does not fit.
struct ScratchStack<Element: BitwiseCopyable> {
    private let lent: UnsafeMutableBufferPointer<Element>
    private var overflow: [Element] = []
    private(set) var count = 0

    init(lent: UnsafeMutableBufferPointer<Element>) { self.lent = lent }

    @inline(__always)
    subscript(index: Int) -> Element {
        get { index < lent.count ? lent[index] : overflow[index - lent.count] }
        set {
            if index < lent.count {
                lent[index] = newValue
            } else {
                overflow[index - lent.count] = newValue
            }
        }
    }

    @inline(__always)
    mutating func push(_ element: Element) {
        if count < lent.count {
            lent.initializeElement(at: count, to: element)
        } else {
            overflow.append(element)
        }
        count += 1
    }

    /// Forgets everything from `newCount` on.
    @inline(__always)
    mutating func drop(to newCount: Int) {
        if !overflow.isEmpty { overflow.removeLast(max(0, min(overflow.count, count - newCount))) }
        count = newCount
    }
}
