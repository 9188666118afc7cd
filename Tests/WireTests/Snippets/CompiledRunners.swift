/// Languages whose compilers are too slow to be started for each case: the cases become parts of one program.
extension Runner {
    static let java = Runner(tools: ["javac", "java"]) { programs, workshop, _ in
        for program in programs {
            try workshop.run("mkdir -p p\(program.number)")
            try workshop.directory.write(
                "package p\(program.number);\n" + program.code, to: "p\(program.number)/Snippet.java")
        }
        try workshop.directory.write(
            """
            import java.io.PrintStream;
            public class All {
                public static void main(String[] names) throws Exception {
                    for (var name : names) {
                        System.setOut(new PrintStream(name + ".out", "UTF-8"));
                        try {
                            var main = Class.forName("p" + name + ".Snippet").getMethod("main", String[].class);
                            main.invoke(null, (Object) new String[0]);
                        } catch (Exception exception) {
                            exception.printStackTrace(new PrintStream(name + ".err", "UTF-8"));
                        }
                    }
                }
            }
            """, to: "All.java")
        let names = programs.map { "\($0.number)" }.joined(separator: " ")
        try workshop.run("LC_ALL=C javac -proc:none -d out All.java p*/Snippet.java; java -cp out All \(names)")
    }

    static let cSharp = Runner(tools: ["mcs", "mono"]) { programs, workshop, _ in
        for program in programs {
            // A class without a name of its own in front is internal: All may call its Main once that is.
            let code = program.code.replacing("static async Task Main()", with: "internal static async Task Main()")
            try workshop.directory.write("namespace P\(program.number) {\n\(code)}\n", to: "\(program.number).cs")
        }
        let calls = programs.map { "        Run(\"\($0.number)\", P\($0.number).Snippet.Main);" }
        try workshop.directory.write(
            """
            using System;
            using System.IO;
            using System.Threading.Tasks;
            class All {
                static void Run(string name, Func<Task> main) {
                    using (var output = new StreamWriter(name + ".out")) {
                        Console.SetOut(output);
                        try { main().GetAwaiter().GetResult(); }
                        catch (Exception exception) { File.WriteAllText(name + ".err", exception.ToString()); }
                    }
                }
                static void Main() {
            \(calls.joined(separator: "\n"))
                }
            }
            """, to: "All.cs")
        try workshop.run("mcs -main:All -r:System.Net.Http.dll -out:all.exe *.cs; mono all.exe")
    }

    static let swift = Runner(tools: ["swiftc"]) { programs, workshop, _ in
        var functions: [String] = []
        for program in programs {
            let body = program.code.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("import ") && !$0.hasPrefix("#if ") && $0 != "#endif" }
            functions.append("func p\(program.number)() async throws {\n\(body.joined(separator: "\n"))}\n")
        }
        let calls = programs.map { "try await run(\"\($0.number)\", p\($0.number))" }
        try workshop.directory.write(
            """
            import Foundation
            #if canImport(FoundationNetworking)
            import FoundationNetworking
            #endif
            func run(_ name: String, _ main: () async throws -> Void) async throws {
                freopen(name + ".out", "w", stdout)
                do { try await main() } catch {
                    try "\\(error)".write(toFile: name + ".err", atomically: false, encoding: .utf8)
                }
            }
            \(calls.joined(separator: "\n"))
            fflush(stdout)

            \(functions.joined(separator: "\n"))
            """, to: "main.swift")
        try workshop.run("swiftc -swift-version 5 -Onone main.swift -o all; ./all")
        // One as it is: what stands at the top level of a file has rules of its own.
        if let first = programs.first {
            try workshop.directory.write(first.code, to: "alone.swift")
            try workshop.run("swiftc -swift-version 6 -typecheck alone.swift")
        }
    }

    static let go = Runner(tools: ["go"]) { programs, workshop, _ in
        for program in programs {
            let code = program.code.replacing("package main", with: "package p\(program.number)", maxReplacements: 1)
            try workshop.run("mkdir -p p\(program.number)")
            try workshop.directory.write(
                code + "\nfunc Main() { main() }\n", to: "p\(program.number)/main.go")
        }
        let imports = programs.map { "\t\"snippets/p\($0.number)\"" }
        let calls = programs.map { "\trun(\"\($0.number)\", p\($0.number).Main)" }
        try workshop.directory.write("module snippets\n\ngo 1.19\n", to: "go.mod")
        try workshop.directory.write(
            """
            package main

            import (
            \t"os"
            \(imports.joined(separator: "\n"))
            )

            func run(name string, main func()) {
            \tos.Stdout, _ = os.Create(name + ".out")
            \tmain()
            }

            func main() {
            \(calls.joined(separator: "\n"))
            }
            """, to: "main.go")
        try workshop.run("test -z \"$(gofmt -l p*/main.go | tee /dev/stderr)\"; go vet ./...; go build -o all .; ./all")
    }
}
