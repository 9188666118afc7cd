/// Hands out one array for white space that recurs, since most of a document's does.
struct SpacePool {
    private var known: [[UInt8]] = []
    private var oldest = 0

    mutating func shared(_ space: ArraySlice<UInt8>) -> [UInt8] {
        for candidate in known where candidate.count == space.count && candidate.elementsEqual(space) {
            return candidate
        }
        let fresh = Array(space)
        if known.count < 8 {
            known.append(fresh)
        } else {
            known[oldest] = fresh
            oldest = (oldest + 1) % known.count
        }
        return fresh
    }
}
