internal import Wire

/// How many handlers may run at once, found by what they take: additive increase, multiplicative decrease.
///
/// Time goes in windows of 100 ms. A window is congested when its calls took, in the mean, more than twice as long as
/// their methods usually take and at least 50 ms longer; the second condition leaves room for group commit, where many
/// at once take longer and are done sooner. After a congested window the limit falls by 15 %. After one that was not
/// and in which the limit was reached, it grows by a sixteenth. A limit that is not used does not move: nothing is known
/// of it.
///
/// What a method usually takes is learnt while less than half of the limit is in use, when waiting for each other is not
/// what takes the time; and at the floor, where the limit can help no further.
///
/// Source: the idea of a limit found from latency is TCP Vegas's (Brakmo, Peterson 1995); additive increase and
/// multiplicative decrease Chiu and Jain's (1989).
struct ConcurrencyLimit: Sendable {
  static let window = Duration.milliseconds(100)
  /// A window of fewer calls is prolonged.
  static let fewestCalls = 8
  static let tolerance = 2.0
  static let allowanceNanoseconds = 50e6
  private static let decrease = 0.85
  private static let increase = 1.0 / 16
  private static let learning = 1.0 / 32

  let floor: Double
  let ceiling: Double
  private(set) var exact: Double
  /// What each method usually takes, in nanoseconds, by its ordinal; 0 for one that was not seen.
  private var usual: [Double] = []
  private var windowEnd: MonotonicInstant?
  private var calls = 0
  private var took = 0.0
  private var expected = 0.0
  private var wasReached = false

  init(floor: Int, ceiling: Int) {
    self.floor = Double(max(1, floor))
    self.ceiling = max(self.floor, Double(ceiling))
    // In the middle, on the scale on which it moves.
    exact = (self.floor * self.ceiling).squareRoot()
  }

  var value: Int { Int(exact) }

  /// A handler has returned.
  ///
  /// - Parameters:
  ///   - method: A small number of its method's.
  ///   - running: How many ran, itself included.
  ///   - duration: The handler's time.
  mutating func note(method: Int, nanoseconds duration: UInt64, running: Int, now: MonotonicInstant) {
    let nanoseconds = Double(max(1, duration))
    if method >= usual.count { usual += Array(repeating: 0, count: method + 1 - usual.count) }
    if usual[method] == 0 {
      usual[method] = nanoseconds
    } else if nanoseconds < usual[method] || Double(running) * 2 <= exact || exact <= floor {
      usual[method] += (nanoseconds - usual[method]) * Self.learning
    }
    calls += 1
    took += nanoseconds
    expected += usual[method]
    wasReached = wasReached || running >= value
    guard let end = windowEnd else {
      windowEnd = now + Self.window
      return
    }
    if now >= end, calls >= Self.fewestCalls { closeWindow(now) }
  }

  private mutating func closeWindow(_ now: MonotonicInstant) {
    let isCongested =
      took > expected * Self.tolerance && took - expected > Self.allowanceNanoseconds * Double(calls)
    if isCongested {
      exact = max(floor, exact * Self.decrease)
    } else if wasReached {
      exact = min(ceiling, exact + max(1, exact * Self.increase))
    }
    windowEnd = now + Self.window
    calls = 0
    took = 0
    expected = 0
    wasReached = false
  }
}
