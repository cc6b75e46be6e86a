import ArgumentParser
import OporaAPI
import Terminal

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Say which version this is.")

  func run() {
    Streams.output.writeLine("opora \(OporaVersion.text)")
  }
}
