// swift-tools-version: 6.1

import PackageDescription

/// grpc-swift 2 as a peer for scripts/bench; apart from ../Load, because it builds a whole HTTP/2 and TLS of its own.
let package = Package(
  name: "grpc-swift-echo",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
  ],
  targets: [
    .executableTarget(
      name: "grpc-swift-echo",
      dependencies: [
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
      ],
      path: "Sources/GRPCSwiftEcho",
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
