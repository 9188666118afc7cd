/// What a learner may predict before a request is sent: choices, of which exactly one is right.
public struct Question: Sendable, Equatable {
    /// The question.
    public var text: String
    /// Two to four choices, in the order in which they are shown.
    public var choices: [Choice]
    /// Why the right choice is right.
    public var why: String

    /// One thing that might come.
    public struct Choice: Sendable, Equatable {
        /// What might come.
        public var text: String
        /// Whether it does.
        public var isRight: Bool
    }
}
