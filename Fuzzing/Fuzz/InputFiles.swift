import Glibc

/// The files whose names standard input has, a line for each.
enum InputFiles {
    static func readAll() -> [[UInt8]] {
        var contents: [[UInt8]] = []
        forEach { contents.append($1) }
        return contents
    }

    static func forEach(_ body: (_ name: String, _ content: [UInt8]) -> Void) {
        while let name = readLine() {
            guard let content = read(name) else {
                StandardError.print("\(name) cannot be read.")
                exit(1)
            }
            body(name, content)
        }
    }

    private static func read(_ name: String) -> [UInt8]? {
        guard let file = fopen(name, "rb") else { return nil }
        defer { fclose(file) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&block, 1, block.count, file), count > 0 { content += block[..<count] }
        return content
    }
}
