internal import BusinessTime
internal import Logging
internal import OporaAPI
internal import RPC
internal import RPCTransport
internal import Store
internal import TLS
internal import Telemetry

/// Runs one service from an open store to a drained shutdown.
///
/// open store and migrate -> build the service -> listen -> ready … signal -> unready -> drain within the grace ->
/// cancel what is left -> checkpoint and close.
struct ServiceHost<Definition: ServiceDefinition> {
  let configuration: ServiceConfiguration
  let logger: Logger
  let level: LogLevel

  /// - Returns: The exit code.
  /// - Throws: ``StartupFailure`` when the service could not start; nothing is left running then.
  func run() async throws(StartupFailure) -> Int32 {
    let signals = ProcessSignals()
    let clock: any DomainClock =
      if let start = configuration.manualClockStart { ManualClock(start) } else { SystemClock() }
    let tls = try ServiceTLS.source(.server, configuration.identity)
    let clientTLS = try ServiceTLS.source(.client, configuration.identity)
    let store = try StoreAccess<Definition>.open(StoreAccess<Definition>.options(configuration.dataDirectory))
    let peers = peerClients(clientTLS)
    let schedule = ScheduleBell()
    let environment = ServiceEnvironment(
      store: store, clock: clock, logger: logger, zones: configuration.zones, peers: peers,
      timersChanged: { schedule.ring() })
    let service: Definition
    do { service = try await Definition(environment) } catch {
      try? await store.close()
      throw StartupFailure("could not start \(Definition.name)", why: "\(error)")
    }
    let timers = TimerSchedule(timers: service.timers + [ResponsePruning(store: store)], clock: clock, logger: logger)
    schedule.attach(timers)
    let consumers = service.consumptions.compactMap { consumption in
      peers[consumption.producer].map {
        EventConsumer(consumption, store: store, transport: $0, logger: logger)
      }
    }
    let running = OnceBox<RPCServer>()
    let (router, health) = router(service, store, clock, timers, consumers, running)
    let server: RPCServer
    do throws(ServerStartError) {
      server = try await RPCServer.start(router: router, tls: tls, options: configuration.server, observe: observer)
    } catch {
      try? await store.close()
      throw StartupFailure(
        "could not listen on \(configuration.listen)", why: error.description, hint: "choose another with --listen")
    }
    running.set(server)
    health.set(serving: true)
    logger.notice(
      "serving",
      metadata: [
        "address": "\(server.host):\(server.port)", "version": "\(OporaVersion.text)", "clock": "\(clock.now)",
      ])

    let loops = Task { await runLoops(service, timers, consumers) }
    await waitForStop(signals, [("server", tls), ("client", clientTLS)])
    let code = await shutDown(server, health, store, peers, loops, signals)
    return code
  }

  private func router(
    _ service: Definition, _ store: ServiceStore, _ clock: any DomainClock, _ timers: TimerSchedule,
    _ consumers: [EventConsumer], _ running: OnceBox<RPCServer>
  ) -> (Router, HealthHandler) {
    var router = Router(interceptors: [CallTiming(), AccessLog(logger: logger)])
    for part in service.services { router.register(part) }
    let health = HealthHandler(services: Set(router.methods.map(\.service)))
    router.register(health)
    router.register(EventFeedHandler(store: store))
    router.register(InspectionHandler(server: running, logger: logger))
    let level = level
    router.register(
      ControlHandler(
        service: Definition.name, startedAt: clock.now, schemaVersion: Definition.migrations.count, store: store,
        clock: clock, schedule: timers, consumers: consumers, pendingWork: { await service.pendingWork() },
        setLevel: { name in
          guard let new = Logger.Level(rawValue: name) else { return nil }
          defer { level.value = new }
          return level.value.rawValue
        }))
    let reflected = router.methods + RpcV1.ReflectionMethods.all
    router.register(ReflectionHandler(methods: reflected))
    return (router, health)
  }

