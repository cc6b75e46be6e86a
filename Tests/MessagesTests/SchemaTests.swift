import Messages
import OporaAPI
import ProbeAPI
import RPC
import Testing

@Suite("The schema")
struct SchemaTests {
  @Test("read at run time has every method of the generated table, with the same types and kinds")
  func methods() throws {
    let schema = try Schema(descriptorSet: OporaSchema.descriptorSet)
    var seen = 0
    for descriptor in OporaSchema.methods {
      let service = try #require(schema.service(descriptor.service))
      let method = try #require(service.methods.first { $0.name == descriptor.name })
      #expect(method.requestType == descriptor.requestType)
      #expect(method.responseType == descriptor.responseType)
      #expect(method.clientStreaming == descriptor.kind.clientStreams)
      #expect(method.serverStreaming == descriptor.kind.serverStreams)
      #expect(schema.messages[descriptor.requestType] != nil)
      seen += 1
    }
    #expect(seen == schema.services.reduce(0) { $0 + $1.methods.count })
    #expect(Set(OporaSchema.methods.map(\.fullName)).count == seen)
  }

  @Test("admits somebody to every method")
  func rights() {
    for method in OporaSchema.methods { #expect(method.rights != .nobody, "\(method.fullName)") }
    #expect(TicketsV1.TicketsMethods.assign.rights == Rights(roles: ["lead", "admin"], services: ["routing"]))
    #expect(TicketsV1.TicketsMethods.fileTicket.idempotency == .idempotent)
    #expect(TicketsV1.TicketsMethods.startWork.idempotency == .notIdempotent)
  }

  @Test("gives methods fingerprints that change with the schema alone")
  func fingerprints() {
    #expect(Set(OporaSchema.methods.map(\.fingerprint)).count == OporaSchema.methods.count)
    // FNV-1a over "method opora.probe.v1.Echo/Once 0 opora.probe.v1.Leaf opora.probe.v1.Leaf\n"
    // + "message opora.probe.v1.Leaf\n1 name 9 one - -\n", computed apart from the generator.
    let text =
      "method opora.probe.v1.Echo/Once 0 opora.probe.v1.Leaf opora.probe.v1.Leaf\n"
      + "message opora.probe.v1.Leaf\n1 name 9 one - -\n"
    let expected = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    #expect(ProbeV1.EchoMethods.once.fingerprint == expected)
  }

  @Test("cut anywhere is an error or a smaller schema")
  func truncation() {
    let bytes = ProbeSchema.descriptorSet
    for count in 0..<bytes.count { _ = try? Schema(descriptorSet: Array(bytes.prefix(count))) }
  }

  @Test("names open enums by their values")
  func enums() {
    #expect(TicketsV1.State.waitingCustomer.protoName == "STATE_WAITING_CUSTOMER")
    #expect(TicketsV1.State(rawValue: 77) == .unrecognized(77))
    #expect(TicketsV1.State.allCases.count == 13)
    #expect(ProbeV1.Color(rawValue: -2) == .negative)
  }
}
