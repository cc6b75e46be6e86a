import Messages
import OporaAPI
import ProbeAPI
import Testing

@Suite("JSON of messages")
struct JSONMappingTests {
  static func probe(includesDefaults: Bool = false) throws -> JSONMapping {
    JSONMapping(schema: try Schema(descriptorSet: ProbeSchema.descriptorSet), includesDefaults: includesDefaults)
  }

  @Test("follows proto3's mapping")
  func writing() throws {
    let json = try Self.probe().json(of: GoldenVectorTests.bytes("everything"), as: "opora.probe.v1.Everything")
    let expected =
      #"{"aDouble":-2.5e-300,"aFloat":1.5,"anInt64":"-9223372036854775808","aUint64":"18446744073709551615","#
      + #""anInt32":-1,"aFixed64":"18446744073709551615","aFixed32":4294967295,"aBool":true,"#
      + #""aString":"Отчёт \u0001 🙂","someBytes":"AP8=","aUint32":4294967295,"color":"COLOR_NEGATIVE","#
      + #""anSfixed32":-2147483648,"anSfixed64":"-9223372036854775808","aSint32":-2147483648,"#
      + #""aSint64":"-9223372036854775808","leaf":{},"doubles":[0,-0,"Infinity"],"floats":[0,3.25],"#
      + #""int64s":["0","-1"],"bools":[true,false],"strings":["","ё"],"byteStrings":["","AQ=="],"#
      + #""colors":["COLOR_UNSPECIFIED","COLOR_NEGATIVE","COLOR_DARK_BLUE"],"sint64s":["0","-1","1"],"#
      + #""leaves":[{},{"name":"x"}],"unpacked":[0,300],"maybeNumber":0,"maybeText":"","maybeTruth":false,"#
      + #""maybeColor":"COLOR_UNSPECIFIED","branch":{"name":"b"},"default":"d","far":1}"#
    #expect(json.rendered() == expected)
  }

  @Test("is read back to the same message")
  func roundTrip() throws {
    let mapping = try Self.probe()
    let bytes = try GoldenVectorTests.bytes("everything")
    let text = try mapping.json(of: bytes, as: "opora.probe.v1.Everything").rendered(.indented)
    let back = try mapping.bytes(from: try JSONValue(parsing: text), as: "opora.probe.v1.Everything")
    #expect(try ProbeV1.Everything(decoding: back) == GoldenVectorTests.everything)
  }

  @Test("shows defaults when asked, but not absent messages and choices")
  func defaults() throws {
    let mapping = try Self.probe(includesDefaults: true)
    #expect(try mapping.json(of: [], as: "opora.probe.v1.Node").rendered() == #"{"value":0,"children":[]}"#)
    let everything = try mapping.json(of: [], as: "opora.probe.v1.Everything")
    #expect(everything["leaf"] == nil)
    #expect(everything["text"] == nil)
    #expect(everything["maybeNumber"] == nil)
    #expect(everything["color"] == .string("COLOR_UNSPECIFIED"))
  }

  @Test("accepts the names of the .proto, numbers as text, enums by number, null and both base64 alphabets")
  func leniency() throws {
    let text = """
      {"an_int64": 5, "aUint32": "7", "an_int32": 1e3, "color": 7, "some_bytes": "_-8", "leaf": null, "a_float": "NaN"}
      """
    let bytes = try Self.probe().bytes(from: JSONValue(parsing: text), as: "opora.probe.v1.Everything")
    let message = try ProbeV1.Everything(decoding: bytes)
    #expect(message.anInt64 == 5)
    #expect(message.aUint32 == 7)
    #expect(message.anInt32 == 1000)
    #expect(message.color == .darkBlue)
    #expect(message.someBytes == [0xFF, 0xEF])
    #expect(message.leaf == nil)
    #expect(message.aFloat.isNaN)
  }

  @Test(
    "that does not fit says where, why and what was meant",
    arguments: [
      (#"{"aBol": true}"#, "aBol: opora.probe.v1.Everything has no field of that name; did you mean aBool?"),
      (#"{"color": "DARK_BLUE"}"#, "color: opora.probe.v1.Color has no value DARK_BLUE; did you mean COLOR_DARK_BLUE?"),
      (#"{"leaves": [{}, {"name": 5}]}"#, "leaves[1].name: has to be text, not a number"),
      (#"{"aUint32": -1}"#, "aUint32: has to be a whole number from 0 to 4294967295, not -1"),
      (#"{"anInt32": 1.5}"#, "anInt32: has to be a whole number from -2147483648 to 2147483647, not 1.5"),
      (#"{"aDouble": 1e999}"#, "aDouble: 1e999 is not a number that fits"),
      (#"{"aFloat": 1e39}"#, "aFloat: 1e+39 does not fit into a float"),
      (#"{"someBytes": "a"}"#, "someBytes: is not base64"),
      (#"{"bools": true}"#, "bools: has to be a list, not a truth value"),
      (#"{"leaf": []}"#, "leaf: opora.probe.v1.Leaf has to be an object, not a list"),
      (#"{"text": "a", "number": "1"}"#, "number: only one of text and number may be given"),
      (#"{"aBool": true, "a_bool": true}"#, "a_bool: the field is given twice, as aBool and as a_bool"),
    ])
  func refusals(json: String, message: String) throws {
    let mapping = try Self.probe()
    let value = try JSONValue(parsing: json)
    let error = #expect(throws: JSONMappingError.self) {
      try mapping.bytes(from: value, as: "opora.probe.v1.Everything")
    }
    #expect(error?.description == message)
  }

  @Test("has a template that a person can fill in, which is itself a message once a choice is made")
  func template() throws {
    let mapping = JSONMapping(schema: try Schema(descriptorSet: OporaSchema.descriptorSet))
    let template = try mapping.template("opora.tickets.v1.CompleteTicketRequest")
    #expect(template["filing"]?["channel"] == .string("CHANNEL_UNSPECIFIED"))
    #expect(template["filing"]?["skills"] == .array([.string("")]))
    _ = try mapping.bytes(from: template, as: "opora.tickets.v1.CompleteTicketRequest")
    let tree = try Self.probe().template("opora.probe.v1.Node")
    #expect(tree.rendered() == #"{"value":0,"children":[{}]}"#)
  }

  @Test("of hostile bytes is an error", arguments: 1...5)
  func hostile(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let mapping = try Self.probe()
    for _ in 0..<300 {
      var bytes = try GoldenVectorTests.bytes("everything")
      for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random) }
      guard let json = try? mapping.json(of: bytes, as: "opora.probe.v1.Everything") else { continue }
      // What could be shown can be read again.
      _ = try mapping.bytes(from: try JSONValue(parsing: json.rendered()), as: "opora.probe.v1.Everything")
    }
  }
}
