import HTTPSemantics
import Metrics
import Testing

@Suite struct `Metrics as text` {
    @Test func `each kind is written as OpenMetrics has it`() {
        var text = OpenMetricsText()
        text.begin("a_build", .info, "Which it is.")
        text.sample("a_build_info", [("version", "1.0"), ("name", "\"quoted\" \\ and\nbroken")], "1")
        text.counter("a_commits", "All of them.", 3)
        text.gauge("a_bytes", unit: "bytes", "How \\ large.", -5)
        let sizes = Histogram(.sizes)
        for size in [1, 1, 2, 6, 1_000, 1_001] as [Int64] { sizes.observe(size) }
        text.histogram("a_size", "How many.", sizes.value)
        #expect(
            String(decoding: text.bytes, as: UTF8.self) == #"""
                # TYPE a_build info
                # HELP a_build Which it is.
                a_build_info{version="1.0",name="\"quoted\" \\ and\nbroken"} 1
                # TYPE a_commits counter
                # HELP a_commits All of them.
                a_commits_total 3
                # TYPE a_bytes gauge
                # UNIT a_bytes bytes
                # HELP a_bytes How \\ large.
                a_bytes -5
                # TYPE a_size histogram
                # HELP a_size How many.
                a_size_bucket{le="1.0"} 2
                a_size_bucket{le="2.0"} 3
                a_size_bucket{le="5.0"} 3
                a_size_bucket{le="10.0"} 4
                a_size_bucket{le="20.0"} 4
                a_size_bucket{le="50.0"} 4
                a_size_bucket{le="100.0"} 4
                a_size_bucket{le="200.0"} 4
                a_size_bucket{le="500.0"} 4
                a_size_bucket{le="1000.0"} 5
                a_size_bucket{le="+Inf"} 6
                a_size_count 6
                a_size_sum 2011.0
                # EOF

                """#)
    }

    @Test(
        arguments: [
            (0, 1, "0.0"), (7, 1, "7.0"), (100_000, 1_000_000_000, "0.0001"), (250_000, 1_000_000_000, "0.00025"),
            (1_500_000_001, 1_000_000_000, "1.500000001"), (-25, 100, "-0.25"), (.max, 1, "9223372036854775807.0"),
            (.min, 1, "-9223372036854775808.0"),
        ] as [(Int64, Int64, String)])
    func `numbers have a decimal point, and no digit too many`(number: Int64, unit: Int64, text: String) {
        #expect(OpenMetricsText.decimal(number, per: unit) == text)
    }

    @Test func `requests of all loops are added up, by method and status`() {
        let metrics = ServerMetrics()
        let loops = [metrics.addLoop(), metrics.addLoop()]
        for method in Method.allCases {
            for status in [Status.ok, .notFound, .insufficientStorage] {
                for loop in loops { loop.count(method, status, nanoseconds: 1_000_000) }
            }
        }
        loops[1].count(.put, .created, nanoseconds: 99_000_000_000)
        let found = metrics.requests
        #expect(found.count == 3 * Method.allCases.count + 1)
        for entry in found {
            #expect(entry.count == (entry.status == .created ? 1 : 2))
            #expect(entry.status != .created || entry.method == .put)
        }
        let durations = metrics.durations
        #expect(durations.count == Int64(6 * Method.allCases.count + 1))
        #expect(durations.counts.last == 1)
        #expect(durations.sum == Int64(6 * Method.allCases.count) * 1_000_000 + 99_000_000_000)
    }

    @Test func `who reads while another thread counts sees no number twice and none lost`() async {
        let counter = Counter()
        let histogram = Histogram(.sizes)
        let counting = Task.detached {
            for _ in 0..<200_000 {
                counter.add()
                histogram.observe(3)
            }
        }
        var last: Int64 = 0
        while last < 200_000 {
            let count = histogram.value.count
            #expect(count >= last)
            guard count >= last else { break }
            last = count
            await Task.yield()
        }
        await counting.value
        #expect(counter.value == 200_000)
        #expect(histogram.value.sum == 600_000)
    }
}
