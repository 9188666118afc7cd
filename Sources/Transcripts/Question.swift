/// What a learner may predict before a request is sent: choices, of which exactly one is right.
package struct Question: Sendable, Equatable {
    /// The question.
    package var text: String
    /// Two to four choices, in the order in which they are shown.
    package var choices: [Choice]
    /// Why the right choice is right.
    package var why: String

    /// One thing that might come.
    package struct Choice: Sendable, Equatable {
        /// What might come.
        package var text: String
        /// Whether it does.
        package var isRight: Bool
    }
}
