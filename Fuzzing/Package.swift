// swift-tools-version: 6.1
import PackageDescription

/// Every module is built for the fuzzer to see into: coverage of its edges, and its internals through `@testable`.
let watched: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .unsafeFlags(["-warnings-as-errors", "-enable-testing", "-sanitize=fuzzer"]),
]

// The folders beside Fuzz are links to the service's own sources: no product of its package shows these modules.
let package = Package(
    name: "fuzzing",
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "JSONDocuments", swiftSettings: watched),
        .target(
            name: "HTTPSemantics",
            dependencies: [
                "JSONDocuments",
                .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
            ],
            swiftSettings: watched),
        .target(
            name: "HTTPServer",
            dependencies: [
                "HTTPSemantics",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: watched),
        .target(name: "CLibFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CLibFuzzer", "JSONDocuments", "HTTPSemantics", "HTTPServer",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: watched),
    ]
)
