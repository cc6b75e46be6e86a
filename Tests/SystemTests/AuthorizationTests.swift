import Testing

extension SystemTests {
  @Suite("Why a call is allowed or not") struct AuthorizationTests {
    @Test("is explained as the server rules, for people, services and those they act for", .timeLimit(.minutes(2)))
    func explained() async throws {
      try await Department.with { department in
        let allowed = try await department.succeed("authz", "explain", "Tickets/FileTicket", "--as", "anna")
        #expect(
          allowed.output == """
            opora.tickets.v1.Tickets/FileTicket
              open to       roles manager, specialist, lead, admin; services any
              caller        person/specialist/anna
              allowed       the role specialist is named

            """, "\(allowed)")

        // The words are those of the server itself.
        let refused = try await department.opora("authz", "explain", "Tickets/Assign", "--as", "anna")
        expectRefusal(refused, exitCode: 3, naming: ["person/specialist/anna may not call", "roles lead, admin"])
        #expect(refused.output.contains("refused       PERMISSION_DENIED: person/specialist/anna may not call"))
        let call = try await department.opora("rpc", "call", "Tickets/Assign", "--as", "anna")
        let ruling =
          "person/specialist/anna may not call opora.tickets.v1.Tickets/Assign; it is open to roles lead, admin"
        expectRefusal(call, exitCode: 71, naming: [ruling])
        #expect(refused.output.contains(ruling), "\(refused)")

        let routing = try await department.succeed("authz", "explain", "Tickets/Assign", "--as", "service/routing")
        #expect(routing.output.contains("allowed       the service routing is named"), "\(routing)")
        // Whose rights count is who is acted for.
        expectRefusal(
          try await department.opora(
            "authz", "explain", "Tickets/Assign", "--as", "service/routing", "--on-behalf-of", "person/developer/ivan"),
          exitCode: 3, naming: ["person/developer/ivan may not call"])
        let lead = try await department.json(
          "authz", "explain", "Tickets/Assign", "--as", "service/library", "--on-behalf-of", "person/lead/vera")
        let row = try #require(try lead.elements.first)
        #expect(try row["ruling"].text == "allowed")
        #expect(try row["why"].text == "the role lead is named; service/library acts for vera, whose rights count")
        expectRefusal(
          try await department.opora(
            "authz", "explain", "Tickets/Assign", "--as", "elena", "--on-behalf-of", "person/lead/vera"),
          exitCode: 3, naming: ["only services may act on behalf of somebody"])
      }
    }

    @Test("is asked for with names that are checked", .timeLimit(.minutes(1)))
    func wrongNames() async throws {
      try await Department.with(staff: false) { department in
        expectRefusal(
          try await department.opora("authz", "explain", "Tickets/Assign", "--as", "nobody"), exitCode: 1,
          naming: ["no certificate for nobody"])
        expectRefusal(
          try await department.opora("authz", "explain", "Tickets/Assign", "--as", "person/leed/vera"), exitCode: 64,
          naming: ["no role 'leed'", "did you mean person/lead/vera?"])
        expectRefusal(
          try await department.opora("authz", "explain", "Tickets/Assign", "--as", "robot/x"), exitCode: 64,
          naming: ["'robot/x'", "service/NAME"])
        expectRefusal(
          try await department.opora("authz", "explain", "Tickets/Asign"), exitCode: 64,
          naming: ["Tickets/Asign", "did you mean opora.tickets.v1.Tickets.Assign?"])
        expectRefusal(
          try await department.opora("authz", "explain", "Control/SetLogLevel"), exitCode: 64,
          naming: ["every service has it", "put the service first"])
        let own = try await department.succeed("authz", "explain", "library", "Control/SetLogLevel")
        #expect(own.output.contains("allowed       the role admin is named"), "\(own)")
      }
    }
  }
}
