internal import ArgumentParser
internal import Store

struct Migrate<Definition: ServiceDefinition>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "migrate", abstract: "Bring the store's schema up to date, or say how it stands.")
  }

  @Option(help: ArgumentHelp("Folder of the service's data.", valueName: "folder")) var dataDirectory: String
  @Flag(help: "Only say which migrations were applied.") var status = false
  @Flag(help: "Apply what is pending, roll it back, and say what it was.") var dryRun = false

  func run() async throws {
    let options = StoreAccess<Definition>.options(dataDirectory)
    if status {
      for step in try StoreAccess<Definition>.migrations(options) {
        print("\(step.isApplied ? "applied" : "pending")  \(step.number)  \(step.name)")
      }
    }
    if dryRun {
      for step in try StoreAccess<Definition>.rehearse(options) { print("would apply  \(step.number)  \(step.name)") }
    }
    if status || dryRun { return }
    let store = try StoreAccess<Definition>.open(options)
    try await store.close()
    print("the schema is at \(Definition.migrations.count)")
  }
}

struct Check<Definition: ServiceDefinition>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "check", abstract: "Verify the integrity of the store, beside a running service.")
  }

  @Option(help: ArgumentHelp("Folder of the service's data.", valueName: "folder")) var dataDirectory: String

  func run() async throws {
    let problems = try StoreAccess<Definition>.problems(StoreAccess<Definition>.options(dataDirectory))
    guard problems.isEmpty else {
      throw StartupFailure(
        "the store in \(dataDirectory) is damaged", why: problems.joined(separator: "; "),
        hint: "restore the latest backup")
    }
    print("good: the store in \(dataDirectory) is sound")
  }
}

/// The store of a service from its command line, with errors in three lines.
enum StoreAccess<Definition: ServiceDefinition> {
  static func options(_ directory: String) -> StoreConfiguration {
    var options = StoreConfiguration(directory: directory)
    Definition.configure(&options)
    return options
  }

  static func open(_ options: StoreConfiguration) throws(StartupFailure) -> ServiceStore {
    do throws(StoreError) { return try ServiceStore(options, migrations: Definition.migrations) } catch {
      throw failure("open", error)
    }
  }

  static func migrations(_ options: StoreConfiguration) throws(StartupFailure) -> [MigrationStatus] {
    do throws(StoreError) {
      return try ServiceStore.migrationStatus(options, migrations: Definition.migrations)
    } catch {
      throw failure("read", error)
    }
  }

  static func problems(_ options: StoreConfiguration) throws(StartupFailure) -> [String] {
    do throws(StoreError) { return try ServiceStore.verify(options) } catch { throw failure("check", error) }
  }

  static func rehearse(_ options: StoreConfiguration) throws(StartupFailure) -> [Migration] {
    do throws(StoreError) {
      return try ServiceStore.rehearseMigrations(options, migrations: Definition.migrations)
    } catch {
      throw failure("migrate", error)
    }
  }

  static func backUp(_ options: StoreConfiguration, to path: String) throws(StartupFailure) {
    do throws(StoreError) { try ServiceStore.backUp(options, to: path) } catch { throw failure("back up", error) }
  }

  static func restore(_ options: StoreConfiguration, from path: String) throws(StartupFailure) {
    do throws(StoreError) { try ServiceStore.restore(options, from: path) } catch { throw failure("restore", error) }
  }

  private static func failure(_ doing: String, _ error: StoreError) -> StartupFailure {
    StartupFailure(
      "could not \(doing) the store of \(Definition.name)", why: error.description, hint: error.startupHint)
  }
}
