// swift-tools-version: 6.1
import PackageDescription

/// Warnings are errors in our own targets; dependencies keep their own settings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .unsafeFlags(["-warnings-as-errors"]),
]

/// A room of the house. What it may see is exactly what it lists: `make` builds with
/// `--explicit-target-dependency-import-check error`.
func room(_ name: String, sees dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func suite(_ name: String, sees dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let structuredFields = Target.Dependency.product(
    name: "RawStructuredFieldValues", package: "swift-http-structured-headers")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

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
        room("JSONDocuments"),
        room("HTTPSemantics", sees: ["JSONDocuments", structuredFields]),
        room("Storage", sees: ["HTTPSemantics"]),
        room("Transcripts", sees: ["HTTPSemantics", "JSONDocuments"]),
        room("Snippets", sees: ["HTTPSemantics"]),

        // The disk.
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        room("SQLite", sees: ["CSQLite"]),
        .target(
            name: "Migrations", path: "Migrations",
            resources: [.embedInCode("v1-resources.sql"), .embedInCode("v2-collection-dates.sql")],
            swiftSettings: strict),
        room("SQLiteStorage", sees: ["Storage", "HTTPSemantics", "SQLite", "Migrations", logging]),

        // The wire.
        room("HTTPServer", sees: ["HTTPSemantics", nioCore, nioPosix, nioHTTP1, logging, lifecycle]),

        // What the program carries within itself: `Web/` and `Examples/`.
        .target(
            name: "CEmbeddedFiles", cSettings: [.unsafeFlags(["-std=c23", "-Wall", "-Wextra", "-Werror"])]),
        room("EmbeddedFiles", sees: ["CEmbeddedFiles"]),

        // The join, and the program.
        room(
            "ResourceAPI",
            sees: [
                "JSONDocuments", "HTTPSemantics", "Storage", "Transcripts", "Snippets", "EmbeddedFiles", crypto,
                logging,
            ]),
        .executableTarget(
            name: "putstore",
            dependencies: [
                "JSONDocuments", "HTTPSemantics", "Storage", "SQLiteStorage", "HTTPServer", "ResourceAPI",
                "Transcripts",
                "Snippets", "EmbeddedFiles", arguments, lifecycle, logging,
            ],
            swiftSettings: strict),

        suite("JSONDocumentsTests", sees: ["JSONDocuments"]),
        suite("HTTPSemanticsTests", sees: ["HTTPSemantics", "JSONDocuments"]),
        .target(
            name: "StorageContract", dependencies: ["Storage", "HTTPSemantics"], path: "Tests/StorageContract",
            swiftSettings: strict),
        suite("TranscriptsTests", sees: ["Transcripts", "HTTPSemantics", "JSONDocuments"]),
        suite("SnippetsTests", sees: ["Snippets", "HTTPSemantics"]),
        suite("StorageTests", sees: ["Storage", "HTTPSemantics", "StorageContract"]),
        suite(
            "SQLiteStorageTests",
            sees: ["SQLiteStorage", "SQLite", "Migrations", "Storage", "HTTPSemantics", "StorageContract", logging]),
        suite("HTTPServerTests", sees: ["HTTPServer", "HTTPSemantics", nioCore, nioPosix, nioHTTP1, logging]),
        suite("ResourceAPITests", sees: ["ResourceAPI", "HTTPSemantics", "Storage", "JSONDocuments"]),
        // Runs the built program as a process of its own, and speaks to it over sockets.
        suite("WireTests", sees: ["HTTPSemantics", "JSONDocuments", "Transcripts", "Snippets", "putstore"]),
    ]
)
