internal import BusinessTime
internal import GRDB
internal import Messages
internal import OporaAPI
internal import Store
internal import TicketsDomain

extension SQLiteTicketsRepository {
  func saveCustomer(
    _ customer: Customer, reason: String, by actor: Actor, at now: Instant, once: KeyedWrite<Customer>?
  ) async throws -> KeyedOutcome<Customer> {
    try await store.write { transaction in
      try transaction.once(once) { try save(customer, reason: reason, by: actor, at: now, transaction) }
    }
  }

  private func save(
    _ customer: Customer, reason: String, by actor: Actor, at now: Instant, _ transaction: WriteTransaction
  ) throws -> Customer {
    let tables = TicketTables(database: transaction.database)
    let present = try tables.customer(customer.id)
    guard let change = try Customer.decide(customer, present: present, reason: reason) else {
      return present ?? customer
    }
    let after = change.customer
    try tables.execute(
      """
      INSERT INTO customer (id, name, manager, deputy, version) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET name = excluded.name, manager = excluded.manager, deputy = excluded.deputy,
        version = excluded.version
      """, [after.id, after.name, after.manager, after.deputy, after.version])
    try tables.execute(
      "INSERT INTO customer_history (customer, version, at_ms, actor, summary, reason) VALUES (?, ?, ?, ?, ?, ?)",
      [after.id, after.version, now.millisecondsSinceEpoch, actor.description, change.summary, reason])
    try transaction.append(
      NewEvent(
        type: "customer.changed", aggregate: "customer/\(after.id)", aggregateVersion: after.version,
        occurredAtMilliseconds: now.millisecondsSinceEpoch, recordedAtMilliseconds: now.millisecondsSinceEpoch,
        actor: actor.description, payload: TicketsV1.CustomerEvent(customer: TicketsV1.Customer(after)).encoded()))
    try watch(after, by: actor, AlarmTables(transaction: transaction, recordedAt: now))
    return after
  }

  /// A customer nobody looks after is an alarm for the admins, until somebody does.
  private func watch(_ customer: Customer, by actor: Actor, _ alarms: AlarmTables) throws {
    if customer.isUnmanaged {
      try alarms.raise(customer.unmanagedAlarm(at: alarms.recordedAt), by: actor)
    } else {
      try alarms.resolve(.customerUnmanaged, customer.alarmSubject, by: actor, at: alarms.recordedAt)
    }
  }

  /// Raises the alarms of customers that had lost their manager before there were such alarms. Without any it is a read.
  func watchCustomers(at now: Instant) async throws {
    let unmanaged = try await customers(of: "", withoutManager: true)
    guard !unmanaged.isEmpty else { return }
    try await store.write { transaction in
      for customer in unmanaged {
        try watch(customer, by: .rule("customers"), AlarmTables(transaction: transaction, recordedAt: now))
      }
    }
  }

  func customer(_ id: String) async throws -> Customer {
    try await store.read { database in
      guard let customer = try TicketTables(database: database).customer(id) else {
        throw TicketsError.unknownCustomer(id)
      }
      return customer
    }
  }

  func history(ofCustomer id: String) async throws -> [CustomerHistoryLine] {
    try await store.read { database in
      guard try TicketTables(database: database).customer(id) != nil else { throw TicketsError.unknownCustomer(id) }
      let statement = try database.cachedStatement(
        sql: """
          SELECT version, at_ms, actor, summary, reason FROM customer_history WHERE customer = ? ORDER BY version
          """)
      return try Row.fetchAll(statement, arguments: [id]).map { row in
        CustomerHistoryLine(
          version: row[0], at: Instant(stored: row[1]), actor: row[2], summary: row[3], reason: row[4])
      }
    }
  }

  func customers(of manager: String, withoutManager: Bool) async throws -> [Customer] {
    try await store.read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT id, name, manager, deputy, version FROM customer
          WHERE (?1 = '' OR manager = ?1 OR deputy = ?1) AND (NOT ?2 OR manager = '') ORDER BY id
          """)
      return try Row.fetchAll(statement, arguments: [manager, withoutManager]).map(TicketTables.customer)
    }
  }
}
