internal import OporaAPI
internal import RPC
internal import RoutingDomain

/// Which part of the queue is asked for, and by whom.
struct QueueScope: Sendable {
  static let limit = 500
  static let defaultLimit = 50

  /// 0 for all lines.
  let line: Int
  let limit: Int
  let caller: Principal

  /// - Throws: `INVALID_ARGUMENT` for a line there is none of, or more than is listed at once.
  init(line: UInt32, limit: UInt32, caller: Principal) throws(RPCError) {
    self.line = try Self.checkedLine(line)
    guard limit <= UInt32(Self.limit) else {
      throw RPCError(code: .invalidArgument, message: "The limit is \(limit), at most \(Self.limit) are listed.")
    }
    self.limit = limit == 0 ? Self.defaultLimit : Int(limit)
    self.caller = caller
  }

  /// - Throws: `INVALID_ARGUMENT` for anything but 0 to 3.
  static func checkedLine(_ line: UInt32) throws(RPCError) -> Int {
    guard line <= 3 else {
      throw RPCError(code: .invalidArgument, message: "There is no line \(line): use 1, 2, 3, or 0 for all.")
    }
    return Int(line)
  }

  /// A manager sees their customers' tickets, specialists and developers their line's, everybody else all.
  func includes(_ record: TicketRecord) -> Bool {
    guard line == 0 || record.lineNumber == line else { return false }
    return switch caller {
    case .service: true
    case .person("manager", let name):
      record.manager?.rawValue == name || record.managerDeputy?.rawValue == name || record.line == .managers
    case .person("specialist", _): record.line == .specialists
    case .person("developer", _): record.line == .developers
    case .person: true
    }
  }
}
