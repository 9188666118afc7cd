import Dispatch
import Glibc
import HTTPServer

/// SIGTERM and SIGINT as a request to stop, from when this is made until it is ended.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: StopRequest) {
        sources = [SIGTERM, SIGINT].map { number in
            // What is ignored is still told to who watches it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { stop.make() }
            source.resume()
            return source
        }
    }

    func end() {
        for source in sources { source.cancel() }
    }
}
