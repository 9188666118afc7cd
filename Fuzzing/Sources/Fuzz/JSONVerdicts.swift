import Glibc
import JSONDocuments

/// Judges files for a comparison with another JSON parser: a line for each, `+` or `-` and the file's name.
enum JSONVerdicts {
    static func printAll() {
        while let name = readLine() {
            guard let content = read(name) else {
                StandardError.print("\(name) cannot be read.")
                exit(1)
            }
            print(JSONCheck.fault(in: content) == nil ? "+" : "-", name)
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
