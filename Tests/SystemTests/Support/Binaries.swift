import Foundation

/// Where the executables under test and the files of the repository are.
enum Binaries {
  /// `OPORA_BIN_PATH`, or the folder of the test bundle: the build puts both there.
  static let folder: String = {
    let variables = ProcessInfo.processInfo.environment
    if let path = variables["OPORA_BIN_PATH"], !path.isEmpty { return path }
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(filePath: own).deletingLastPathComponent().path
  }()

  static var gateway: String { "\(folder)/opora" }

  static func service(_ name: Department.Service) -> String { "\(folder)/opora-\(name.rawValue)" }

  /// The repository, as the compiler saw it.
  static let repository: String = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path

  static var demoStaff: String { "\(repository)/deploy/demo/staff.yaml" }
}
