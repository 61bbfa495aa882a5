// swift-tools-version: 6.2

import PackageDescription

// The modules stand in the order of docs/architecture.md, lowest first: a target depends only on those listed before it.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "lapord",
    products: [
        .executable(name: "lapord", targets: ["lapord"]),
        .library(name: "SMSCodec", targets: ["SMSCodec"]),
        // Preloaded by tests into processes whose disk is to fail; nothing links to it.
        .library(name: "FaultyCalls", type: .dynamic, targets: ["CFaultyCalls"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // 3GPP codec: no dependency at all, not even Foundation.
        .target(name: "SMSCodec", swiftSettings: strict),
        // SMPP codec: no dependency either.
        .target(name: "SMPPCodec", swiftSettings: strict),
        // JSON, XML, CSV, sheets and forms, in and out.
        .systemLibrary(name: "CZlibSystem", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Formats", dependencies: ["CZlibSystem"], swiftSettings: strict),
        // The vocabulary.
        .target(name: "Complaints", dependencies: ["Formats"], swiftSettings: strict),
        // YAML with file, line and suggestion for every fault.
        .target(name: "ConfigurationFile", dependencies: [yams], swiftSettings: strict),
        // libcurl's multi interface as async Swift.
        .systemLibrary(name: "CCurlSystem", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurl", dependencies: ["CCurlSystem"]),
        .target(name: "CurlHTTP", dependencies: ["CCurl", logging, metrics], swiftSettings: strict),
        // Rates and budgets, as values: how fast something may be sent, called or logged.
        .target(name: "Pacing", swiftSettings: strict),
        .testTarget(name: "PacingTests", dependencies: ["Pacing"], swiftSettings: strict),
        // Text to complaint.
        .target(
            name: "ComplaintParser",
            dependencies: ["Complaints", "ConfigurationFile", "Formats"],
            swiftSettings: strict
        ),
        // Labelled texts, and the figures of their reading.
        .target(
            name: "LabelledTexts",
            dependencies: ["ComplaintParser", "Complaints"],
            path: "Tests/LabelledTexts",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ComplaintParserTests",
            dependencies: ["ComplaintParser", "Complaints", "ConfigurationFile", "LabelledTexts"],
            exclude: ["Corpus", "Fixtures"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ParserAccuracy",
            dependencies: ["ComplaintParser", "Complaints", "ConfigurationFile", "LabelledTexts"],
            path: "Benchmarks/ParserAccuracy",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ParserBenchmark",
            dependencies: ["ComplaintParser", "ConfigurationFile"],
            path: "Benchmarks/ParserBenchmark",
            swiftSettings: strict
        ),
        // Certificates of our listeners, exchanged while they serve.
        .target(
            name: "Certificates",
            dependencies: [
                "ConfigurationFile", crypto, hummingbirdCore, lifecycle, logging, metrics, nio, nioSSL,
            ],
            swiftSettings: strict
        ),
        // What every carrier link is.
        .target(
            name: "Carriers",
            dependencies: ["Complaints", lifecycle, metrics],
            swiftSettings: strict
        ),
        // What tests, benchmarks and the torture share.
        .target(
            name: "TestSupport",
            dependencies: ["Carriers", "Complaints", "CurlHTTP", logging],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "SMPPCodecTests", dependencies: ["SMPPCodec", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "FormatsTests", dependencies: ["Formats", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CertificatesTests",
            dependencies: [
                "Certificates", "TestSupport", hummingbird, hummingbirdCore, lifecycle, logging, nio,
                nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ModemCarrier",
            dependencies: [
                "Carriers", "Complaints", "ConfigurationFile", "Pacing", "SMSCodec", coreMetrics, crypto, lifecycle,
                logging, nio,
                nioPosix,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HTTPCarrier",
            dependencies: [
                "Carriers", "Certificates", "Complaints", "ConfigurationFile", "CurlHTTP", "Formats", "Pacing",
                "SMSCodec",
                crypto,
                httpTypes,
                hummingbird, hummingbirdCore, lifecycle, logging, metrics, nio, nioHTTP1, nioPosix,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "SMPPCarrier",
            dependencies: [
                "Carriers", "Complaints", "ConfigurationFile", "Pacing", "SMPPCodec", "SMSCodec", lifecycle, logging,
                metrics, nio, nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "CentralAPI",
            dependencies: ["Complaints", "ConfigurationFile", "CurlHTTP", "Formats", "Pacing", logging, metrics],
            swiftSettings: strict
        ),
        // The durable store.
        .target(
            name: "Ledger",
            dependencies: ["Carriers", "Complaints", "Formats", "SMSCodec", crypto, grdb, logging, metrics, sqlite],
            swiftSettings: strict
        ),
        // The steps of the stages one at a time, for tests and seeds.
        .target(
            name: "LedgerSteps",
            dependencies: ["Carriers", "Complaints", "Ledger"],
            path: "Tests/LedgerSteps",
            swiftSettings: strict
        ),
        // The six stages.
        .target(
            name: "Gateway",
            dependencies: [
                "Carriers", "CentralAPI", "ComplaintParser", "Complaints", "ConfigurationFile", "Ledger", "SMSCodec",
                lifecycle, logging, metrics, mustache,
            ],
            swiftSettings: strict
        ),
        // Exports and monthly summaries.
        .target(name: "Reporting", dependencies: ["Complaints", "Formats", "Ledger"], swiftSettings: strict),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "TestSupport", "Carriers", "Complaints", "Ledger", "LedgerSteps", "Reporting", grdb, logging,
            ],
            swiftSettings: strict
        ),
        // What operators may ask and order.
        .target(
            name: "Administration",
            dependencies: [
                "Carriers", "CentralAPI", "Certificates", "Complaints", "Formats", "Gateway", "Ledger", "Reporting",
                "SMSCodec", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AdministrationTests",
            dependencies: [
                "Administration", "Carriers", "Complaints", "Gateway", "Ledger", "LedgerSteps", "Reporting", logging,
            ],
            swiftSettings: strict
        ),
        // Listeners, health, metrics, admin API.
        .target(
            name: "Operations",
            dependencies: [
                "Administration", "Carriers", "Certificates", "Complaints", "ConfigurationFile", "CurlHTTP", "Formats",
                "Gateway", "Ledger", "Pacing", coreMetrics, httpTypes, hummingbird, hummingbirdCore,
                lifecycle, logging, metrics, nio, nioHTTP1, nioPosix,
            ],
            swiftSettings: strict
        ),
        // Simulated peers: protocols only.
        .target(
            name: "Sandbox",
            dependencies: [
                "Certificates", "CurlHTTP", "Formats", "SMPPCodec", "SMSCodec", httpTypes, hummingbird, lifecycle,
                logging, nio, nioHTTP1, nioPosix,
            ],
            swiftSettings: strict
        ),
        // Calls with a variable number of arguments, which Swift does not import.
        .target(name: "CProcess"),
        .executableTarget(
            name: "lapord",
            dependencies: [
                "CProcess",
                "Administration", "Carriers", "CentralAPI", "Certificates", "ComplaintParser", "Complaints",
                "ConfigurationFile", "CurlHTTP", "Formats", "Gateway", "HTTPCarrier", "Ledger", "ModemCarrier",
                "Operations", "Reporting", "SMPPCarrier", "SMPPCodec", "SMSCodec",
                "Sandbox",
                argumentParser,
                lifecycle, logging, metrics, nio, unixSignals,
            ],
            swiftSettings: strict
        ),
        // CurlHTTP and CentralAPI.
        .testTarget(
            name: "CurlHTTPTests",
            dependencies: ["TestSupport", "CurlHTTP", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CentralAPITests",
            dependencies: [
                "CentralAPI", "Complaints", "ConfigurationFile", "CurlHTTP", "Formats", "TestSupport", "Pacing",
                "Sandbox",
                httpTypes,
                hummingbird, lifecycle, logging, nio, yams,
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "CurlHTTPBenchmark",
            dependencies: ["CentralAPI", "Complaints", "CurlHTTP", "Sandbox", logging],
            path: "Benchmarks/CurlHTTPBenchmark",
            swiftSettings: strict
        ),
        .testTarget(name: "ComplaintsTests", dependencies: ["Complaints", "Formats"], swiftSettings: strict),
        .testTarget(
            name: "ConfigurationFileTests",
            dependencies: ["ConfigurationFile", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Administration", "Carriers", "CentralAPI", "Complaints", "Gateway", "Ledger", "Reporting",
                "TestSupport",
                "Certificates", "ConfigurationFile", "CurlHTTP", "Operations", coreMetrics, httpTypes,
                hummingbird,
                lifecycle, logging, metrics, nio, nioPosix,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "CallbackBenchmark",
            dependencies: [
                "Carriers", "ConfigurationFile", "Gateway", "HTTPCarrier", "Ledger", lifecycle, logging, nio,
            ],
            path: "Benchmarks/CallbackBenchmark",
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPCarrierTests",
            dependencies: [
                "TestSupport", grdb,
                "Carriers", "Certificates", "Complaints", "ConfigurationFile", "CurlHTTP", "Gateway",
                "HTTPCarrier",
                "Ledger", "LedgerSteps", "SMSCodec", "Sandbox", crypto, lifecycle, logging, nio,
                nioPosix,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["TestSupport", "Carriers", "Complaints", "Ledger", "LedgerSteps", crypto, grdb, logging],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Carriers", "CentralAPI", "ComplaintParser", "Complaints", "ConfigurationFile", "CurlHTTP", "Gateway",
                "Ledger", "LedgerSteps", "TestSupport", "Sandbox", grdb, lifecycle, logging,
            ],
            exclude: ["Conversations"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CarriersTests",
            dependencies: ["Carriers", "Complaints", lifecycle],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ModemCarrierTests",
            dependencies: [
                "TestSupport", "Carriers", "Complaints", "ConfigurationFile", "ModemCarrier", "SMSCodec", "Sandbox",
                lifecycle,
                logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SMPPCarrierTests",
            dependencies: [
                "Carriers", "Complaints", "ConfigurationFile", "CurlHTTP", "SMPPCarrier", "SMPPCodec", "SMSCodec",
                "Sandbox",
                "TestSupport", lifecycle, logging, nio, nioPosix, nioSSL,
            ],
            exclude: ["Peers"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["TestSupport", "CurlHTTP", "SMSCodec", "Sandbox", lifecycle, logging],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "SMPPBenchmark",
            dependencies: [
                "Carriers", "Complaints", "Gateway", "Ledger", "SMPPCarrier", "SMPPCodec", logging, nio, nioPosix,
            ],
            path: "Benchmarks/SMPPBenchmark",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ModemBenchmark",
            dependencies: ["Carriers", "Complaints", "ModemCarrier", "Sandbox", lifecycle, logging],
            path: "Benchmarks/ModemBenchmark",
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "ComplaintParser", "Complaints", "CurlHTTP", "Gateway", "Ledger", "Sandbox", "lapord",
                grdb, lifecycle, logging,
            ],
            exclude: ["Attacks"],
            swiftSettings: strict
        ),
        .testTarget(name: "SMSCodecTests", dependencies: ["SMSCodec", "TestSupport"], swiftSettings: strict),
        .target(name: "CAllocationCounter", path: "Benchmarks/CAllocationCounter"),
        .executableTarget(
            name: "SMSCodecBenchmark",
            dependencies: ["CAllocationCounter", "SMSCodec"],
            path: "Benchmarks/SMSCodecBenchmark",
            swiftSettings: strict
        ),
        .target(
            name: "LedgerSeed",
            dependencies: ["Carriers", "Complaints", "Ledger", "LedgerSteps", grdb, logging],
            path: "Benchmarks/LedgerSeed",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "LedgerBenchmark",
            dependencies: ["Carriers", "Complaints", "Ledger", "LedgerSeed", logging],
            path: "Benchmarks/LedgerBenchmark",
            swiftSettings: strict
        ),
        // Faults below SQLite, and the harness that kills the daemon.
        .target(name: "CFaultyCalls", path: "Tests/CFaultyCalls"),
        .executableTarget(
            name: "Torture",
            dependencies: [
                "Carriers", "TestSupport", "Complaints", "Ledger", "LedgerSteps", "Sandbox", argumentParser,
                lifecycle, logging,
            ],
            path: "Tests/Torture",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "EndToEndBenchmark",
            dependencies: ["TestSupport", "LedgerSeed", "Sandbox", grdb, logging],
            path: "Benchmarks/EndToEndBenchmark",
            swiftSettings: strict
        ),
    ]
)
