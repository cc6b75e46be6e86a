// swift-tools-version: 6.1

import PackageDescription

/// What is run against the protocol for longer than a unit test may take: simulated connections by the hundred
/// thousand, and the fuzzers. A package of its own, so that it is always built with optimisation and testing access,
/// whatever the product is built with. Its folders of the product's sources are links.
///
/// The fuzzers are there when OPORA_FUZZER_RUNTIME names libFuzzer's library without `main`, as scripts/fuzz does:
/// everything is then compiled with coverage, for a build folder of its own.
let fuzzerRuntime = Context.environment["OPORA_FUZZER_RUNTIME"]

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-enable-testing"] + (fuzzerRuntime == nil ? [] : ["-sanitize=fuzzer"])),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

var targets: [Target] = [library("Wire")]

if let fuzzerRuntime {
  targets += [
    .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .target(name: "CProbeMessages", dependencies: ["CProtobufC"]),
    .target(name: "CFuzzer"),
    .target(name: "GoogleOracle", linkerSettings: [.linkedLibrary("protobuf")]),
    library("RPC"),
    library("Messages", ["CProtobufC"]),
    library("WireFuzzing", ["Wire"]),
    library("ProbeAPI", ["CProbeMessages", "CProtobufC", "Messages", "RPC"]),
    library("CodecFuzzing", ["Messages", "ProbeAPI", "CProtobufC"]),
    .executableTarget(
      name: "fuzz", dependencies: ["WireFuzzing", "CodecFuzzing", "CFuzzer", "GoogleOracle", "CProbeMessages"],
      swiftSettings: house, linkerSettings: [.unsafeFlags([fuzzerRuntime]), .linkedLibrary("stdc++")]),
  ]
} else {
  targets += [
    .target(
      name: "ConnectionSimulation", dependencies: ["Wire"], exclude: ["SimulationTests.swift"], swiftSettings: house),
    .executableTarget(
      name: "simulate-connections", dependencies: ["ConnectionSimulation"], swiftSettings: house),
  ]
}

let package = Package(name: "opora-fuzzing", platforms: [.macOS(.v15)], targets: targets, cxxLanguageStandard: .cxx17)
