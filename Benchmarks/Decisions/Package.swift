// swift-tools-version: 6.1

import PackageDescription

/// How long one decision of routing takes. A package of its own, so that what is only measured with never becomes part
/// of the product; the folders of product sources are links, so that it depends on nothing.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "opora-decisions",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "BusinessTime", swiftSettings: house),
    .target(name: "RoutingDomain", dependencies: ["BusinessTime"], swiftSettings: house),
    .executableTarget(name: "decisions", dependencies: ["RoutingDomain", "BusinessTime"], swiftSettings: house),
  ])
