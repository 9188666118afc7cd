import HTTPSemantics
import JSONDocuments
import ResourceCore
import Synchronization

/// The description as it is sent. The policy of a service never changes, so it is made once, when it is first asked for.
final class OpenAPIPage: Sendable {
    private let policy: Policy
    private let made = Mutex<[UInt8]?>(nil)

    /// The page of a service with this policy.
    init(_ policy: Policy) {
        self.policy = policy
    }

    /// The JSON text.
    var content: [UInt8] {
        made.withLock { made in
            if let made { return made }
            var json = JSONBuilder()
            OpenAPIDescription(policy).value.write(to: &json)
            made = json.bytes
            return json.bytes
        }
    }
}
