import Glibc
import HTTPSemantics
import Metrics
import ResourceCore

/// `/_metrics`: what the service has counted, for Prometheus and its like.
enum MetricsPage {
    static let page = ServicePage(
        Route(
            "/_metrics", "Metrics", "What the service has counted, as OpenMetrics text.", in: .service,
            mediaTypes: [OpenMetricsText.mediaType], isLogged: false)
    ) { request in
        // What cannot be read is left out: a store that is broken is when this is wanted.
        let service = request.service
        let reader = request.feed.reader
        return .look(
            { tell in reader.extent { tell(answer(of: service, try? $0.get())) } }, late: { answer(of: service, nil) })
    }

    private static func answer(of service: Service, _ extent: HistoryExtent?) -> PageAnswer {
        var text = OpenMetricsText()
        write(service.metrics, service.changes, to: &text)
        write(service.store, extent, to: &text)
        writeProcess(to: &text)
        return .representation(PageContent(OpenMetricsText.mediaType, text.bytes))
    }

    private static func write(_ metrics: ServerMetrics, _ changes: ChangeHub, to text: inout OpenMetricsText) {
        text.begin("putstore_build", .info, "Which putstore it is.")
        text.sample("putstore_build_info", [("version", metrics.version), ("commit", metrics.commit)], "1")
        text.begin("putstore_requests", .counter, "Requests that were answered, but for /_health and /_metrics.")
        for (method, status, count) in metrics.requests {
            let name = method == .other ? "other" : method.rawValue
            text.sample(
                "putstore_requests_total", [("method", name), ("status", "\(status.rawValue)")], "\(count)")
        }
        text.histogram(
            "putstore_request_duration_seconds", unit: "seconds",
            "The time from the head of a request to its answer.", metrics.durations)
        text.gauge("putstore_connections", "Connections that are open.", Int64(metrics.connections))
        text.gauge("putstore_subscribers", "Those who follow changes.", Int64(changes.subscriberCount))
        text.counter(
            "putstore_log_lines_dropped", "Lines of the log that were dropped because nobody read it.",
            Int64(metrics.droppedLines))
    }

    private static func write(
        _ store: any ResourceStore, _ extent: HistoryExtent?, to text: inout OpenMetricsText
    ) {
        let measured = store.measurements
        text.gauge(
            "putstore_store_up", "1 unless the last transaction failed, or the database is gone.",
            store.trouble == nil ? 1 : 0)
        text.counter("putstore_commits", "Transactions that changed something.", measured.commitSizes.count)
        text.histogram("putstore_commit_size", "Changes in a transaction that had any.", measured.commitSizes)
        text.histogram(
            "putstore_sync_duration_seconds", unit: "seconds", "The time that the disk took for a transaction.",
            measured.syncs)
        text.counter("putstore_commit_failures", "Transactions that came to nothing.", measured.failures)
        text.counter(
            "putstore_cache_hits", "Reads of a resource that memory answered, without the database.",
            measured.cacheHits)
        text.counter("putstore_cache_misses", "Reads of a resource from the database.", measured.cacheMisses)
        text.gauge(
            "putstore_database_bytes", unit: "bytes",
            "The database file, or the database on the server; 0 for :memory:.",
            measured.databaseBytes)
        if let bytes = measured.logBytes {
            text.gauge(
                "putstore_log_bytes", unit: "bytes", "The write-ahead log beside the database file.", bytes)
        }
        guard let extent else { return }
        text.gauge(
            "putstore_history_bytes", unit: "bytes", "Superseded content that the history holds.", extent.bytes)
        text.gauge(
            "putstore_history_oldest_revision",
            "The oldest change that the history has; where it has none, the newest.", extent.oldest)
        text.gauge("putstore_revision", "The last change.", extent.newest)
    }

    /// What is told of a process, by the names that are usual for it.
    private static func writeProcess(to text: inout OpenMetricsText) {
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let microseconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
                $0 + Int64($1.tv_sec) * 1_000_000 + Int64($1.tv_usec)
            }
            text.begin("process_cpu_seconds", .counter, unit: "seconds", "Time of processors.")
            text.sample("process_cpu_seconds_total", [], OpenMetricsText.decimal(microseconds, per: 1_000_000))
        }
        if let pages = residentPages() {
            text.gauge(
                "process_resident_memory_bytes", unit: "bytes", "Memory that is in use.",
                pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
        }
    }

    /// Pages of memory that the process has; nil where the system does not tell.
    private static func residentPages() -> Int64? {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(file, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int64(words[1]) : nil
    }
}
