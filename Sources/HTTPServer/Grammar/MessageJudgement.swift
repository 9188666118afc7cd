import HTTPSemantics

extension HTTPServer.Configuration {
    /// What a server of this configuration finds wrong with the octets of one message that a client sends before it waits;
    /// nil if they are a whole message. What follows the message is not looked at.
    public func fault(in octets: [UInt8]) -> MessageFault? {
        var grammar = MessageGrammar(lineLimit: requestLineLimit, fieldLimit: fieldsLimit)
        return octets.withUnsafeBytes { octets in
            switch grammar.consume(octets).ending {
            case .message: nil
            case .fault(let fault): fault
            case .open: grammar.isInsideHead ? .headTimeout : .contentTimeout
            }
        }
    }
}
