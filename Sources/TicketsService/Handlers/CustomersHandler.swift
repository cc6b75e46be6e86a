internal import BusinessTime
internal import Logging
internal import OporaAPI
internal import RPC
internal import ServiceRuntime
internal import Store
internal import TicketsDomain

/// Answers `opora.tickets.v1.Customers`.
struct CustomersHandler: TicketsV1.CustomersService {
  let repository: any TicketsRepository
  let clock: any DomainClock
  let logger: Logger

  func upsertCustomer(_ request: TicketsV1.UpsertCustomerRequest, context: ServerContext) async throws
    -> TicketsV1.Customer
  {
    let wanted = request.customer ?? TicketsV1.Customer()
    let now = clock.now
    let outcome = try await repository.saveCustomer(
      Customer(
        id: wanted.id, name: wanted.name, manager: wanted.manager, deputy: wanted.deputy,
        version: Int64(clamping: wanted.version)),
      reason: request.reason, by: try Actor(context), at: now,
      once: context.keyed(request, at: now, Self.answer))
    if case .performed(let customer) = outcome, customer.isUnmanaged {
      logger.warning("a customer has no account manager", metadata: ["customer": "\(customer.id)"])
    }
    return try outcome.answer(Self.answer)
  }

  @Sendable private static func answer(_ customer: Customer) -> TicketsV1.Customer { TicketsV1.Customer(customer) }

  func getCustomer(_ request: TicketsV1.GetCustomerRequest, context: ServerContext) async throws
    -> TicketsV1.Customer
  {
    TicketsV1.Customer(try await repository.customer(request.customer))
  }

  func getCustomerHistory(_ request: TicketsV1.GetCustomerRequest, context: ServerContext) async throws
    -> TicketsV1.CustomerHistory
  {
    TicketsV1.CustomerHistory(
      entries: try await repository.history(ofCustomer: request.customer).map { line in
        TicketsV1.CustomerHistoryEntry(
          version: UInt64(clamping: line.version), atMs: line.at.millisecondsSinceEpoch, actor: line.actor,
          summary: line.summary, reason: line.reason)
      })
  }

  func listCustomers(_ request: TicketsV1.ListCustomersRequest, context: ServerContext) async throws
    -> TicketsV1.ListCustomersResponse
  {
    let customers = try await repository.customers(
      of: request.manager, withoutManager: request.withoutManager)
    return TicketsV1.ListCustomersResponse(customers: customers.map(TicketsV1.Customer.init))
  }
}
