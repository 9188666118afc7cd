import HTTPSemantics
import ResourceCore

/// Changes as Server-Sent Events, for one subscriber: a cursor into the log.
///
/// What has just happened comes from the changes that the service remembers; whoever is further behind reads the store's log,
/// on a worker, part by part as the client takes them.
final class ChangeStream: ContentSource, ChangeListener {
    /// The media type of the stream.
    static let mediaType = "text/event-stream"

    /// Bytes that are read at once.
    private static let part = 32_768
    /// Changes of others after which a subscriber is told how far it has come: so it need not look at them again.
    static let farBehind: Int64 = 1_000

    var number = 0
    private let feed: LoopFeed
    private let query: ChangeQuery
    private let reading: ChangeReading
    /// How far the log reached before anybody listened; nil if that can be looked up at the beginning.
    private let extent: HistoryExtent?
    private var wake: () -> Void = {}
    private var mark = ""
    /// The client has, or will be given, all changes of its scope up to this one.
    private var position: Int64 = 0
    private var isOldest = false
    /// The last event id that the client was told.
    private var told: Int64 = 0
    private var ready: [UInt8] = []
    private var stage = Stage.reading
    private var isBroken = false

    private enum Stage {
        /// A worker reads.
        case reading
        /// The store's log has more.
        case behind
        /// The log was read to its end: what follows is remembered.
        case recent
        /// There is nothing that the client does not have.
        case waiting
    }

    init(_ query: ChangeQuery, _ feed: LoopFeed, extent: HistoryExtent?) {
        self.query = query
        self.feed = feed
        self.extent = extent
        reading = ChangeReading(
            scope: query.scope, includesContent: query.includesContent, form: .events, writer: feed.service.changeWriter
        )
    }

    func begin(wake: @escaping () -> Void) {
        self.wake = wake
        feed.add(self, scope: query.scope)
        ready = Array("retry: 2000\n".utf8)
        do throws(StoreError) {
            let extent: HistoryExtent
            if let known = self.extent {
                extent = known
            } else {
                extent = try inline { feed.reader.extent(completion: $0) }
            }
            mark = extent.mark
            let start = ChangePosition(query.start ?? .now, extent)
            position = start.revision
            told = position
            isOldest = start.isOldest
            if query.start ?? .now == .now {
                // Who is cut off before the first event comes back to this place.
                ready += reading.writer.mark(EventID(mark: mark, revision: position))
            } else {
                ready.append(UInt8(ascii: "\n"))
            }
            if let gap = start.gap { ready += reading.writer.reset(gap, extent, position: position) }
            // What came between the look and the listening was not noticed.
            stage = position < extent.newest || self.extent != nil ? .behind : .waiting
        } catch {
            isBroken = true
        }
    }

    var hasEnded: Bool { isBroken || feed.isStopping && stage == .waiting }

    func end() {
        feed.remove(self)
        feed.service.changes.dismissSubscriber()
        wake = {}
    }

    func next(atMost limit: Int) -> [UInt8] {
        if ready.isEmpty { advance(limit) }
        defer { ready = [] }
        return ready
    }

    func reminder() -> [UInt8] {
        var content = Array(": nothing new\n\n".utf8)
        // Of its scope there was nothing since.
        if stage == .waiting { position = max(position, feed.position) }
        if stage == .waiting, position - told > Self.farBehind {
            told = position
            content += reading.writer.mark(EventID(mark: mark, revision: position))
        }
        return content
    }

    func notice(_ revisions: ClosedRange<Int64>?) -> Bool {
        guard stage == .waiting, revisions?.upperBound ?? .max > position else { return false }
        // There was none of the scope before.
        if let revisions { position = max(position, revisions.lowerBound - 1) }
        stage = .recent
        return true
    }

    func proceed() { wake() }

    /// What is committed is sent before the end, if the client keeps up.
    func hurry() {
        if stage == .waiting { stage = .recent }
        wake()
    }

    private func receive(_ result: Result<ChangeSlice, StoreError>) {
        switch result {
        case .failure(.unreachable), .failure(.locked):
            // There may be a server again in a moment.
            stage = .behind
            feed.proceedLater(self)
        case .failure: isBroken = true
        case .success(let slice) where slice.gap == .dropped && areRemembered:
            // The log has dropped them, or never had them; the service knows all that came since, or is about to be told.
            stage = .recent
        case .success(let slice):
            stage = slice.hasMore ? .behind : .recent
            position = slice.position
            ready = slice.bytes
            if let last = slice.last { told = last }
            isOldest = isOldest && slice.count == 0
            if let gap = slice.gap {
                told = position
                ready = reading.writer.reset(gap, slice.extent, position: position)
            }
        }
    }

    /// Whether the service remembers all changes that the client has not got, so that it needs no log. Contents are not remembered.
    private var areRemembered: Bool {
        !query.includesContent && feed.service.changes.changes(after: position, limit: 0) != nil
    }

    /// Makes the next part ready, or has it read.
    private func advance(_ limit: Int) {
        if stage == .recent { takeRecent(limit) }
        guard stage == .behind else { return }
        let start = ChangePosition(after: position, isOldest: isOldest)
        read(orBe: .behind) { [reading] (reader) throws(StoreError) in
            try reading.slice(after: start, limit: .max, byteLimit: Self.part, reader)
        }
    }

    private func read(
        orBe stage: Stage, _ job: @escaping @Sendable (any ResourceReader) throws(StoreError) -> ChangeSlice
    ) {
        self.stage = .reading
        guard !feed.read(for: self, job, then: { $0.receive($1) }) else { return }
        self.stage = stage
        feed.proceedLater(self)
    }

    private func takeRecent(_ limit: Int) {
        guard !query.includesContent else { return takeRecentWithContent() }
        guard let recent = feed.recentEvents(after: position, in: query.scope, mark: mark, limit: limit) else {
            stage = .behind
            return
        }
        ready = recent.bytes
        position = recent.position
        told = recent.bytes.isEmpty ? told : position
        if recent.bytes.isEmpty { stage = .waiting }
    }

    /// Contents are the store's to give.
    private func takeRecentWithContent() {
        guard let recent = feed.service.changes.changes(after: position, in: query.scope, limit: 64) else {
            stage = .behind
            return
        }
        guard !recent.items.isEmpty else {
            position = recent.position
            stage = .waiting
            return
        }
        let extent = HistoryExtent(mark: mark, firstKept: position + 1, newest: recent.position, bytes: 0)
        read(orBe: .recent) { [reading, position] (reader) throws(StoreError) in
            try reading.slice(recent, after: position, extent, limit: .max, byteLimit: Self.part, reader)
        }
    }
}
