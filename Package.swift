// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in our own targets; dependencies keep their own settings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// What runs seldom is compiled to be small.
let small = strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// A module. It may import exactly what it lists: `make` builds with `--explicit-target-dependency-import-check error`.
func module(
    _ name: String, sees dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func suite(_ name: String, sees dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let structuredFields = Target.Dependency.product(
    name: "RawStructuredFieldValues", package: "swift-http-structured-headers")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// Tools for developers, which no build of the service contains: `PUTSTORE_TOOLS=1 swift build --product Micro`.
/// `make bench` and `scripts/soak-fuzz` build them into scratch directories of their own.
let tools: [Target] = [
    .executableTarget(
        name: "Micro",
        dependencies: ["JSONDocuments", "HTTPSemantics", "ResourceCore", "SQLiteStorage", logging],
        path: "Benchmarks/Micro", swiftSettings: strict),
    .executableTarget(
        name: "BareServer", dependencies: [nioCore, nioPosix, nioHTTP1], path: "Benchmarks/BareServer",
        swiftSettings: strict),
    .executableTarget(
        name: "BareCommit", dependencies: ["CSQLite"], path: "Benchmarks/BareCommit", swiftSettings: strict),
    // libFuzzer is linked by `-sanitize=fuzzer` on the command line, which also makes its marks in every module.
    .target(name: "CLibFuzzer", path: "Fuzzing/CLibFuzzer"),
    .executableTarget(
        name: "Fuzz",
        dependencies: [
            "CLibFuzzer", "JSONDocuments", "HTTPSemantics", "HTTPServer", nioCore, nioEmbedded, nioHTTP1,
        ],
        path: "Fuzzing/Fuzz", swiftSettings: strict),
]

let package = Package(
    name: "putstore",
    products: [.executable(name: "putstore", targets: ["putstore"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Pure: values and functions, no Foundation, no clock, no waiting.
        module("JSONDocuments"),
        module("HTTPSemantics", sees: [structuredFields]),
        module("Metrics", sees: ["HTTPSemantics"]),
        module("ResourceCore", sees: ["HTTPSemantics", "JSONDocuments", "Metrics"]),

        // The disk.
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        module("SQLite", sees: ["CSQLite"]),
        .target(
            name: "Migrations", path: "Migrations", exclude: ["postgresql"],
            resources: [
                .embedInCode("v1-resources.sql"), .embedInCode("v2-collection-dates.sql"),
                .embedInCode("v3-changes.sql"),
                .embedInCode("v4-snapshots.sql"), .embedInCode("v5-indexes.sql"),
                .embedInCode("v6-records.sql"),
            ],
            swiftSettings: strict),
        module("StorageThreads", sees: ["ResourceCore"]),
        module(
            "SQLiteStorage",
            sees: [
                "ResourceCore", "HTTPSemantics", "JSONDocuments", "Metrics", "SQLite", "Migrations", "StorageThreads",
                logging,
            ]),

        // The database on another machine. libpq is loaded when it is wanted: nothing of it is needed to build.
        .target(
            name: "CPostgreSQL", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("dl")]),
        module("PostgreSQL", sees: ["CPostgreSQL"]),
        .target(
            name: "PostgreSQLMigrations", path: "Migrations/postgresql",
            resources: [
                .embedInCode("v1-store.sql"), .embedInCode("v2-indexes.sql"), .embedInCode("v3-records.sql"),
            ],
            swiftSettings: strict),
        module(
            "PostgreSQLStorage",
            sees: [
                "ResourceCore", "HTTPSemantics", "JSONDocuments", "Metrics", "PostgreSQL", "PostgreSQLMigrations",
                "StorageThreads",
                logging,
            ]),

        // The wire.
        module("HTTPServer", sees: ["HTTPSemantics", "Metrics", nioCore, nioPosix, logging, lifecycle]),

        // What the program carries within itself: `Web/` and `Examples/`.
        .target(
            name: "CEmbeddedFiles", cSettings: [.unsafeFlags(["-std=c23", "-Wall", "-Wextra", "-Werror"])]),
        module("EmbeddedFiles", sees: ["CEmbeddedFiles"]),

        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // The join, and the program.
        module(
            "ResourceAPI",
            sees: ["JSONDocuments", "HTTPSemantics", "Metrics", "ResourceCore", crypto, logging]),
        module(
            "DeveloperPages",
            sees: ["JSONDocuments", "HTTPSemantics", "ResourceCore", "ResourceAPI", "EmbeddedFiles", "CZlib"],
            settings: small),
        .executableTarget(
            name: "putstore",
            dependencies: [
                "JSONDocuments", "HTTPSemantics", "Metrics", "ResourceCore", "SQLiteStorage",
                "PostgreSQLStorage", "StorageThreads", "HTTPServer",
                "ResourceAPI", "DeveloperPages", "EmbeddedFiles", arguments, lifecycle, logging,
            ],
            swiftSettings: small),

        suite("JSONDocumentsTests", sees: ["JSONDocuments"]),
        suite("HTTPSemanticsTests", sees: ["HTTPSemantics", "JSONDocuments"]),
        .target(
            name: "StorageContract", dependencies: ["ResourceCore", "HTTPSemantics", "JSONDocuments"],
            path: "Tests/StorageContract",
            swiftSettings: strict),
        suite("ResourceCoreTests", sees: ["ResourceCore", "HTTPSemantics", "JSONDocuments", "StorageContract"]),
        suite(
            "SQLiteStorageTests",
            sees: [
                "SQLiteStorage", "SQLite", "Migrations", "ResourceCore", "HTTPSemantics", "StorageContract", logging,
            ]),
        suite("MetricsTests", sees: ["Metrics", "HTTPSemantics"]),
        // A server of the tests' own.
        .target(name: "PostgreSQLServer", path: "Tests/PostgreSQLServer", swiftSettings: strict),
        suite(
            "PostgreSQLStorageTests",
            sees: [
                "PostgreSQLStorage", "PostgreSQL", "PostgreSQLServer", "ResourceCore", "HTTPSemantics",
                "StorageContract",
                logging,
            ]),
        suite("HTTPServerTests", sees: ["HTTPServer", "Metrics", "HTTPSemantics", nioCore, nioPosix, logging]),
        suite(
            "DeveloperPagesTests",
            sees: ["DeveloperPages", "ResourceAPI", "HTTPSemantics", "ResourceCore", "JSONDocuments", logging]),
        suite(
            "ResourceAPITests",
            sees: ["ResourceAPI", "DeveloperPages", "HTTPSemantics", "ResourceCore", "JSONDocuments", logging]),
        // Runs the built program as a process of its own, and speaks to it over sockets.
        suite(
            "WireTests",
            sees: ["HTTPSemantics", "ResourceCore", "JSONDocuments", "DeveloperPages", "PostgreSQLServer", "putstore"]),
    ] + (Context.environment["PUTSTORE_TOOLS"] == nil ? [] : tools)
)
