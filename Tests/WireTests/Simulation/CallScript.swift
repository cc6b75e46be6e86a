@testable import Wire

/// What both applications do with one call, drawn before it begins.
struct CallScript {
  var kind = StreamKind.unary
  /// Lengths of the messages, in order.
  var requests: [Int] = []
  var responses: [Int] = []
  var status: UInt8 = 0
  var text = ""
  /// The first request of a streaming caller rides in OPEN.
  var opensWithMessage = true
  /// The half-close rides on the last request, in OPEN or MSG.
  var endsWithLast = true
  var sendsInitialMetadata = false
  /// The last response rides in CLOSE.
  var closesWithLast = true
  /// The server does not wait for the half-close.
  var answersEarly = false
  var startsAt: UInt64 = 0
  /// 0 = none.
  var timeoutMilliseconds: UInt32 = 0
  /// The server ends an expired call by CLOSE rather than CANCEL.
  var expiresByClose = false
  var clientCancelsAt: UInt64?
  var serverCancelsAt: UInt64?
  /// Microseconds, at most, between two steps of an application.
  var pace = 0
  /// Microseconds, at most, until a message that was delivered has been used.
  var useTime = 0

  init(random: inout SeededRandom, horizon: Int) {
    kind = StreamKind(rawValue: UInt8(random.below(4))) ?? .unary
    let isBulky = random.once(in: 12)
    requests =
      kind.streamsRequests ? Self.lengths(random.below(5), isBulky, &random) : Self.lengths(1, isBulky, &random)
    responses =
      kind.streamsResponses ? Self.lengths(random.below(5), isBulky, &random) : Self.lengths(1, isBulky, &random)
    if random.once(in: 4) {
      status = UInt8(1 + random.below(16))
      text = random.once(in: 2) ? "нет заявки" : ""
      if !kind.streamsResponses, random.once(in: 2) { responses = [] }
    }
    opensWithMessage = !random.once(in: 3)
    endsWithLast = !random.once(in: 3)
    sendsInitialMetadata = random.once(in: 3)
    closesWithLast = status == 0 && (random.once(in: 2) || !kind.streamsResponses && !random.once(in: 4))
    answersEarly = kind.streamsRequests && random.once(in: 5)
    startsAt = UInt64(random.below(horizon)) * 1000
    if random.once(in: 5) {
      timeoutMilliseconds = UInt32(1 + random.below(40))
      expiresByClose = random.once(in: 2)
    }
    if random.once(in: 8) { clientCancelsAt = startsAt + UInt64(random.below(8_000)) * 1000 }
    if random.once(in: 12) { serverCancelsAt = startsAt + UInt64(random.below(8_000)) * 1000 }
    pace = random.once(in: 2) ? 0 : random.below(2_000)
    useTime = random.once(in: 2) ? 0 : random.below(10_000)
  }

  /// Mostly a few bytes; of a bulky call around the frame's limit, around the credit and well beyond both.
  private static func lengths(_ count: Int, _ isBulky: Bool, _ random: inout SeededRandom) -> [Int] {
    var lengths: [Int] = []
    for _ in 0..<count {
      switch random.below(isBulky ? 4 : 12) {
      case 0: lengths.append(isBulky ? 16_360 + random.below(30) : 0)
      case 1: lengths.append(isBulky ? 8_000 + random.below(40_000) : 300 + random.below(2_000))
      default: lengths.append(1 + random.below(120))
      }
    }
    return lengths
  }
}

/// The bytes of messages: a slice of fixed noise each, so that any two differ wherever they are cut.
enum MessagePool {
  private static let noise: [UInt8] = {
    var random = SeededRandom(seed: 7)
    var bytes: [UInt8] = []
    for _ in 0..<16_384 {
      var word = random.next()
      for _ in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    return bytes
  }()

  static func message(bytes count: Int, random: inout SeededRandom) -> [UInt8] {
    let start = random.below(noise.count - count)
    return Array(noise[start..<(start + count)])
  }
}
