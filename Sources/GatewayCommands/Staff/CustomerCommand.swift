import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora customer …`.
struct CustomerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customer", abstract: "Customers and who looks after them.",
    discussion: """
      EXAMPLES
        opora customer set romashka --name "ООО «Ромашка»" --manager maria --deputy oleg
        opora customer list --without-manager
        opora customer history romashka
      """,
    subcommands: [Set.self, List.self, History.self], defaultSubcommand: List.self)

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add a customer, or change the name or the manager.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The customer's id.") var id: String
    @Option(help: "The name; left out, it stays.") var name: String?
    @Option(help: "The account manager; left out, it stays.") var manager: String?
    @Option(help: "The manager's deputy; left out, it stays.") var deputy: String?
    @Option(help: "Why; kept in the history.") var reason = ""

    func run() async throws {
      try await Session.run(global) { session in
        var customer = TicketsV1.Customer(id: id, name: id)
        do throws(RPCError) { customer = try await session.customers.getCustomer(.init(customer: id)) } catch {
          guard error.code == .notFound else {
            throw CommandFailure(error, doing: "read the customer", service: ServiceName.tickets.rawValue)
          }
        }
        if let name { customer.name = name }
        if let manager { customer.manager = manager }
        if let deputy { customer.deputy = deputy }
        let changed = customer
        let answer = try await session.call(.tickets, "change the customer \(id)") { () async throws(RPCError) in
          try await session.customers.upsertCustomer(.init(customer: changed, reason: reason))
        }
        try Presenter.show(global.output, document: answer, elements: [answer]) { _ in List.table([answer]) }
      }
    }
  }

  struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Who changed a customer or its manager, when and why.")
    @OptionGroup var global: GlobalOptions
    @Argument(help: "The customer's id.") var id: String

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "read the history of the customer \(id)") {
          () async throws(RPCError) in
          try await session.customers.getCustomerHistory(.init(customer: id))
        }
        try Presenter.show(global.output, document: answer, elements: answer.entries) { _ in
          var table = TextTable([
            .init("v", .right), .init("when"), .init("who"), .init("what", flexible: true),
            .init("why", flexible: true),
          ])
          for entry in answer.entries {
            table.add(
              .init("\(entry.version)"), .init(session.time(entry.atMs)), .init(entry.actor), .init(entry.summary),
              .init(entry.reason))
          }
          return table
        }
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Customers, by id.")
    @OptionGroup var global: GlobalOptions
    @Option(help: "Of this manager only.") var manager = ""
    @Flag(help: "Only those without a manager.") var withoutManager = false

    func run() async throws {
      try await Session.run(global) { session in
        let answer = try await session.call(.tickets, "list the customers") { () async throws(RPCError) in
          try await session.customers.listCustomers(.init(manager: manager, withoutManager: withoutManager))
        }
        try Presenter.show(global.output, document: answer, elements: answer.customers) { _ in
          Self.table(answer.customers)
        }
      }
    }

    static func table(_ customers: [TicketsV1.Customer]) -> TextTable {
      var table = TextTable([.init("id"), .init("name", flexible: true), .init("manager"), .init("deputy")])
      for customer in customers {
        let manager: TextTable.Cell = customer.manager.isEmpty ? .init("NONE", .alarm) : .init(customer.manager)
        table.add(.init(customer.id), .init(customer.name), manager, .init(customer.deputy))
      }
      return table
    }
  }
}
