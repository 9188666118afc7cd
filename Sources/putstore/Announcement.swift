import Glibc
import HTTPServer

/// The line that the service starts with.
enum Announcement {
    static func print(_ address: HTTPServer.Address) {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        let base = "http://\(host == "0.0.0.0" || host == "[::]" ? "localhost" : host):\(address.port)"
        Swift.print(
            "putstore listens on \(base) – try: curl -i -X PUT \(base)/orders/1 -H 'Content-Type: application/json' -d '{\"Quantity\":1}'"
        )
        // A pipe that reads the port must not wait for a full buffer.
        fflush(nil)
    }
}
