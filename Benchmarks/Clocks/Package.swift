// swift-tools-version: 6.1

import PackageDescription

/// Measures the rules of clocks alone. A package of its own, so that what is only measured with never becomes part of
/// the product.
let package = Package(
  name: "opora-clocks-bench",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "opora", path: "../..")],
  targets: [
    .executableTarget(
      name: "opora-clocks-bench",
      dependencies: [.product(name: "OporaRules", package: "opora")],
      path: "Sources/Clocks",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
