/// Reads what strace wrote about a putstore with one client, and counts the answers to writes that left too early.
///
/// Right is: the request is read, the log is written, the log is synced and the sync has come back, the answer is sent.
struct SyncOrder {
    private(set) var answers = 0
    /// Answers before whose sending the log was not written, or not synced after that.
    private(set) var tooEarly = 0

    private var isWriteUnderWay = false
    private var isWritten = false
    private var isSynced = false
    /// Whether the log was written since the sync that is under way began.
    private var isSyncStale = false

    static let calls = "read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,fdatasync,fsync"

    init(_ trace: String) {
        for line in trace.split(separator: "\n") { take(line) }
    }

    private mutating func take(_ line: Substring) {
        // "1234 call(5</path>, …" or "1234 <... call resumed> …"
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return }
        let call = words[1].drop { $0 == " " }
        if Self.requests.contains(where: { call.contains($0) }) {
            isWriteUnderWay = true
            isWritten = false
            isSynced = false
        } else if call.contains("store.db-wal>") && call.hasPrefix("pwrite64") {
            isWritten = true
            isSynced = false
            isSyncStale = true
        } else if call.hasPrefix("fdatasync(") || call.hasPrefix("fsync(") {
            guard call.contains("store.db-wal>") else { return }
            isSyncStale = false
            if call.hasSuffix("= 0") { isSynced = true }
        } else if call.hasPrefix("<... fdatasync resumed>") || call.hasPrefix("<... fsync resumed>") {
            if call.hasSuffix("= 0"), !isSyncStale { isSynced = true }
        } else if call.contains("\"HTTP/1.1 2"), isWriteUnderWay {
            isWriteUnderWay = false
            answers += 1
            if !isWritten || !isSynced { tooEarly += 1 }
        }
    }

    private static let requests = ["\"PUT /", "\"PATCH /", "\"POST /", "\"DELETE /"]
}
