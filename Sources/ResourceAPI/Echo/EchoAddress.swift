import HTTPSemantics
import ResourceCore

/// An address of the echo service: `/echo/{method}`, or `/echo/{method}/json`.
struct EchoAddress: Sendable, Equatable {
    /// The methods that have one.
    static let methods: [Method] = [.put, .post, .patch, .get, .delete]

    /// The method that the address is for.
    var method: Method
    /// Whether it takes JSON only.
    var isJSON: Bool
    /// Whether the answer is to tell what arrived.
    var isVerbose = false

    /// Bytes of content that are told at most: a string of control characters is six times as long.
    static let verboseLimit = 1 << 20

    /// The address behind `/echo/`; nil if there is no such address.
    init?(_ segments: ArraySlice<String>) {
        guard let name = segments.first,
            let method = Self.methods.first(where: { $0.rawValue.asciiLowercased() == name }),
            segments.count == 1 || (segments.count == 2 && segments.last == "json")
        else { return nil }
        self.method = method
        isJSON = segments.count == 2
    }

    /// Methods and content.
    var rules: RouteRules {
        let methods: MethodSet = method == .get ? .reading : MethodSet(method)
        return RouteRules([methods, .options], content: isJSON ? .recognisedJSON : .anything)
    }

    /// Every address, for `GET /echo`.
    static let all: [String] = methods.flatMap { method in
        let path = "/echo/" + method.rawValue.asciiLowercased()
        return [path, path + "/json"]
    }
}
