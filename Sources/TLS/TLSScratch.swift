/// Room for decrypted bytes, shared by all connections of one event loop: each call overwrites what the last one left.
///
/// Not `Sendable`: it belongs to one thread of execution.
public final class TLSScratch {
  private(set) var memory: UnsafeMutableRawBufferPointer

  /// - Parameter bytes: room to begin with; grows by itself when more ciphertext is fed at once.
  public init(bytes: Int = 80 * 1024) {
    memory = .allocate(byteCount: max(bytes, 32 * 1024), alignment: 16)
  }

  deinit {
    memory.deallocate()
  }

  /// Doubles the room, keeping the first bytes.
  func grow(keeping count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: memory.count * 2, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[0..<count]))
    memory.deallocate()
    memory = larger
  }
}
