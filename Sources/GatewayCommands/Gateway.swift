import ArgumentParser
import Terminal

/// The command line's entry: parses, runs, and turns whatever goes wrong into three lines and an exit code.
public enum Gateway {
  /// - Parameter arguments: Without the program's name.
  /// - Returns: The process's exit code.
  public static func run(_ arguments: [String]) async -> Int32 {
    let arguments = rewritten(arguments)
    do {
      var command = try OporaCommand.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return Exit.success
    } catch let failure as CommandFailure {
      failure.report(on: Streams.error)
      return failure.exitCode
    } catch {
      return report(parserError: error, arguments)
    }
  }

  /// `opora help exit-codes` reads like the other help topics but is a command of its own.
  private static func rewritten(_ arguments: [String]) -> [String] {
    arguments == ["help", "exit-codes"] ? ["exit-codes"] : arguments
  }

  private static func report(parserError error: any Error, _ arguments: [String]) -> Int32 {
    let code = OporaCommand.exitCode(for: error)
    let message = OporaCommand.fullMessage(for: error)
    if code == .success {
      Streams.output.writeLine(message)
      return Exit.success
    }
    if let suggestion = suggestion(for: arguments) {
      CommandFailure(
        "there is no command '\(suggestion.typed)'", why: "", hint: "did you mean 'opora \(suggestion.meant)'?"
      ).report(on: Streams.error)
      return Exit.usage
    }
    if !message.isEmpty { Streams.error.writeLine(message) }
    return code == .validationFailure ? Exit.usage : Exit.localFailure
  }

  /// The subcommand that was probably meant, when one of the leading words names none.
  private static func suggestion(for arguments: [String]) -> (typed: String, meant: String)? {
    var command: any ParsableCommand.Type = OporaCommand.self
    var path: [String] = []
    for word in arguments {
      guard !word.hasPrefix("-") else { return nil }
      let children = command.configuration.subcommands
      guard !children.isEmpty else { return nil }
      if let next = children.first(where: { $0._commandName == word }) {
        command = next
        path.append(word)
        continue
      }
      guard let near = NearestName.of(word, among: children.map { $0._commandName }) else { return nil }
      return (word, (path + [near]).joined(separator: " "))
    }
    return nil
  }
}
