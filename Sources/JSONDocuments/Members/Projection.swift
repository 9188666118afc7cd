/// Reduces a text to some of its members, spelled as they are, in their order and their nesting.
package struct Projection: Sendable {
    private let root: MemberFinder.Step

    /// - Parameter paths: a path that leads into what another names adds nothing.
    package init(_ paths: [MemberPath]) {
        root = MemberFinder.Step(paths.enumerated().map { (Array($1.tokens), $0) })
    }

    /// Appends what is left of the text: of an array the elements that are named, of a scalar an empty object.
    /// - Parameters:
    ///   - text: JSON.
    ///   - output: nothing is appended, and nil is answered, if the text is no JSON after all.
    package func append(of text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var skimmer = Skimmer(text)
        skimmer.skipSpace()
        let start = output.count
        guard Self.write(root, &skimmer, &output, isTop: true) else { return output.removeLast(output.count - start) }
        if output.count == start { output += "{}".utf8 }
    }

    /// Writes what is wanted of the value here, or nothing, and steps over it. False where the text ends too early.
    private static func write(
        _ step: MemberFinder.Step, _ skimmer: inout Skimmer, _ output: inout [UInt8], isTop: Bool = false
    ) -> Bool {
        let text = skimmer.bytes
        let start = output.count
        var hasItems = false
        /// Writes an item with what stands before it, if anything of it is wanted.
        func item(_ child: MemberFinder.Step?, _ name: Range<Int>?) -> Bool {
            guard let child else { return skimmer.skipValue() }
            let before = output.count
            if hasItems { output.append(UInt8(ascii: ",")) }
            if let name {
                output.append(contentsOf: text[name.lowerBound - 1...name.upperBound])
                output.append(UInt8(ascii: ":"))
            }
            let head = output.count
            if child.slots.isEmpty {
                guard write(child, &skimmer, &output) else { return false }
            } else {
                let start = skimmer.at
                guard skimmer.skipValue() else { return false }
                output.append(contentsOf: text[start..<skimmer.at])
            }
            if output.count == head { output.removeLast(head - before) } else { hasItems = true }
            return true
        }
        let closing: UInt8
        switch skimmer.byte {
        case UInt8(ascii: "{"):
            closing = UInt8(ascii: "}")
            output.append(UInt8(ascii: "{"))
            skimmer.at += 1
            while let (name, isPlain) = skimmer.name() {
                let child = step.child(UnsafeBufferPointer(rebasing: text[name]), isPlain: isPlain)
                guard item(child, name) else { return false }
            }
        case UInt8(ascii: "["):
            closing = UInt8(ascii: "]")
            output.append(UInt8(ascii: "["))
            skimmer.at += 1
            var position = 0
            while skimmer.element() {
                guard item(step.children.first { $0.position == position }, nil) else { return false }
                position += 1
            }
        default: return skimmer.skipValue()
        }
        guard skimmer.close(closing) else { return false }
        output.append(closing)
        if !hasItems && !isTop { output.removeLast(output.count - start) }
        return true
    }
}
