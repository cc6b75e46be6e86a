import OporaAPI
import RPC
import RPCTransport

/// Filings such as a day brings, each under a key of its own: of 500 customers, about 20 matters.
struct Filings: Sendable {
  private static let customers = 500
  private static let matters = [
    "Не формируется отчёт по продажам", "Выгрузка контактов обрывается", "Роль видит чужие сделки",
    "Письма уходят с задержкой", "Звонок не связан с карточкой", "Робот ставит задачу дважды",
    "Импорт теряет отчества", "Карточка открывается долго", "Шаблон договора без реквизитов",
    "Уведомления приходят ночью", "Сводка не сходится с выгрузкой", "Поле не видно в приложении",
    "Статус не меняется по событию", "Поиск не находит телефон", "Права слетают после отпуска",
    "Форма не принимает файл", "Счёт уходит без печати", "Календарь сдвинут на час",
    "Дубли после объединения", "Ссылка в письме не работает",
  ]
  private static let topics = ["reports", "export", "access", "email", "telephony", "automation", "import", "crm"]
  private static let body = """
    После обновления отчет открывается пустым. Шаги: открыть раздел, выбрать период, нажать кнопку. Ожидалось: \
    таблица с суммами. Получилось: пустая страница без ошибки в журнале.
    """

  private let tickets: TicketsV1.TicketsClient
  private let customers: TicketsV1.CustomersClient
  /// Keeps the keys of two runs apart.
  private let run = Deadline.uptimeNow

  init(_ transport: RPCClient) {
    tickets = TicketsV1.TicketsClient(transport)
    customers = TicketsV1.CustomersClient(transport)
  }

  /// Registers the customers; harmless when repeated.
  @Sendable func prepare() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<Self.customers {
        group.addTask {
          let id = "customer-\(number)"
          let customer = TicketsV1.Customer(id: id, name: "Customer \(number)", manager: "maria", deputy: "oleg")
          _ = try await customers.upsertCustomer(TicketsV1.UpsertCustomerRequest(customer: customer))
        }
      }
      try await group.waitForAll()
    }
  }

  /// Answered after the ticket, its event and all that goes with them are on disk.
  @Sendable func file(_ caller: Int, _ turn: Int) async throws {
    let number = caller &* 31 &+ turn
    let matter = number % Self.matters.count
    let answer = try await tickets.fileTicket(
      TicketsV1.FileTicketRequest(
        key: "\(run)-\(caller)-\(turn)", customer: "customer-\(number % Self.customers)", channel: .helpForm,
        kind: .question, impact: 2, urgency: 2, subject: "\(Self.matters[matter]), случай \(number)", body: Self.body,
        topic: Self.topics[matter % Self.topics.count]))
    guard answer.ticket > 0, !answer.alreadyFiled else {
      throw RPCError(code: .dataLoss, message: "A filing under a new key was answered with an old ticket.")
    }
  }
}
