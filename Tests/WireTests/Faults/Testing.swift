import Glibc

extension PutstoreProcess {
    /// A process with `--testing` that all tests of faults share which leave no rule behind. It ends with the tests.
    static func testing() throws -> PutstoreProcess { try testingStart.get() }

    private static let testingStart = Result {
        let service = try PutstoreProcess(["--testing", "--log-level", "error"])
        atexit { PutstoreProcess.endTesting() }
        return service
    }

    private static func endTesting() {
        guard case .success(let service) = testingStart else { return }
        _ = try? service.stop()
        service.directory.remove()
    }

    /// What came of a request on a connection of its own: the bytes, and whether the connection was reset.
    func fate(
        _ method: String, _ target: String, _ fields: SentFields = [:], _ content: String? = nil
    ) throws -> (bytes: [UInt8], isReset: Bool) {
        let wire = try connect()
        try wire.request(method, target, fields, bytes: content.map { Array($0.utf8) })
        errno = 0
        let bytes = try wire.receiveToEnd()
        return (bytes, errno == ECONNRESET)
    }

    /// The last entry of the request log for a target.
    func entry(of target: String) throws -> JSON {
        let entries = try send("GET", "/_requests").json().array ?? []
        guard let href = entries.first(where: { $0["target"] == .string(target) })?["href"]?.string else {
            throw HarnessError("no request for \(target)")
        }
        return try send("GET", href).json()
    }

    /// Arms a rule; anything but 201 or 204 throws.
    func arm(_ name: String, _ rule: String) throws {
        let answer = try send("PUT", "/_faults/\(name)", ["Content-Type": "application/json"], rule)
        guard [201, 204].contains(answer.status) else { throw HarnessError("PUT of a rule: \(answer.text)") }
    }
}

/// Fields of a write that asks for a fault.
func asking(_ fault: String) -> SentFields {
    ["Content-Type": "application/json", "Prefer": "fault=\(fault)"]
}
