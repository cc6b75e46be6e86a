/// What rules can act on. Imported history is not among it: it sets nothing off.
public enum RuleEvents {
  public static let known = [
    "ticket.filed", "ticket.completed", "ticket.assigned", "ticket.requeued", "ticket.started", "ticket.replied",
    "ticket.noted", "ticket.customer_wrote", "ticket.waiting", "ticket.held", "ticket.escalated", "ticket.returned",
    "ticket.developer_done", "ticket.verified", "ticket.verification_refused", "ticket.solved", "ticket.reopened",
    "ticket.closed", "ticket.cancelled", "ticket.oversight_handed_over", "ticket.help_asked", "ticket.help_answered",
    "ticket.help_claimed", "ticket.help_declined", "ticket.help_handed_on", "ticket.help_withdrawn",
    "ticket.prioritized", "ticket.merged", "ticket.absorbed", "ticket.unmerged", "ticket.released", "ticket.linked",
    "ticket.unlinked", "ticket.split", "ticket.split_undone", "ticket.attached",
    "ticket.attachment_removed", "ticket.rated", "segment.started", "segment.ended",
  ]
}
