import OporaAPI
import Terminal

/// What a search found.
enum HitList {
  static func show(_ answer: LibraryV1.SearchResponse, _ format: OutputFormat) throws {
    switch format {
    case .table where answer.hits.isEmpty: Streams.error.writeLine("nothing was found")
    case .table: Streams.output.write(text(answer.hits))
    default:
      try Presenter.show(format, document: answer, elements: answer.hits) { _ in
        var table = TextTable([
          .init("id"), .init("title", flexible: true), .init("score", .right), .init("all words"),
          .init("snippet", flexible: true),
        ])
        for hit in answer.hits {
          table.add(
            .init(hit.id), .init(hit.title), .init("\((hit.score * 100).rounded() / 100)"),
            .init(hit.allTerms ? "yes" : "no"), .init(hit.snippet))
        }
        return table
      }
    }
    if answer.hits.isEmpty, !answer.didYouMean.isEmpty {
      Streams.error.writeLine("did you mean: " + answer.didYouMean.joined(separator: ", ").singleLine + "?")
    }
    if answer.total > UInt64(answer.hits.count) {
      let total = answer.totalIsBound ? "at least \(answer.total)" : "\(answer.total)"
      Streams.error.writeLine("\(answer.hits.count) of \(total); see more with --limit")
    }
  }

  /// Title and id, and below them the place where it was found.
  private static func text(_ hits: [LibraryV1.Hit]) -> String {
    var text = ""
    for hit in hits {
      text += TextStyle.bold.apply(to: hit.title.singleLine, on: Streams.output) + "  "
      text += TextStyle.dim.apply(to: hit.id.singleLine, on: Streams.output) + "\n"
      if !hit.snippet.isEmpty {
        text +=
          "    " + SnippetText.styled(hit.snippet, highlights: hit.highlights.map { (Int($0.start), Int($0.end)) })
          + "\n"
      }
    }
    return text
  }
}
