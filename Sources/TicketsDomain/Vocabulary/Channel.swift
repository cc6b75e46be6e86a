/// The way a request came in. Raw values are the wire's.
public enum Channel: Int, Sendable, Hashable, CaseIterable {
  case messenger = 1
  /// A logged call.
  case hotline = 2
  case helpForm = 3
  case manager = 4
  case historyImport = 5

  public var name: String {
    switch self {
    case .messenger: "messenger"
    case .hotline: "hotline"
    case .helpForm: "help form"
    case .manager: "manager"
    case .historyImport: "import"
    }
  }

  /// Whether who files can be asked to fill in every field. A channel that cannot carry them never loses a request.
  public var carriesFields: Bool {
    switch self {
    case .helpForm, .manager: true
    case .messenger, .hotline, .historyImport: false
    }
  }
}
