/// Why tickets were not linked, merged or split. Nothing has changed then.
public enum LinkRefusal: Error, Sendable, Hashable {
  case itself(ticket: Int64)
  /// The source was merged before, and stands for the other now.
  case alreadyMerged(source: Int64, into: Int64)
  /// Nobody works on the target any more; what is merged into it would be forgotten.
  case targetFinished(target: Int64, state: TicketState)
  case otherCustomer(source: Int64, sourceCustomer: String, target: Int64, targetCustomer: String)
  /// Following the links leads back: `path` begins and ends with the same ticket.
  case cycle(kind: LinkKind, path: [Int64])
  case hasParent(child: Int64, parent: Int64)
  case notLinked(TicketLink)
  /// Only splitting makes such links, and only undoing it takes them away.
  case madeBySplitting
  case tooManyLinks(ticket: Int64, limit: Int)
  /// There is nothing to undo; `wasUndone` when there had been.
  case notMerged(ticket: Int64, wasUndone: Bool)
  case notSplitOff(ticket: Int64, wasUndone: Bool)
  case tooLate(ticket: Int64, hours: Int64, limitHours: Int64)
  /// The target was merged further since; that has to be undone first.
  case mergedOn(target: Int64, into: Int64)
  case unknownMessage(ticket: Int64, message: Int64)
  case alreadySplitOff(message: Int64, into: Int64)
  /// Somebody has worked on the ticket that was split off.
  case movedOn(ticket: Int64, origin: Int64, what: String)
}

extension LinkRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .itself(let ticket): "\(Ticket.label(ticket)) cannot be tied to itself. Name another ticket."
    case .alreadyMerged(let source, let into):
      "\(Ticket.label(source)) was merged already and is \(Ticket.label(into)) now."
    case .targetFinished(let target, let state):
      "\(Ticket.label(target)) is \(state.name); what is merged into it would be forgotten. "
        + "Merge the other way round, or link the two."
    case .otherCustomer(let source, let sourceCustomer, let target, let targetCustomer):
      "\(Ticket.label(source)) is of the customer '\(sourceCustomer)', \(Ticket.label(target)) of "
        + "'\(targetCustomer)'. Merge them with force only if each may see what the other wrote."
    case .cycle(let kind, let path):
      "The link would close a circle: "
        + path.map(Ticket.label).joined(separator: " \(kind.words(fromOrigin: true)) ") + ". Remove one of these first."
    case .hasParent(let child, let parent):
      "\(Ticket.label(child)) has the parent \(Ticket.label(parent)) already; a ticket has one. Unlink that first."
    case .notLinked(let link): "\(Ticket.label(link.origin)) is not \(link.words(from: link.origin))."
    case .madeBySplitting: "The links of splitting are made by splitting and taken away by undoing it."
    case .tooManyLinks(let ticket, let limit):
      "\(Ticket.label(ticket)) has \(limit) links, which is the limit for one ticket. Unlink what is not needed."
    case .notMerged(let ticket, let wasUndone):
      wasUndone
        ? "The merge of \(Ticket.label(ticket)) was undone already."
        : "\(Ticket.label(ticket)) was not merged into another ticket; there is nothing to undo."
    case .notSplitOff(let ticket, let wasUndone):
      wasUndone
        ? "The split of \(Ticket.label(ticket)) was undone already."
        : "\(Ticket.label(ticket)) was not split off from another ticket; there is nothing to undo."
    case .tooLate(let ticket, let hours, let limit):
      "\(Ticket.label(ticket)): that was \(hours) h ago and can be undone within \(limit) h (undoWithinMilliseconds). "
        + "File a new ticket and link it."
    case .mergedOn(let target, let into):
      "\(Ticket.label(target)) was itself merged into \(Ticket.label(into)) since. Undo that first."
    case .unknownMessage(let ticket, let message): "\(Ticket.label(ticket)) has no message \(message)."
    case .alreadySplitOff(let message, let into):
      "Message \(message) was split off into \(Ticket.label(into)) already."
    case .movedOn(let ticket, let origin, let what):
      "\(Ticket.label(ticket)) has moved on since it was split off: \(what). "
        + "Merge it back into \(Ticket.label(origin)) instead."
    }
  }
}
