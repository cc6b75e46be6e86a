import RPC

extension Metadata {
  /// Metadata from lines that read `key:value`; keys become lower case.
  ///
  /// - Throws: With exit code 64 for a line without a key.
  init(headers: [String]) throws(CommandFailure) {
    self.init()
    for line in headers {
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
        throw CommandFailure("'\(line)' is no metadata", why: "it reads key:value", exitCode: Exit.usage)
      }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      append(line[..<colon].lowercased(), Array(value.utf8))
    }
  }
}
