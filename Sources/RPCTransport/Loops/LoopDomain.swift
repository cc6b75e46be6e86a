internal import Compression
internal import NIOCore
internal import Synchronization
internal import TLS

/// What is confined to one event loop: the jobs of tasks that run on it, the calls ready to be handled, and the
/// connections with something to send.
///
/// Everything happens in turns. A turn begins with an event (bytes from a socket, a timer, a job from another thread),
/// runs all jobs and calls that became ready through it, and ends by writing every connection's output once: one TLS
/// record and one system call per connection and turn, whatever number of calls was answered. No timer is involved.
///
/// `@unchecked Sendable` because all state but `remote` is touched on the loop's thread only, and `remote` has a lock.
final class LoopDomain: TaskExecutor, @unchecked Sendable {
  let loop: any EventLoop
  let scratch = TLSScratch()
  let handlers = HandlerPool()
  /// For the connections that agree on it; made for the first one.
  private(set) lazy var compression = Zstandard()

  private enum Visitor {
    case job(UnownedJob)
    case action(() -> Void)
  }

  private let remote = Mutex<[RemoteVisitor]>([])
  /// The loop does not look at its sockets while other threads keep handing it work, so now and then it must be left
  /// without.
  private let wakesSinceRead = Atomic<Int>(0)
  private var jobs: [UnownedJob] = []
  private var running: [UnownedJob] = []
  private var unflushed: [any TurnFlushing] = []
  private var isInTurn = false
  private var isTurnScheduled = false

  /// `@unchecked Sendable` because a visitor is handed over to the loop's thread and used there once.
  private struct RemoteVisitor: @unchecked Sendable {
    let visitor: Visitor
  }

  /// Rounds of jobs in one turn, after which sockets have their say again: a task that yields for ever must not starve
  /// them.
  private static let roundsPerTurn = 64
  private static let wakesBetweenReads = 64
  private static let pauseBetweenTurns = TimeAmount.microseconds(20)

  init(loop: any EventLoop) {
    self.loop = loop
  }

  var isCurrent: Bool { loop.inEventLoop }

  /// The monotonic clock that deadlines and the protocol machine are measured with.
  static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

  // MARK: Entering the loop

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if loop.inEventLoop {
      jobs.append(job)
      scheduleTurn()
    } else {
      visit(.job(job))
    }
  }

  func asUnownedTaskExecutor() -> UnownedTaskExecutor {
    UnownedTaskExecutor(ordinary: self)
  }

  /// Runs an action within a turn: now when called on the loop, else as soon as the loop gets to it. Actions from one
  /// thread keep their order.
  func perform(_ action: @escaping @Sendable () -> Void) {
    if loop.inEventLoop {
      turn(action)
    } else {
      visit(.action(action))
    }
  }

  /// Many visitors cost one wake-up.
  private func visit(_ visitor: Visitor) {
    let item = RemoteVisitor(visitor: visitor)
    let isFirst = remote.withLock { waiting in
      waiting.append(item)
      return waiting.count == 1
    }
    guard isFirst else { return }
    if wakesSinceRead.wrappingAdd(1, ordering: .relaxed).newValue % Self.wakesBetweenReads == 0 {
      loop.scheduleTask(in: Self.pauseBetweenTurns) { self.admitVisitors() }
    } else {
      loop.execute { self.admitVisitors() }
    }
  }

  /// A socket has had its say.
  func noteRead() {
    wakesSinceRead.store(0, ordering: .relaxed)
  }

  private func admitVisitors() {
    let visitors = remote.withLock { waiting in
      let taken = waiting
      waiting = []
      return taken
    }
    turn {
      for item in visitors {
        switch item.visitor {
        case .job(let job): jobs.append(job)
        case .action(let action): action()
        }
      }
    }
  }

  // MARK: Turns

  /// Runs `body` and everything that became ready through it, then writes every connection's output.
  func turn(_ body: () -> Void) {
    guard !isInTurn else { return body() }
    isInTurn = true
    body()
    settle()
    isInTurn = false
    if !jobs.isEmpty || handlers.hasReadyCalls { postponeTurn() }
  }

  /// Goes on after the sockets had their say. A plain `execute` would not do: the loop runs those until none is left
  /// before it looks at its sockets again.
  private func postponeTurn() {
    guard !isTurnScheduled else { return }
    isTurnScheduled = true
    loop.assumeIsolated().scheduleTask(in: Self.pauseBetweenTurns) {
      self.isTurnScheduled = false
      self.turn {}
    }
  }

  /// A connection has output; it is flushed at the end of the turn.
  func noteUnflushed(_ connection: any TurnFlushing) {
    unflushed.append(connection)
    if !isInTurn { scheduleTurn() }
  }

  /// Nothing to do in a turn: its end takes the jobs up.
  private func scheduleTurn() {
    guard !isInTurn, !isTurnScheduled else { return }
    isTurnScheduled = true
    loop.execute {
      self.isTurnScheduled = false
      self.turn {}
    }
  }

  private func settle() {
    var rounds = 0
    while rounds < Self.roundsPerTurn {
      rounds += 1
      let hasRun = runJobs()
      // Not only when there are no jobs left: a handler that yields for ever always has one.
      if handlers.startOne(on: self) || hasRun { continue }
      guard let connection = unflushed.popLast() else { return }
      connection.flushTurn()
    }
    while let connection = unflushed.popLast() { connection.flushTurn() }
  }

  private func runJobs() -> Bool {
    guard !jobs.isEmpty else { return false }
    swap(&jobs, &running)
    let executor = asUnownedTaskExecutor()
    for job in running { job.runSynchronously(on: executor) }
    running.removeAll(keepingCapacity: true)
    return true
  }
}

/// Something that writes its output at the end of a turn.
protocol TurnFlushing: AnyObject {
  func flushTurn()
}
