import Glibc

/// Ends the process when something does not hold; libFuzzer then keeps the input.
func require(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if holds { return }
    StandardError.print("DISAGREEMENT: \(sentence())")
    abort()
}

/// Ends the process when two readings differ.
func requireEqual<Value: Equatable>(_ one: Value, _ other: Value, _ sentence: @autoclosure () -> String) {
    require(one == other, "\(sentence())\n  \(one)\n  \(other)")
}
