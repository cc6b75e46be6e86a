import Testing

extension SystemTests {
  @Suite("The addresses of a service's peers") struct PeerAddressTests {
    private static let files = [
      "--data-directory", "/nowhere", "--tls-certificate", "a.pem", "--tls-key", "a.key", "--tls-ca", "ca.pem",
    ]

    @Test("may be several, and are all called", .timeLimit(.minutes(1)))
    func several() async throws {
      try await Department.prepared { department in
        let result = try await department.service(
          .routing,
          ["serve", "--print-config", "--peers", "tickets=127.0.0.1:7001,reporting=[::1]:7003,tickets=other:7002"]
            + Self.files)
        #expect(result.exitCode == 0, "\(result)")
        #expect(
          result.output.contains("peers: reporting=[::1]:7003,tickets=127.0.0.1:7001,tickets=other:7002"), "\(result)")
      }
    }

    @Test("that are none are refused with the form they should have", .timeLimit(.minutes(1)))
    func malformed() async throws {
      try await Department.prepared { department in
        let result = try await department.service(
          .routing, ["serve", "--print-config", "--peers", "tickets=127.0.0.1:7001,tickets=nowhere"] + Self.files)
        expectRefusal(result, exitCode: 1, naming: ["--peers", "tickets=host:port", "repeatedly"], hint: false)
      }
    }
  }
}
