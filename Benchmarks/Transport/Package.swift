// swift-tools-version: 6.1

import PackageDescription

/// Measures the transport alone, beside the peers in ../Peers. A package of its own, so that what is only measured
/// with never becomes a dependency of the product.
let package = Package(
  name: "transport-bench",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "opora", path: "../..")],
  targets: [
    .executableTarget(
      name: "transport-bench",
      dependencies: [.product(name: "OporaClient", package: "opora")],
      path: "Sources/TransportBench")
  ]
)
