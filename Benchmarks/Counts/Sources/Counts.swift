internal import Glibc

/// What a process has asked of the allocator and the kernel so far, as counts.c keeps it in a file.
struct Counts {
  var path: String

  struct Figures {
    var allocations: UInt64
    var systemCalls: UInt64
    var sends: UInt64
    var bytesSent: UInt64

    static func - (late: Figures, early: Figures) -> Figures {
      Figures(
        allocations: late.allocations &- early.allocations, systemCalls: late.systemCalls &- early.systemCalls,
        sends: late.sends &- early.sends, bytesSent: late.bytesSent &- early.bytesSent)
    }
  }

  struct Unreadable: Error {
    var path: String
  }

  /// Allocates nothing, so that looking does not count.
  func read() throws(Unreadable) -> Figures {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw Unreadable(path: path) }
    defer { close(file) }
    var numbers: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    let count = withUnsafeMutableBytes(of: &numbers) { pread(file, $0.baseAddress, $0.count, 0) }
    guard count == MemoryLayout.size(ofValue: numbers) else { throw Unreadable(path: path) }
    return Figures(allocations: numbers.0, systemCalls: numbers.1, sends: numbers.2, bytesSent: numbers.3)
  }
}
