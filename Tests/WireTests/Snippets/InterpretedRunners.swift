/// Languages whose interpreters start too slowly for one process a case: each case is a module of its own in one.
extension Runner {
    static func python(needs module: String) -> Runner {
        Runner(tools: ["python3", "python3 -c 'import \(module)'"]) { programs, workshop, _ in
            for program in programs { try workshop.directory.write(program.code, to: "\(program.number).py") }
            try workshop.directory.write(
                """
                import contextlib, glob, runpy, traceback
                import \(module)
                for file in glob.glob('[0-9]*.py'):
                    name = file[:-3]
                    with open(name + '.out', 'w') as output, open(name + '.err', 'w') as errors:
                        with contextlib.redirect_stdout(output):
                            try:
                                runpy.run_path(file, run_name='__main__')
                            except Exception:
                                traceback.print_exc(file=errors)
                """, to: "all.py")
            try workshop.run("python3 all.py")
        }
    }

    static let node = Runner(tools: ["node"]) { programs, workshop, _ in
        for program in programs { try workshop.directory.write(program.code, to: "\(program.number).mjs") }
        try workshop.directory.write(
            """
            import fs from 'node:fs';
            import { setTimeout } from 'node:timers/promises';
            let printed;
            console.log = (...values) => printed.push(values.join(' '));
            console.error = (...values) => printed.push('error', values.join(' '));
            for (const name of process.argv.slice(2)) {
              printed = [];
              await import(`./${name}.mjs`).catch(console.error);
              for (let turn = 0; printed.length < 2 && turn < 5000; turn++) await setTimeout(1);
              fs.writeFileSync(name + (printed[0] === 'error' ? '.err' : '.out'), printed.join('\\n'));
            }
            """, to: "all.mjs")
        let names = programs.map { "\($0.number)" }.joined(separator: " ")
        try workshop.run("node all.mjs \(names)")
    }

    /// Bash takes each command apart; HTTPie's own entry then gets the words, the first time as a process.
    static let httpie = Runner(tools: ["http", "bash", "python3"]) { programs, workshop, _ in
        for program in programs { try workshop.directory.write(program.code, to: "\(program.number).sh") }
        try workshop.directory.write(
            """
            import glob, os
            from httpie.context import Environment
            from httpie.core import main
            for file in glob.glob('[0-9]*.words'):
                name = file[:-6]
                words = open(file, 'rb').read().split(b'\\0')[:-1]
                with open(name + '.out', 'w+') as output, open(name + '.err', 'w') as errors:
                    environment = Environment(
                        stdin=None, stdin_isatty=True, stdout=output, stdout_isatty=False, stderr=errors,
                        stderr_isatty=False)
                    main(['http'] + [os.fsdecode(word) for word in words], environment)
            """, to: "all.py")
        let numbers = programs.map(\.number)
        let alone = numbers.first ?? 0
        try workshop.run(
            """
            bash \(alone).sh > \(alone).out
            http() { printf '%s\\0' "$@" > "$WORDS"; }
            export -f http
            for n in \(numbers.dropFirst().map { "\($0)" }.joined(separator: " ")); do
                WORDS=$n.words bash $n.sh
            done
            unset -f http
            python3 all.py
            """)
    }
}
