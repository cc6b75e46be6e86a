// swift-tools-version: 6.1

import PackageDescription

/// The code generator, apart from the product so that swift-protobuf is never one of its dependencies.
let package = Package(
  name: "opora-generator",
  platforms: [.macOS(.v15)],
  dependencies: [.package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0")],
  targets: [
    .executableTarget(
      name: "opora-generator",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "SwiftProtobufPluginLibrary", package: "swift-protobuf"),
      ],
      path: "Sources/generator",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
