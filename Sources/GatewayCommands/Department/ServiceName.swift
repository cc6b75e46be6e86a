import ArgumentParser

/// The four services.
enum ServiceName: String, CaseIterable, Sendable, ExpressibleByArgument {
  case tickets
  case routing
  case reporting
  case library

  /// Whose events it consumes; they are its peers.
  var peers: [ServiceName] {
    switch self {
    case .tickets: [.reporting, .routing]
    case .routing: [.tickets, .reporting]
    case .reporting: [.tickets, .routing]
    case .library: [.tickets]
    }
  }

  var executable: String { "opora-\(rawValue)" }
}
