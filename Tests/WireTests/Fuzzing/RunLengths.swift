@testable import Wire

/// Runs of equal bytes as pairs of count and byte; enough to see what the machine makes of an algorithm.
struct RunLengths: MessageCompression {
  var algorithm: UInt32 { 1 }

  func compress(_ message: [UInt8]) -> [UInt8]? {
    var pairs: [UInt8] = []
    var index = 0
    while index < message.count {
      var end = index
      while end < message.count, message[end] == message[index], end - index < 255 { end += 1 }
      pairs += [UInt8(end - index), message[index]]
      index = end
    }
    return pairs
  }

  func expand(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(ExpansionError) -> [UInt8] {
    guard bytes.count % 2 == 0 else { throw .corrupt }
    var message: [UInt8] = []
    for index in stride(from: 0, to: bytes.count, by: 2) {
      guard message.count + Int(bytes[index]) <= limit else { throw .tooLong }
      message += Array(repeating: bytes[index + 1], count: Int(bytes[index]))
    }
    return message
  }
}
