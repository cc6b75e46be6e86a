import Testing

@testable import RPC

@Suite("A principal")
struct PrincipalTests {
  @Test(
    "is read from its path and written back alike",
    arguments: ["service/tickets", "person/specialist/anna", "person/lead/o.petrova-2"])
  func roundTrip(path: String) throws {
    let principal = try #require(Principal(path))
    #expect(principal.description == path)
    #expect(Principal(uri: "spiffe://opora/\(path)") == principal)
  }

  @Test(
    "is refused when the path is not one of the two forms",
    arguments: [
      "", "service", "service/", "service/a/b", "person/anna", "person//anna", "person/lead/", "team/a",
      "service/a b", "person/lead/анна", "person/lead/\(String(repeating: "x", count: 64))", "/service/a",
      "service/Tickets", "service/-a",
    ])
  func refused(path: String) {
    #expect(Principal(path) == nil)
  }

  @Test("of another trust domain is refused")
  func otherDomain() {
    #expect(Principal(uri: "spiffe://elsewhere/service/tickets") == nil)
  }
}

@Suite("Rights")
struct RightsTests {
  private let anna = Principal.person(role: "specialist", name: "anna")
  private let routing = Principal.service(name: "routing")

  @Test("admit by role, by service name and by the word any")
  func admit() {
    #expect(Rights(roles: ["lead", "specialist"], services: []).permits(anna))
    #expect(!Rights(roles: ["lead"], services: ["any"]).permits(anna))
    #expect(Rights(roles: ["any"], services: []).permits(anna))
    #expect(!Rights(roles: ["any"], services: ["reporting"]).permits(routing))
    #expect(Rights(roles: [], services: ["routing"]).permits(routing))
    #expect(Rights(roles: [], services: ["any"]).permits(routing))
  }

  @Test("that nobody declared admit nobody")
  func nobody() {
    #expect(!Rights.nobody.permits(anna))
    #expect(!Rights.nobody.permits(routing))
    #expect(Rights.nobody.summary == "nobody")
  }
}
