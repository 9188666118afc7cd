import Foundation
import Glibc
import Synchronization

/// A primary and its standby, which change places.
package final class ServerPair: Sendable {
    private let nodes: [TestServer]
    private let primary = Mutex(0)
    private let settings: String
    private let commit: String

    /// - Parameter commit: What `synchronous_commit` is: `on`, which waits for the standby, or `local`.
    package init(_ commit: String) throws {
        self.commit = commit
        settings = "-c max_connections=200 -c fsync=off -c synchronous_standby_names=\(commit == "on" ? "s1" : "")"
        nodes = [
            try TestServer("-c max_connections=200 -c fsync=off"),
            try TestServer("-c max_connections=200 -c fsync=off"),
        ]
        for node in nodes { try node.stop() }
        try nodes[0].start(settings)
        try nodes[1].follow(nodes[0], as: "s1", settings)
        try awaitStandby()
    }

    /// Waits until the standby follows.
    private func awaitStandby() throws {
        let node = nodes[primary.withLock { $0 }]
        for _ in 0..<500 {
            if try node.ask("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1" { return }
            usleep(20_000)
        }
        throw ServerError("the standby does not follow")
    }

    /// The address of whichever takes writes, for libpq.
    package var url: String {
        "postgres://postgres@/postgres?host=\(nodes.map(\.directory).joined(separator: ","))"
            + "&options=-csynchronous_commit%3D\(commit)"
    }

    package func remove() { for node in nodes { node.remove() } }

    /// The server that takes writes.
    package var writable: TestServer { nodes[primary.withLock { $0 }] }

    /// From now on the standby receives nothing: whatever is committed is on the primary alone.
    package func cutOff() throws {
        let old = primary.withLock { $0 }
        let standby = nodes[1 - old]
        try standby.sql("ALTER SYSTEM SET primary_conninfo = ''")
        try standby.sql("SELECT pg_reload_conf()")
        for _ in 0..<500 {
            if try nodes[old].ask("SELECT count(*) FROM pg_stat_replication") == "0" { return }
            usleep(20_000)
        }
        throw ServerError("the standby still follows")
    }

    /// Kills the primary, promotes the standby, and makes a new standby of the old primary's place.
    package func failOver() throws {
        let old = primary.withLock { $0 }
        let (dying, next) = (nodes[old], nodes[1 - old])
        try dying.killHard()
        try next.promote()
        primary.withLock { $0 = 1 - old }
        try dying.follow(next, as: "s1", settings)
        try awaitStandby()
    }
}
