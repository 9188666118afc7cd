import ArgumentParser
import ResourceAPI

/// `putstore reference`: every rule on one page.
struct PrintReference: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print every rule of the service with its source, as Markdown.")

    func run() {
        print(Reference.page, terminator: "")
    }
}
