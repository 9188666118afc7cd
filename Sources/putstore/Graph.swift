import ArgumentParser
import HTTPSemantics
import ResourceCore

/// `putstore graph`: the decision graphs as drawings.
struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the decision graphs as Mermaid flowcharts, made from the code that decides.")

    @Argument(help: "Which graph: admission or resolution; both if none is named.")
    var graph: GraphName?

    enum GraphName: String, CaseIterable, ExpressibleByArgument {
        case admission, resolution
    }

    func run() {
        for name in graph.map({ [$0] }) ?? GraphName.allCases {
            switch name {
            case .admission: print(GraphDrawing.mermaid(Admission.self, name: name.rawValue))
            case .resolution: print(GraphDrawing.mermaid(Resolution.self, name: name.rawValue))
            }
        }
    }
}
