extension ConnectionMachine {
  /// Both HELLOs offer the algorithm.
  var isCompressing: Bool {
    guard let compression else { return false }
    return peerSettings.compression & compression.algorithm != 0
  }

  /// A message as it goes out: compressed where that spares an eighth at least.
  func packed(_ message: [UInt8]) -> (bytes: [UInt8], isCompressed: Bool) {
    guard message.count >= WireFormat.leastCompressedBytes, isCompressing,
      let shorter = compression?.compress(message), shorter.count <= message.count - message.count / 8,
      shorter.count * WireFormat.greatestExpansion >= message.count
    else { return (message, false) }
    return (shorter, true)
  }

  /// Checks the flag of a frame.
  ///
  /// - Throws: What ends the connection: a flag that was not agreed on, or that stands without a message.
  func checkCompression(_ header: FrameHeader, _ type: FrameType) throws(ConnectionError) {
    guard header.flags.contains(.compressed) else { return }
    guard isCompressing else { throw .compressionNotNegotiated(type: type) }
    guard header.flags.contains(.message) else {
      throw .illegalFlags(type: type, flags: header.flags.rawValue, "only a message can be compressed")
    }
  }

  /// A message that has arrived, expanded if need be.
  ///
  /// - Parameter room: Bytes it may take at most besides the limits of the protocol.
  /// - Returns: The message, or the code of the stream error.
  func unpacked(
    _ bytes: UnsafeRawBufferPointer, isCompressed: Bool, room: Int = .max
  ) -> Result<[UInt8], StreamFault> {
    guard isCompressed, let compression else { return .success([UInt8](bytes)) }
    // A compressed message is at most as long as a message, so this is no great number.
    let ratio = bytes.count * WireFormat.greatestExpansion
    do throws(ExpansionError) {
      return .success(try compression.expand(bytes, limit: min(settings.maxMessageBytes, ratio, max(0, room))))
    } catch {
      switch error {
      case .corrupt: return .failure(StreamFault(code: .protocolViolation))
      case .tooLong:
        if ratio <= settings.maxMessageBytes, ratio <= room { return .failure(StreamFault(code: .protocolViolation)) }
        return .failure(StreamFault(code: room < settings.maxMessageBytes ? .outOfMemory : .messageTooLarge))
      }
    }
  }

  /// Why a message ends its call.
  struct StreamFault: Error {
    var code: CancelCode
  }
}