  private func runLoops(_ service: Definition, _ timers: TimerSchedule, _ consumers: [EventConsumer]) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await timers.run() }
      for consumer in consumers { group.addTask { await consumer.run() } }
      for activity in service.activities { group.addTask { await run(activity) } }
    }
  }

  private func run(_ activity: ServiceActivity) async {
    while !Task.isCancelled {
      do {
        try await activity.run()
        if Task.isCancelled { return }
      } catch is CancellationError {
        return
      } catch {
        logger.error("an activity failed", metadata: ["activity": "\(activity.name)", "error": "\(error)"])
      }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  private func waitForStop(_ signals: ProcessSignals, _ tls: [(side: String, source: TLSContextSource)]) async {
    for await signal in signals.received {
      switch signal {
      case .reload:
        // The listening side and the calling side hold the same files each on their own.
        for (side, source) in tls {
          switch source.reload() {
          case .unchanged: logger.notice("certificates are unchanged", metadata: ["side": "\(side)"])
          case .reloaded: logger.notice("certificates were read again", metadata: ["side": "\(side)"])
          case .rejected(let error):
            logger.error(
              "new certificates were rejected, the old ones stay",
              metadata: ["side": "\(side)", "error": "\(error)"])
          }
        }
      case .stop: return
      }
    }
  }

  private func shutDown(
    _ server: RPCServer, _ health: HealthHandler, _ store: ServiceStore, _ peers: [String: any ClientTransport],
    _ loops: Task<Void, Never>, _ signals: ProcessSignals
  ) async -> Int32 {
    // A second signal means now: acknowledged writes are on disk whatever happens.
    let impatience = Task {
      for await signal in signals.received where signal == .stop {
        logger.warning("stopping at once on a second signal")
        ProcessFacts.exitNow(1)
      }
    }
    defer { impatience.cancel() }
    await health.announceLeaving(reason: "shutting down", atMost: min(.seconds(1), configuration.shutdownGrace))
    logger.notice("draining", metadata: ["grace_seconds": "\(configuration.shutdownGrace / .seconds(1))"])
    loops.cancel()
    let report = await server.shutdown(grace: configuration.shutdownGrace)
    await loops.value
    for peer in peers.values { await peer.shutdown() }
    do throws(StoreError) { try await store.close() } catch {
      logger.error("the store could not be closed cleanly", metadata: ["error": "\(error)"])
      return 1
    }
    logger.notice(
      "stopped", metadata: ["calls_drained": "\(report.calls)", "calls_cancelled": "\(report.cancelledCalls)"])
    return 0
  }

  private var observer: @Sendable (ServerEvent) -> Void {
    let logger = logger
    return { event in
      switch event {
      case .connectionOpened(let peer, let address):
        logger.debug("connection opened", metadata: ["peer": "\(peer)", "address": "\(address)"])
      case .connectionClosed(let peer, let address, let fault):
        if let fault {
          logger.warning(
            "connection failed", metadata: ["peer": "\(peer)", "address": "\(address)", "reason": "\(fault)"])
        } else {
          logger.debug("connection closed", metadata: ["peer": "\(peer)", "address": "\(address)"])
        }
      case .handshakeFailed(let address, let reason), .connectionRefused(let address, let reason):
        logger.warning("connection refused", metadata: ["address": "\(address)", "reason": "\(reason)"])
      case .shedding(let criticality?):
        logger.warning("overloaded: calls are turned away", metadata: ["up_to": "\(criticality)"])
      case .shedding(nil):
        logger.notice("no calls are turned away any more")
      case .outOfMemory(let limit):
        logger.warning("calls are turned away for want of memory", metadata: ["limit_bytes": "\(limit)"])
      case .schemaSkew(let method, let peer):
        logger.warning("a caller has another schema", metadata: ["method": "\(method)", "peer": "\(peer)"])
      }
    }
  }

  private func peerClients(_ tls: TLSContextSource) -> [String: any ClientTransport] {
    var clients: [String: any ClientTransport] = [:]
    for (name, addresses) in configuration.peers {
      let endpoints = addresses.map { Endpoint(host: $0.host, port: $0.port) }
      // One budget for all that the process keeps.
      var options = ClientOptions()
      options.memory = configuration.server.memory
      clients[name] = RPCClient(to: ServiceTarget(endpoints: endpoints, service: name), tls: tls, options: options)
    }
    return clients
  }
}

/// Lets the environment ring a schedule that is made after it.
private final class ScheduleBell: Sendable {
  private let schedule = OnceBox<TimerSchedule>()
  func attach(_ timers: TimerSchedule) { schedule.set(timers) }
  func ring() { schedule.value?.ring() }
}
