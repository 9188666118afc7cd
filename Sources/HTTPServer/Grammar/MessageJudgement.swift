import HTTPSemantics

extension HTTPServer.Configuration {
    /// What a server of this configuration finds wrong with the bytes of one message that a client sends before it waits;
    /// nil if they are a whole message. What follows the message is not looked at.
    package func fault(in bytes: [UInt8]) -> MessageError? {
        var grammar = MessageGrammar(lineLimit: requestLineLimit, fieldLimit: fieldsLimit)
        return bytes.withUnsafeBytes { bytes in
            switch grammar.consume(bytes).ending {
            case .message: nil
            case .fault(let fault): fault
            case .open: grammar.isInsideHead ? .headTimeout : .contentTimeout
            }
        }
    }
}
