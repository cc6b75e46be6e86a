internal import CProtobufC

extension ProtobufMessage {
  /// Decodes a message.
  ///
  /// Bounds are checked on the bytes before libprotobuf-c sees them; its memory comes from an arena with a limit.
  /// - Throws: `MessageDecodingError` naming the field or the limit.
  @inlinable
  public init(decoding bytes: [UInt8], limits: MessageLimits = .standard) throws(MessageDecodingError) {
    var value: Self?
    try Unpacker.unpack(bytes, Self.layout, limits) { unpacked throws(MessageDecodingError) in
      value = try Self(unpacked: unpacked)
    }
    guard let value else { throw .malformed(message: Self.fullName, offset: 0) }
    self = value
  }

  /// The message as bytes.
  @inlinable
  public func encoded() -> [UInt8] {
    Packer.pack { arena in packed(in: &arena) }
  }
}

/// Memory on the stack that a message's structs begin in. The largest size that is always on the stack.
private let stackBytes = 1024

@usableFromInline
enum Packer {
  @usableFromInline
  static func pack(_ build: (inout Arena) -> UnsafeMutableRawPointer) -> [UInt8] {
    withUnsafeTemporaryAllocation(byteCount: stackBytes, alignment: Arena.alignment) { memory in
      var arena = Arena(beginningWith: memory)
      let message = build(&arena).assumingMemoryBound(to: ProtobufCMessage.self)
      let size = protobuf_c_message_get_packed_size(message)
      guard size > 0 else { return [] }
      return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        count = protobuf_c_message_pack(message, start)
      }
    }
  }
}

/// Scan, unpack, copy, free.
@usableFromInline
enum Unpacker {
  /// - Parameter copy: Called once with the unpacked struct, which lives until it returns.
  @usableFromInline
  static func unpack(
    _ bytes: [UInt8], _ layout: MessageLayout, _ limits: MessageLimits,
    _ copy: (UnsafeRawPointer) throws(MessageDecodingError) -> Void
  ) throws(MessageDecodingError) {
    // Neither pointer outlives the closures: the value copies what it needs.
    let outcome: Result<Void, MessageDecodingError> = bytes.withUnsafeBytes { buffer in
      withUnsafeTemporaryAllocation(byteCount: stackBytes, alignment: Arena.alignment) { memory in
        do throws(MessageDecodingError) {
          try unpack(buffer, layout, limits, memory, copy)
          return .success(())
        } catch {
          return .failure(error)
        }
      }
    }
    try outcome.get()
  }

  private static func unpack(
    _ bytes: UnsafeRawBufferPointer, _ layout: MessageLayout, _ limits: MessageLimits,
    _ memory: UnsafeMutableRawBufferPointer, _ copy: (UnsafeRawPointer) throws(MessageDecodingError) -> Void
  ) throws(MessageDecodingError) {
    let descriptor = layout.address.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    var scan = BoundsScan(limits: limits)
    try scan.check(bytes, descriptor)
    // A first chunk in proportion to the input: one allocation for most messages.
    let estimate = Int(clamping: descriptor.pointee.sizeof_message) + bytes.count * 2 + 512
    var arena = Arena(beginningWith: memory, limitBytes: limits.memoryBytes, firstChunkBytes: estimate)
    guard let message = unpack(bytes, descriptor, &arena) else {
      let name = BoundsScan.name(descriptor)
      throw arena.isExhausted
        ? .tooLarge(limitBytes: limits.memoryBytes, message: name) : .malformed(message: name, offset: bytes.count)
    }
    try copy(UnsafeRawPointer(message))
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
