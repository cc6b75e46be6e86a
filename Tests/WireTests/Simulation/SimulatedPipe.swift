@testable import Wire

/// One direction of a connection: bytes that take their time, arrive in pieces, and may meet an accident.
///
/// Order is kept, as TCP keeps it; everything else a network may do happens: any delay, any fragmentation, a stall, a
/// full socket buffer, an end in the middle of a frame, a reset, silence. Time is a number the simulation moves.
struct SimulatedPipe {
  /// What happens when so many bytes have passed.
  struct Accident {
    enum Kind {
      /// The rest is lost, and the receiver sees the end (FIN).
      case truncation
      /// What is under way is lost, and both sides see the end (RST).
      case reset
      /// The rest is lost, and nobody is told.
      case silence
      /// Nothing arrives for so long; then everything does.
      case stall(nanoseconds: UInt64)
    }

    var kind: Kind
    var atByte: Int
  }

  /// What reaches the other side at once.
  struct Arrival {
    enum Ending {
      case none
      case finish
      case reset
    }

    var at: UInt64
    var bytes: [UInt8]
    var ending = Ending.none
  }

  /// How the bytes of one write are cut up.
  enum Cutting: CaseIterable {
    case whole
    case anywhere
    /// The first bytes one by one, so that every header is cut at every place sooner or later.
    case dripping
  }

  private let latency: UInt64
  private let jitter: Int
  private let cutting: Cutting
  private let capacityBytes: Int
  private(set) var accident: Accident?
  private var underWay: [Arrival] = []
  private var head = 0
  private var bytesUnderWay = 0
  private var bytesWritten = 0
  private var lastArrival: UInt64 = 0
  private var stalledUntil: UInt64 = 0
  /// Nothing that is written from now on arrives.
  private(set) var isCut = false
  private(set) var hadAccident = false

  init(latency: UInt64, jitter: Int, cutting: Cutting, capacityBytes: Int, accident: Accident?) {
    self.latency = latency
    self.jitter = jitter
    self.cutting = cutting
    self.capacityBytes = capacityBytes
    self.accident = accident
  }

  /// Whether the sender's socket takes bytes.
  var hasRoom: Bool { bytesUnderWay < capacityBytes }

  var isEmpty: Bool { head == underWay.count }

  /// When the next bytes arrive.
  var nextArrival: UInt64? { head < underWay.count ? underWay[head].at : nil }

  mutating func write(_ bytes: [UInt8], at now: UInt64, random: inout SeededRandom) {
    guard !isCut else {
      // A silent network still fills the sender's buffer.
      bytesUnderWay += bytes.count
      return
    }
    guard let accident, bytesWritten + bytes.count >= accident.atByte else {
      cutUp(bytes, at: now, random: &random)
      return
    }
    let kept = max(0, accident.atByte - bytesWritten)
    self.accident = nil
    hadAccident = true
    cutUp(Array(bytes[..<kept]), at: now, random: &random)
    switch accident.kind {
    case .stall(let nanoseconds):
      stalledUntil = now + nanoseconds
      cutUp(Array(bytes[kept...]), at: now, random: &random)
    case .truncation:
      isCut = true
      append([], at: now, ending: .finish, random: &random)
    case .reset:
      isCut = true
      append([], at: now, ending: .reset, random: &random)
    case .silence:
      isCut = true
      bytesUnderWay += bytes.count - kept
    }
  }

  /// The sender hangs up in an orderly way.
  mutating func finish(at now: UInt64, random: inout SeededRandom) {
    guard !isCut else { return }
    isCut = true
    append([], at: now, ending: .finish, random: &random)
  }

  /// Everything under way is lost.
  mutating func discard() {
    isCut = true
    underWay = []
    head = 0
    bytesUnderWay = 0
  }

  mutating func takeArrival() -> Arrival? {
    guard head < underWay.count else { return nil }
    let arrival = underWay[head]
    underWay[head].bytes = []
    head += 1
    bytesUnderWay -= arrival.bytes.count
    if head == underWay.count {
      underWay.removeAll(keepingCapacity: true)
      head = 0
    }
    return arrival
  }

  private mutating func cutUp(_ bytes: [UInt8], at now: UInt64, random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    bytesWritten += bytes.count
    switch cutting {
    case .whole:
      append(bytes, at: now, ending: .none, random: &random)
    case .anywhere:
      var start = 0
      for _ in 0..<random.below(3) where start < bytes.count {
        let end = start + random.below(bytes.count - start + 1)
        if end > start { append(Array(bytes[start..<end]), at: now, ending: .none, random: &random) }
        start = end
      }
      if start < bytes.count { append(Array(bytes[start...]), at: now, ending: .none, random: &random) }
    case .dripping:
      let drops = min(bytes.count, random.below(12))
      for index in 0..<drops { append([bytes[index]], at: now, ending: .none, random: &random) }
      if drops < bytes.count { append(Array(bytes[drops...]), at: now, ending: .none, random: &random) }
    }
  }

  private mutating func append(
    _ bytes: [UInt8], at now: UInt64, ending: Arrival.Ending, random: inout SeededRandom
  ) {
    let delayed = now + latency + UInt64(random.below(jitter + 1)) * 1000
    lastArrival = max(max(lastArrival, delayed), stalledUntil)
    underWay.append(Arrival(at: lastArrival, bytes: bytes, ending: ending))
    bytesUnderWay += bytes.count
  }
}

extension SeededRandom {
  /// A number in `0 ..< bound`; 0 for a bound below 1. Cheaper than the library's, which matters a hundred thousand
  /// times over.
  mutating func below(_ bound: Int) -> Int {
    bound > 1 ? Int(truncatingIfNeeded: next() % UInt64(truncatingIfNeeded: bound)) : 0
  }

  /// True once in so many times.
  mutating func once(in times: Int) -> Bool { below(times) == 0 }

  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}
