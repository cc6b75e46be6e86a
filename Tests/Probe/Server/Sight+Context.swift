internal import ProbeAPI
internal import RPC

extension ProbeV1.Sight {
  /// What the call's handler sees of it.
  init(_ context: ServerContext) {
    let left = context.deadline.remainingMilliseconds
    self.init(
      metadata: context.metadata.entries.map { ProbeV1.Pair(key: $0.key, value: $0.value) },
      caller: context.peer.description, onBehalfOf: context.onBehalfOf?.description ?? "",
      hasDeadline: left != nil, leftMs: left ?? 0, attempt: UInt32(context.attempt),
      criticality: UInt32(context.criticality.rawValue), traceId: context.trace.traceID,
      spanId: context.trace.spanID)
  }
}
