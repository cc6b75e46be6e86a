import ArgumentParser
import Terminal

enum OporaVersion {
  static let text = "0.1.0"
}

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Say which version this is.")

  func run() {
    Streams.output.writeLine("opora \(OporaVersion.text)")
  }
}
