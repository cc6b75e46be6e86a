import NoticesAPI
import RPC
import RPCTransport
import TLS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A client of the noticeboard.
@main
struct Main {
  static let usage = """
    NoticeboardClient HOST PORT CERTIFICATE KEY CA pin TEXT [IDEMPOTENCY-KEY]
    NoticeboardClient HOST PORT CERTIFICATE KEY CA list
    NoticeboardClient HOST PORT CERTIFICATE KEY CA watch COUNT       ends after so many notices

    """

  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count >= 6, let port = Int(words[1]) else { return leave(64, usage) }
    do {
      let identity = TLSIdentity(
        certificateChainPath: words[2], privateKeyPath: words[3], authorityPath: words[4])
      let client = RPCClient(
        to: ServiceTarget(endpoints: [Endpoint(host: words[0], port: port)], service: "notices"),
        tls: try TLSContextSource(role: .client, identity: identity))
      let notices = NoticesV1.NoticesClient(client, defaultOptions: CallOptions(timeout: .seconds(10)))
      try await perform(Array(words[5...]), notices)
      await client.shutdown()
    } catch {
      leave(1, "\(error)\n")
    }
  }

  static func perform(_ words: [String], _ notices: NoticesV1.NoticesClient) async throws {
    switch (words[0], words.count) {
    case ("pin", 2...3):
      var options = CallOptions()
      if words.count == 3 { options.idempotencyKey = words[2] }
      show(try await notices.pin(NoticesV1.PinRequest(text: words[1]), options: options))
    case ("list", 1):
      for notice in try await notices.list(NoticesV1.ListRequest()).notices { show(notice) }
    case ("watch", 2):
      var left = Int(words[1]) ?? 0
      // The call is over when the closure returns.
      try await notices.watch(NoticesV1.WatchRequest()) { responses in
        for try await notice in responses {
          show(notice)
          left -= 1
          if left <= 0 { return }
        }
      }
    default: leave(64, usage)
    }
  }

  static func show(_ notice: NoticesV1.Notice) {
    say("\(notice.number) \(notice.author): \(notice.text)\n", to: 1)
  }

  static func leave(_ code: Int32, _ text: String) {
    say(text, to: 2)
    exit(code)
  }

  /// At once, unlike `print`: a watcher's reader may be a program.
  static func say(_ text: String, to descriptor: Int32) {
    var text = text
    _ = text.withUTF8 { write(descriptor, $0.baseAddress, $0.count) }
  }
}
