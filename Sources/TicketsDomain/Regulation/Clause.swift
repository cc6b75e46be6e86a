/// One rule of the regulation: what is checked and what is said when it is not met.
public struct Clause: Sendable, Hashable {
  /// Raw values are the wire's.
  public enum Group: Int, Sendable, Hashable, CaseIterable {
    case form = 1
    case scope = 2
    case priority = 3
    case text = 4

    public var name: String { "\(self)" }
  }

  /// Raw values are the wire's.
  public enum Severity: Int, Sendable, Hashable, CaseIterable {
    case reject = 1
    case warn = 2

    public var name: String { "\(self)" }
  }

  /// Unique in a regulation, `group.word`.
  public var id: String
  public var group: Group
  public var severity: Severity
  public var predicate: ClausePredicate
  /// The department's words for what is wrong, said before what was found; may be empty.
  public var wrong = ""
  public var shouldBe: String
  public var why: String

  public init(
    _ id: String, _ group: Group, _ severity: Severity, _ predicate: ClausePredicate, shouldBe: String, why: String
  ) {
    self.id = id
    self.group = group
    self.severity = severity
    self.predicate = predicate
    self.shouldBe = shouldBe
    self.why = why
  }
}
