import ArgumentParser
import OporaAPI
import RPC
import Terminal

/// `opora kb import FOLDER`.
struct KnowledgeBaseImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import a folder of Markdown.",
    discussion: """
      EXAMPLES
        opora kb import ./articles
        opora kb import ./articles --dry-run
        opora kb import ./articles --on-error stop

      Every .md file below the folder becomes an article under its path. Imported again, unchanged articles are left
      alone and changed ones get a new version.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The folder.", completion: .directory) var folder: String
  @Option(help: ArgumentHelp("Name of the collection; the folder's name unless given.", valueName: "name"))
  var source: String?
  @Flag(name: .customLong("dry-run"), help: "Only say what would change.") var dryRun = false
  @Option(name: .customLong("on-error"), help: "Files in error: 'skip' leaves them out, 'stop' imports nothing.")
  var onError: ErrorPolicy = .skip

  /// Largest article the library takes.
  private static let articleLimitBytes = 1 << 20
  private static let batchCount = 50
  private static let batchLimitBytes = 2 << 20

  private struct Total {
    var created = 0
    var changed = 0
    var unchanged = 0
    var errors: [LibraryV1.ImportError] = []
  }

  func run() async throws {
    let root = folder.hasSuffix("/") && folder.count > 1 ? String(folder.dropLast()) : folder
    let paths = try FileAccess.files(below: root, ending: ".md")
    guard !paths.isEmpty else {
      throw CommandFailure("nothing to import", why: "there is no .md file below \(root)")
    }
    Interruption.watch()
    try await Session.run(global) { session in
      if onError == .stop, !dryRun {
        let trial = try await pass(session, root, paths, dryRun: true, title: "Checking")
        guard trial.errors.isEmpty else {
          throw CommandFailure(
            "nothing was imported: \(trial.errors.count) of \(paths.count) files are in error",
            why: lines(trial.errors),
            hint: "mend them, or leave them out with --on-error skip")
        }
      }
      let total = try await pass(session, root, paths, dryRun: dryRun, title: dryRun ? "Checking" : "Importing")
      try conclude(total, of: paths.count)
    }
  }

  private func pass(
    _ session: Session, _ root: String, _ paths: [String], dryRun: Bool, title: String
  ) async throws -> Total {
    var total = Total()
    var batch: [LibraryV1.ImportedArticle] = []
    var bytes = 0
    var progress = ProgressBar(title, total: paths.count, on: Streams.error)
    progress.update(0)
    for (index, path) in paths.enumerated() {
      do throws(CommandFailure) {
        let text = try FileAccess.readText("\(root)/\(path)", limit: Self.articleLimitBytes)
        batch.append(.init(path: path, markdown: text))
        bytes += text.utf8.count
      } catch {
        total.errors.append(.init(path: path, message: error.why.joined(separator: "; ")))
      }
      let isLast = index == paths.count - 1
      guard batch.count >= Self.batchCount || bytes >= Self.batchLimitBytes || isLast else { continue }
      guard !Interruption.isRequested else {
        progress.finish()
        throw CommandFailure(
          "interrupted after \(index + 1 - batch.count) of \(paths.count) files", why: "what was imported is kept",
          hint: "run the same command again; unchanged articles are left alone", exitCode: Exit.interrupted)
      }
      if !batch.isEmpty { try await send(session, root, batch, dryRun, &total) }
      batch = []
      bytes = 0
      progress.update(index + 1)
    }
    progress.finish()
    return total
  }

  private func send(
    _ session: Session, _ root: String, _ batch: [LibraryV1.ImportedArticle], _ dryRun: Bool, _ total: inout Total
  ) async throws(CommandFailure) {
    let name = source ?? root.split(separator: "/").last.map(String.init) ?? root
    let request = LibraryV1.ImportArticlesRequest(source: name, articles: batch, dryRun: dryRun)
    let answer = try await session.call(.library, "import \(root)") { () async throws(RPCError) in
      try await session.articles.importArticles(request)
    }
    total.created += Int(answer.created)
    total.changed += Int(answer.changed)
    total.unchanged += Int(answer.unchanged)
    total.errors += answer.errors
  }

  private func lines(_ errors: [LibraryV1.ImportError]) -> [String] {
    let shown = 20
    let more = errors.count > shown ? ["… and \(errors.count - shown) more"] : []
    return errors.prefix(shown).map { "\($0.path): \($0.message)" } + more
  }

  private func conclude(_ total: Total, of files: Int) throws {
    let answer = LibraryV1.ImportArticlesResponse(
      created: UInt32(clamping: total.created), changed: UInt32(clamping: total.changed),
      unchanged: UInt32(clamping: total.unchanged), errors: total.errors)
    try Presenter.show(global.output, document: answer, elements: [answer]) { _ in
      var table = TextTable([
        .init("files", .right), .init("created", .right), .init("changed", .right), .init("unchanged", .right),
        .init("errors", .right),
      ])
      table.add("\(files)", "\(total.created)", "\(total.changed)", "\(total.unchanged)", "\(total.errors.count)")
      return table
    }
    guard total.errors.isEmpty else {
      throw CommandFailure(
        "\(total.errors.count) of \(files) files were left out", why: lines(total.errors),
        hint: "mend them and import again; unchanged articles are left alone")
    }
  }
}
