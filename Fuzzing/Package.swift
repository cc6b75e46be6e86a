// swift-tools-version: 6.1

import PackageDescription

/// What is run against the protocol for longer than a unit test may take: simulated connections by the hundred
/// thousand, and the fuzzers. A package of its own, so that it is always built with optimisation and testing access,
/// whatever the product is built with, and depends on nothing. Its folders of product sources are links.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-enable-testing"]),
]

let package = Package(
  name: "opora-fuzzing",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "Wire", swiftSettings: house),
    .target(
      name: "ConnectionSimulation", dependencies: ["Wire"], exclude: ["SimulationTests.swift"], swiftSettings: house),
    .executableTarget(
      name: "simulate-connections", dependencies: ["ConnectionSimulation"], swiftSettings: house),
  ])
