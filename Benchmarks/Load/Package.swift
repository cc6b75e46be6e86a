// swift-tools-version: 6.1

import PackageDescription

/// The load that scripts/bench puts on Opora's runtime and services, beside the peers in ../Peers. A package of its own,
/// so that what is only measured with never becomes a dependency of the product.
let package = Package(
  name: "opora-load",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "opora", path: "../..")],
  targets: [
    .executableTarget(
      name: "opora-load",
      dependencies: [.product(name: "OporaClient", package: "opora")],
      path: "Sources/Load",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
