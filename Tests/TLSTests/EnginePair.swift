import TLS

/// Two engines with a wire in memory between them.
final class EnginePair {
  let client: TLSEngine
  let server: TLSEngine
  let scratch = TLSScratch()
  /// How the wire cuts what it carries: bytes per delivery.
  var chunkBytes = Int.max

  var clientError: TLSError?
  var serverError: TLSError?
  var clientReceived: [UInt8] = []
  var serverReceived: [UInt8] = []

  init(client: TLSEngine, server: TLSEngine, chunkBytes: Int = .max) {
    self.client = client
    self.server = server
    self.chunkBytes = chunkBytes
  }

  convenience init(
    client clientIdentity: TLSIdentity, server serverIdentity: TLSIdentity, expected: PeerIdentity? = nil,
    chunkBytes: Int = .max
  ) throws {
    self.init(
      client: try TLSEngine(
        context: TLSContext(role: .client, identity: clientIdentity), expected: expected),
      server: try TLSEngine(context: TLSContext(role: .server, identity: serverIdentity)), chunkBytes: chunkBytes)
  }

  /// Carries bytes until both sides are silent; true when both sides are established.
  @discardableResult
  func run() -> Bool {
    do throws(TLSError) { try client.start() } catch { clientError = error }
    while carry(toServer: true) || carry(toServer: false) {}
    return client.state == .established && server.state == .established
  }

  private func carry(toServer: Bool) -> Bool {
    var bytes: [UInt8] = []
    (toServer ? client : server).takeCiphertext { bytes = Array($0) }
    guard !bytes.isEmpty else { return false }
    deliver(bytes, toServer: toServer)
    return true
  }

  func deliver(_ bytes: [UInt8], toServer: Bool) {
    let engine = toServer ? server : client
    var position = 0
    while position < bytes.count {
      let end = chunkBytes >= bytes.count - position ? bytes.count : position + chunkBytes
      do throws(TLSError) {
        let received = try Self.receive(engine, bytes[position..<end], scratch)
        if toServer { serverReceived += received } else { clientReceived += received }
      } catch {
        if toServer { serverError = serverError ?? error } else { clientError = clientError ?? error }
        return
      }
      position = end
    }
  }

  private static func receive(_ engine: TLSEngine, _ bytes: ArraySlice<UInt8>, _ scratch: TLSScratch)
    throws(TLSError) -> [UInt8]
  {
    let copy = Array(bytes)
    let result = copy.withUnsafeBytes { memory -> Result<[UInt8], TLSError> in
      do throws(TLSError) {
        return .success(Array(try engine.receive(memory, into: scratch)))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

extension TLSEngine {
  func write(_ bytes: [UInt8]) throws(TLSError) {
    let result = bytes.withUnsafeBytes { memory -> Result<Void, TLSError> in
      do throws(TLSError) { return .success(try write(memory)) } catch { return .failure(error) }
    }
    try result.get()
  }

  func taken() -> [UInt8] {
    var bytes: [UInt8] = []
    takeCiphertext { bytes = Array($0) }
    return bytes
  }
}
