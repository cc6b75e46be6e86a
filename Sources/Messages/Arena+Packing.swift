internal import CProtobufC

/// What generated code puts into an arena while it builds protoc-c's structs. These arenas have no limit.
extension Arena {
  @inlinable
  public mutating func make<T>(_ type: T.Type) -> UnsafeMutablePointer<T> {
    reserve(byteCount: MemoryLayout<T>.size).assumingMemoryBound(to: T.self)
  }

  /// Room that is always there: an arena for packing has no limit, and without memory the process cannot go on.
  @inlinable
  public mutating func reserve(byteCount: Int) -> UnsafeMutableRawPointer {
    guard let memory = allocate(byteCount: byteCount) else {
      preconditionFailure("An arena with a limit was used for packing.")
    }
    return memory
  }

  /// A copy of a text's UTF-8.
  @inlinable
  public mutating func copy(_ text: String) -> (data: UnsafeMutablePointer<UInt8>?, count: Int) {
    let count = text.utf8.count
    guard count > 0 else { return (nil, 0) }
    let memory = reserve(byteCount: count).assumingMemoryBound(to: UInt8.self)
    _ = UnsafeMutableBufferPointer(start: memory, count: count).initialize(from: text.utf8)
    return (memory, count)
  }

  @inlinable
  public mutating func copy(_ bytes: [UInt8]) -> (data: UnsafeMutablePointer<UInt8>?, count: Int) {
    (values(bytes), bytes.count)
  }

  /// A copy of numbers; nil when there are none.
  @inlinable
  public mutating func values<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T>? {
    guard !values.isEmpty else { return nil }
    let memory = reserve(byteCount: values.count * MemoryLayout<T>.stride).assumingMemoryBound(to: T.self)
    _ = UnsafeMutableBufferPointer(start: memory, count: values.count).initialize(from: values)
    return memory
  }

  /// An array of `ProtobufCBinaryData`.
  public mutating func texts(_ texts: [String]) -> UnsafeMutableRawPointer? {
    binaries(texts.count) { arena, index in arena.copy(texts[index]) }
  }

  public mutating func byteStrings(_ strings: [[UInt8]]) -> UnsafeMutableRawPointer? {
    binaries(strings.count) { arena, index in arena.copy(strings[index]) }
  }

  private mutating func binaries(
    _ count: Int, _ element: (inout Arena, Int) -> (data: UnsafeMutablePointer<UInt8>?, count: Int)
  ) -> UnsafeMutableRawPointer? {
    guard count > 0 else { return nil }
    let memory = reserve(byteCount: count * MemoryLayout<ProtobufCBinaryData>.stride)
      .assumingMemoryBound(to: ProtobufCBinaryData.self)
    for index in 0..<count {
      let copy = element(&self, index)
      memory[index] = ProtobufCBinaryData(len: copy.count, data: copy.data)
    }
    return UnsafeMutableRawPointer(memory)
  }

  /// An array of addresses of structs.
  @inlinable
  public mutating func messages<M: ProtobufMessage>(_ messages: [M]) -> UnsafeMutableRawPointer? {
    guard !messages.isEmpty else { return nil }
    let memory = reserve(byteCount: messages.count * MemoryLayout<UnsafeMutableRawPointer>.stride)
      .assumingMemoryBound(to: UnsafeMutableRawPointer.self)
    for index in messages.indices { memory[index] = messages[index].packed(in: &self) }
    return UnsafeMutableRawPointer(memory)
  }

  /// Gives a struct the unknown fields its value carries.
  @inlinable
  public mutating func attach(_ fields: [UnknownField], to message: UnsafeMutableRawPointer) {
    if !fields.isEmpty { attachAll(fields, to: message) }
  }

  @usableFromInline
  mutating func attachAll(_ fields: [UnknownField], to message: UnsafeMutableRawPointer) {
    let memory = reserve(byteCount: fields.count * MemoryLayout<ProtobufCMessageUnknownField>.stride)
      .assumingMemoryBound(to: ProtobufCMessageUnknownField.self)
    for index in fields.indices {
      let copy = copy(fields[index].bytes)
      memory[index] = ProtobufCMessageUnknownField(
        tag: fields[index].number, wire_type: ProtobufCWireType(rawValue: UInt32(fields[index].wireType)),
        len: copy.count, data: copy.data)
    }
    // Every struct of protoc-c begins with a ProtobufCMessage.
    let base = message.assumingMemoryBound(to: ProtobufCMessage.self)
    base.pointee.n_unknown_fields = UInt32(clamping: fields.count)
    base.pointee.unknown_fields = memory
  }
}
