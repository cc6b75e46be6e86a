internal import ArgumentParser
internal import Store

struct Backup<Definition: ServiceDefinition>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "backup", abstract: "Copy the store into one verified file, beside a running service.",
      discussion: """
        The file appears under its name only when the copy is complete and sound; an existing one is kept.

        EXAMPLES
          opora-\(Definition.name) backup --data-directory /var/lib/opora/\(Definition.name) --to monday.sqlite
        """)
  }

  @Option(help: ArgumentHelp("Folder of the service's data.", valueName: "folder")) var dataDirectory: String
  @Option(help: ArgumentHelp("The new file.", valueName: "file")) var to: String

  func run() async throws {
    try StoreAccess<Definition>.backUp(StoreAccess<Definition>.options(dataDirectory), to: to)
    print("backed up and verified: \(to)")
  }
}

struct Restore<Definition: ServiceDefinition>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "restore", abstract: "Put a backup in the place of the store of a stopped service.",
      discussion: """
        The backup is verified first. The store that was there is kept as store.sqlite.before-restore. Services that
        follow this one's events and have seen later ones than the backup holds refuse to go on.

        EXAMPLES
          opora-\(Definition.name) restore --data-directory /var/lib/opora/\(Definition.name) --from monday.sqlite
        """)
  }

  @Option(help: ArgumentHelp("Folder of the service's data.", valueName: "folder")) var dataDirectory: String
  @Option(help: ArgumentHelp("The backup.", valueName: "file")) var from: String

  func run() async throws {
    try StoreAccess<Definition>.restore(StoreAccess<Definition>.options(dataDirectory), from: from)
    print("restored from \(from)")
  }
}
