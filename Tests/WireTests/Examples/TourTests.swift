import DeveloperPages
import Testing

struct TourTests {
    @Test func `putstore tour --yes plays all lessons, and every answer is what they say`() throws {
        let tour = try Self.tour(["--yes"])
        #expect(tour.ending == .exit(0), "\(tour.errors)")
        let lessons = try Project.examples.get().lessons.map(\.transcript)
        let words = tour.output.replacing("\n\n", with: " ").replacing("\n", with: " ")
        for (index, lesson) in lessons.enumerated() {
            #expect(tour.output.contains("\nLesson \(index + 1) of 15: \(lesson.title)\n"))
            for exchange in lesson.exchanges {
                #expect(tour.output.contains(": \(exchange.title.prefix(40))"), "\(exchange.title)")
                #expect(words.contains("\(exchange.request.startLine), as a curl command: curl "), "\(exchange.title)")
                let status = exchange.answer.answer?.statusLine ?? "127.0.0.1"
                #expect(tour.output.contains("\n  \(status)"), "\(exchange.title)")
            }
        }
        let answers = lessons.map(\.exchanges.count).reduce(0, +)
        #expect(tour.output.hasSuffix("\nAnswers: \(answers), each is what the lesson says.\n"))
        #expect(tour.output.matches(of: #/\nRight\.\n/#).count == Self.questions(lessons).count)
    }

    @Test func `the tour fits 80 columns, but for the commands, and has no colour in a pipe`() throws {
        let tour = try Self.tour(["--yes"])
        #expect(!tour.output.contains("\u{1B}"))
        var isCommand = false
        for line in tour.output.split(separator: "\n", omittingEmptySubsequences: false) {
            isCommand = line.hasPrefix("curl ") || isCommand && !line.isEmpty
            #expect(isCommand || line.count <= 80, "\(line)")
        }
    }

    @Test func `predictions from a pipe are judged: right ones and wrong ones`() throws {
        let questions = Self.questions(try Project.examples.get().lessons.map(\.transcript))
        // Every other prediction is wrong.
        let predictions = questions.enumerated().map { index, question in
            (question.choices.firstIndex { $0.isRight == index.isMultiple(of: 2) } ?? 0) + 1
        }
        let tour = try Self.tour([], input: predictions.map { "\($0)\n" }.joined())
        #expect(tour.ending == .exit(0), "\(tour.errors)")
        let right = (questions.count + 1) / 2
        #expect(tour.output.matches(of: #/\nRight\.\n/#).count == right)
        #expect(tour.output.matches(of: #/\nNot so\. [^\n]+\n/#).count == questions.count - right)
        #expect(tour.output.matches(of: #/\nRight is \d, “/#).count == questions.count - right)
        // After a wrong prediction nothing sounds like praise.
        #expect(!tour.output.contains("The answer is what the lesson says."))
        #expect(tour.output.contains("\nPredictions: \(right) of \(questions.count) right.\n"))
    }

