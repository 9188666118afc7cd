// swift-tools-version: 6.1
import PackageDescription

/// The house's own settings; `make bench` adds the optimisation across modules that the service is built with.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .unsafeFlags(["-warnings-as-errors"]),
]

// The folders beside BareServer and Micro are links to the service's own sources: no product of its package shows them.
let package = Package(
    name: "benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .target(name: "JSONDocuments", swiftSettings: strict),
        .target(
            name: "HTTPSemantics",
            dependencies: [
                "JSONDocuments",
                .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
            ],
            swiftSettings: strict),
        .target(name: "Storage", dependencies: ["HTTPSemantics"], swiftSettings: strict),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: strict),
        .target(name: "Migrations", resources: [.embedInCode("v1-resources.sql")], swiftSettings: strict),
        .target(
            name: "SQLiteStorage",
            dependencies: [
                "Storage", "HTTPSemantics", "SQLite", "Migrations",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "BareServer",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Micro",
            dependencies: [
                "JSONDocuments", "HTTPSemantics", "Storage", "SQLiteStorage",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
    ]
)
