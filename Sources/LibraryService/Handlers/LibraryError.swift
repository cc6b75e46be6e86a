internal import LibraryDomain

/// Why the library cannot do what was asked.
enum LibraryError: Error, Equatable {
  case noSuchArticle(id: String, version: UInt32?)
  case article(ArticleError, field: String)
  /// Nothing was imported because some articles are in error and all or nothing was asked for.
  case importRefused([ImportFault], of: Int)
  case nothingToLookFor(query: String)
  case overLimit(field: String, maximum: Int, value: Int)
  case malformedPageToken(String)
  case unknownState(Int32)
  /// No such version has been published here; 0 for none at all.
  case unpublishedRegulation(version: UInt32)
  /// The database holds a value this version does not know.
  case damagedRow(id: String)
}

/// An article of a batch that cannot be taken.
struct ImportFault: Sendable, Equatable {
  var index: Int
  var path: String
  var error: ArticleError
}