    @Test func `what is no choice is asked for again`() throws {
        let tour = try Self.tour([], input: "\n0\n4\nx\n-1\n２\n99999999999999999999\n 2 \r\nq\n")
        #expect(tour.ending == .exit(0), "\(tour.errors)")
        #expect(tour.output.matches(of: #/Please type a number from 1 to 3, or q to leave\.\n/#).count == 7)
        #expect(
            tour.output.hasSuffix(
                """

                Predictions: 1 of 1 right.
                Answers: 2, each is what the lesson says.
                To go on: putstore tour --from 1

                """))
    }

    @Test(arguments: [
        ("", 0), ("2\n", 1), ("2", 1), ("1\n3\n", 2), ("q\n", 0), (String(repeating: "y\n", count: 999), 0),
    ])
    func `the tour ends politely where the input does`(input: String, predictions: Int) throws {
        let tour = try Self.tour([], input: input)
        #expect(tour.ending == .exit(0), "\(tour.errors)")
        #expect(tour.errors == "")
        #expect(tour.output.contains("\nThe end of the tour\n"))
        #expect(tour.output.matches(of: #/\n(Right|Not so)\./#).count == predictions)
    }

    @Test func `the tour can begin with a later lesson`() throws {
        let tour = try Self.tour(["--yes", "--from", "15"])
        #expect(tour.ending == .exit(0))
        #expect(!tour.output.contains("Lesson 14 of 15") && tour.output.contains("Lesson 15 of 15"))
        for number in ["0", "16"] {
            let refused = try Self.tour(["--from", number])
            #expect(refused.ending == .exit(64))
            #expect(refused.errors.contains("--from is a number from 1 to 15."))
        }
    }

    @Test func `an answer that is not what the transcript says is told, and makes the exit code 1`() throws {
        let directory = try TemporaryDirectory()
        let request = "# Wrong\n\n### Nothing is there\nGET {{host}}/a/1 HTTP/1.1\n\n"
        let file = try directory.write(request + "#< HTTP/1.1 200 OK\n#< ETag: \"1\"\n#<\n#< …\n", to: "wrong.http")
        let tour = try Self.tour(["--yes", file])
        #expect(tour.ending == .exit(1))
        #expect(
            tour.output.hasSuffix(
                """
                The answer is not what the lesson says:
                  The status line is HTTP/1.1 404 Not Found; expected was HTTP/1.1 200 OK.
                  ETag is missing; expected was "1".

                The end of the tour
                Answers: 1, 1 of them not what the lesson says.

                """))
        try directory.write(request + "HTTP/1.1 200 OK", to: "wrong.http")
        let refused = try Self.tour([file])
        #expect(refused.ending == .exit(1))
        #expect(
            refused.errors
                == "Error: \(file), line 6, column 1: an expected answer stands in comment lines: #< HTTP/1.1 200 OK.\n"
        )
    }

    @Test func `a command of the tour, pasted into a shell, gets the answer that the tour shows`() throws {
        let tour = try Self.tour(["--yes", "--from", "1"])
        let command = try #require(
            tour.output.firstMatch(of: #/\n(?<command>curl -i -X PUT [^\n]*12345(.|\n)*?)\n\n/#)
        ).command
        let service = try PutstoreProcess(database: ":memory:")
        let here = "127.0.0.1:\(service.port)"
        let answer = try Project.output(of: String(command).replacing(#/127\.0\.0\.1:\d+/#, with: here))
        #expect(answer.hasPrefix("HTTP/1.1 201 Created\r\n"))
        let wanted = try Project.examples.get().lessons.first?.transcript.exchanges[1].request.content
        #expect(try service.send("GET", "/orders/12345").text == wanted)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `at a terminal the tour waits for Enter, heeds NO_COLOR, and ends at once with Ctrl-C`() throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write(Self.terminal, to: "terminal.py")
        for (variable, isColoured) in [("TERM=xterm", true), ("NO_COLOR=1", false)] {
            let output = try Tool.run("python3", [script, ProgramLocation.putstore(), variable], in: directory)
            #expect(output.contains("Press Enter to send it: "))
            #expect(output.contains("HTTP/1.1 404 Not Found"))
            #expect(output.contains("Your prediction (1–3): "))
            #expect(output.contains("\u{1B}[") == isColoured)
            #expect(output.hasSuffix("\nTo go on: putstore tour --from 1\n\nended by signal 2\n"), "\(output)")
        }
    }

    @Test func `at a terminal of 60 columns no word is broken, and no line of prose is wider`() throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write(
            """
            import fcntl, os, pty, struct, sys, termios
            child, terminal = pty.fork()
            if child == 0:
                fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
                os.execve(sys.argv[1], [sys.argv[1], "tour", "--yes"], {"NO_COLOR": "1"})
            seen = b""
            while True:
                try:
                    part = os.read(terminal, 65536)
                except OSError:
                    break
                if not part:
                    break
                seen += part
            print(seen.decode().replace("\\r\\n", "\\n"))

            """, to: "narrow.py")
        let output = try Tool.run("python3", [script, ProgramLocation.putstore()], in: directory)
        let words = Set(output.split(whereSeparator: { " \n".contains($0) }))
        for lesson in try Project.examples.get().lessons.map(\.transcript) {
            var texts = [lesson.title, lesson.introduction]
            for exchange in lesson.exchanges {
                texts += [exchange.title, exchange.prose, exchange.question?.text ?? "", exchange.question?.why ?? ""]
            }
            for word in texts.flatMap({ $0.split(separator: " ") }) {
                #expect(words.contains(word) || word.contains(where: { ",;/&?".contains($0) }), "\(word)")
            }
        }
        var isCommand = false
        for line in output.split(separator: "\n", omittingEmptySubsequences: false) where !line.contains("  ") {
            isCommand = line.hasPrefix("curl ") || isCommand && !line.isEmpty
            #expect(isCommand || line.count <= 60, "\(line)")
        }
    }

    /// Runs the tour at a terminal: presses Enter when asked to, and Ctrl-C when asked for a prediction.
    private static let terminal = """
        import os, pty, select, signal, sys
        child, terminal = pty.fork()
        if child == 0:
            # Whoever started the tests may have them ignore or block it.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            name, value = sys.argv[2].split("=")
            os.execve(sys.argv[1], [sys.argv[1], "tour"], {"TERM": "xterm", name: value})
        keys = {b"Press Enter to send it: ": b"\\n", b"): ": b"\\x03"}
        seen = b""
        while select.select([terminal], [], [], 10)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break
            for prompt in list(keys):
                if seen.endswith(prompt):
                    os.write(terminal, keys.pop(prompt))
        else:
            os.kill(child, 9)
        print(seen.decode().replace("\\r\\n", "\\n"))
        print("ended by signal", os.WTERMSIG(os.waitpid(child, 0)[1]))

        """

    /// Runs a tour whose standard input is `input`.
    private static func tour(
        _ arguments: [String], input: String = ""
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        let directory = try TemporaryDirectory()
        let file = try directory.write(input, to: "input.txt")
        let process = try ChildProcess(
            "sh", ["-c", "exec \"$0\" tour \"$@\" < \"$INPUT\"", ProgramLocation.putstore()] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "INPUT": file], errorFile: directory.path + "/errors.txt")
        let (ending, output) = try process.waitForEnd(by: Deadline(after: 60))
        return (ending, output, directory.read("errors.txt"))
    }

    private static func questions(_ lessons: [Transcript]) -> [Question] {
        lessons.flatMap { $0.exchanges.compactMap(\.question) }
    }
}
