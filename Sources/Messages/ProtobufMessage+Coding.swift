internal import CProtobufC

extension ProtobufMessage {
  /// Decodes a message.
  ///
  /// Bounds are checked on the bytes before libprotobuf-c sees them; its memory comes from an arena with a limit.
  /// - Throws: `MessageDecodingError` naming the field or the limit.
  public init(decoding bytes: [UInt8], limits: MessageLimits = .standard) throws(MessageDecodingError) {
    self = try bytes.decoded(Self.layout, limits, as: Self.self)
  }

  /// The message as bytes.
  public func encoded() -> [UInt8] {
    var arena = Arena()
    let message = packed(in: &arena).assumingMemoryBound(to: ProtobufCMessage.self)
    let size = protobuf_c_message_get_packed_size(message)
    guard size > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = protobuf_c_message_pack(message, start)
    }
  }
}

extension [UInt8] {
  fileprivate func decoded<M: ProtobufMessage>(
    _ layout: MessageLayout, _ limits: MessageLimits, as type: M.Type
  ) throws(MessageDecodingError) -> M {
    // The buffer pointer does not outlive the closure: the value copies what it needs.
    let result: Result<M, MessageDecodingError> = withUnsafeBytes { buffer in
      do throws(MessageDecodingError) {
        return .success(try Unpacker.decode(buffer, layout, limits))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// Scan, unpack, copy, free.
enum Unpacker {
  static func decode<M: ProtobufMessage>(
    _ bytes: UnsafeRawBufferPointer, _ layout: MessageLayout, _ limits: MessageLimits
  ) throws(MessageDecodingError) -> M {
    let descriptor = layout.address.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    var scan = BoundsScan(limits: limits)
    try scan.check(bytes, descriptor)
    // A first chunk in proportion to the input: one allocation for most messages.
    var arena = Arena(
      limitBytes: limits.memoryBytes,
      firstChunkBytes: Int(clamping: descriptor.pointee.sizeof_message) + bytes.count * 2 + 512)
    guard let message = unpack(bytes, descriptor, &arena) else {
      let name = BoundsScan.name(descriptor)
      throw arena.isExhausted
        ? .tooLarge(limitBytes: limits.memoryBytes, message: name) : .malformed(message: name, offset: bytes.count)
    }
    return try M(unpacked: UnsafeRawPointer(message))
  }

  private static func unpack(
    _ bytes: UnsafeRawBufferPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, _ arena: inout Arena
  ) -> UnsafeMutablePointer<ProtobufCMessage>? {
    withUnsafeMutablePointer(to: &arena) { pointer in
      // The allocator's data is the arena, which outlives the call; freeing is left to the arena.
      var allocator = ProtobufCAllocator(
        alloc: { data, size in
          guard let arena = data?.assumingMemoryBound(to: Arena.self) else { return nil }
          return arena.pointee.allocate(byteCount: Int(clamping: size))
        },
        free: { _, _ in },
        allocator_data: UnsafeMutableRawPointer(pointer))
      var empty: UInt8 = 0
      guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
        return protobuf_c_message_unpack(descriptor, &allocator, 0, &empty)
      }
      return protobuf_c_message_unpack(descriptor, &allocator, bytes.count, start)
    }
  }
}
