/// A number of the department's, by the name it is set by.
public enum TicketSetting: String, Sendable, Hashable, CaseIterable {
  case attachmentFileBytes = "attachment.file-bytes"
  case attachmentTicketBytes = "attachment.ticket-bytes"
  case attachmentsPerTicket = "attachment.per-ticket"
  case uploadHours = "attachment.upload-hours"
  case satisfactionAsk = "satisfaction.ask"
  case satisfactionChangeDays = "satisfaction.change-days"

  /// What a department begins with.
  public var standard: Int64 {
    switch self {
    case .attachmentFileBytes: 25 << 20
    case .attachmentTicketBytes: 200 << 20
    case .attachmentsPerTicket: 100
    case .uploadHours: 24
    case .satisfactionAsk: 1
    case .satisfactionChangeDays: 7
    }
  }

  public var range: ClosedRange<Int64> {
    switch self {
    case .attachmentFileBytes: 0...(2 << 30)
    case .attachmentTicketBytes: 0...(64 << 30)
    case .attachmentsPerTicket: 0...10_000
    case .uploadHours: 1...720
    case .satisfactionAsk: 0...1
    case .satisfactionChangeDays: 0...365
    }
  }

  /// What it bounds, as the beginning of a sentence.
  public var words: String {
    switch self {
    case .attachmentFileBytes: "The file's size in bytes"
    case .attachmentTicketBytes: "The size of all files of the ticket in bytes"
    case .attachmentsPerTicket: "The number of files of the ticket"
    case .uploadHours: "The time an upload may rest in hours"
    case .satisfactionAsk: "Whether solvings are asked about"
    case .satisfactionChangeDays: "The time an answer can be changed in days"
    }
  }

  public var meaning: String {
    switch self {
    case .attachmentFileBytes: "most bytes of one file; 0 takes none"
    case .attachmentTicketBytes: "most bytes of all files of one ticket, uploads on their way included"
    case .attachmentsPerTicket: "most files of one ticket"
    case .uploadHours: "hours after which an upload that does not go on is forgotten"
    case .satisfactionAsk: "1 asks what the customer thought of every solving, 0 of none"
    case .satisfactionChangeDays: "days from the first answer on in which it can be changed"
    }
  }
}
