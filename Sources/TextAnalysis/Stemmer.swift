internal import CStemmer
internal import Synchronization

/// Reduces a folded word to its stem by the Snowball algorithms for Russian and English.
///
/// A libstemmer handle keeps its result inside itself, so one handle must not serve two callers at once.
/// The handles live behind a mutex which is held for one word (about a microsecond); give each database
/// connection or worker its own stemmer and the mutex is never contended.
///
/// Source: https://snowballstem.org/algorithms/
public final class Stemmer: Sendable {
  private let handles: Mutex<StemmerHandles>

  /// - Throws: ``AnalysisError/stemmerUnavailable(algorithm:)`` when the installed libstemmer lacks an algorithm.
  public init() throws(AnalysisError) {
    handles = Mutex(try StemmerHandles())
  }

  /// The stem of `word`, which must be folded already (lower case, `ё` as `е`).
  ///
  /// Words of another script than Latin or Cyrillic are returned as they are.
  /// - Parameter word: UTF-8 of one word.
  public func stem(_ word: [UInt8], script: WordScript) -> [UInt8] {
    switch script {
    case .mixed: word
    case .cyrillic, .latin: handles.withLock { handles in handles.stem(word, script: script) }
    }
  }
}

/// Why the analysis of text cannot work on this machine.
public enum AnalysisError: Error, Equatable, CustomStringConvertible {
  case stemmerUnavailable(algorithm: String)

  public var description: String {
    switch self {
    case .stemmerUnavailable(let algorithm):
      "libstemmer has no '\(algorithm)' algorithm for UTF-8; install the distribution's libstemmer package"
    }
  }
}

/// Two libstemmer handles, owned: freed exactly once.
private struct StemmerHandles: ~Copyable, @unchecked Sendable {
  // Unchecked because the handles are plain heap memory without ties to a thread, reached only under the mutex.
  private let russian: OpaquePointer
  private let english: OpaquePointer

  init() throws(AnalysisError) {
    guard let russian = sb_stemmer_new("russian", "UTF_8") else {
      throw .stemmerUnavailable(algorithm: "russian")
    }
    guard let english = sb_stemmer_new("english", "UTF_8") else {
      sb_stemmer_delete(russian)
      throw .stemmerUnavailable(algorithm: "english")
    }
    self.russian = russian
    self.english = english
  }

  deinit {
    sb_stemmer_delete(russian)
    sb_stemmer_delete(english)
  }

  func stem(_ word: [UInt8], script: WordScript) -> [UInt8] {
    let handle = script == .cyrillic ? russian : english
    return word.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress, let size = Int32(exactly: bytes.count) else { return word }
      // Out of memory inside libstemmer gives nil; the unstemmed word is then the best answer.
      guard let stem = sb_stemmer_stem(handle, start, size) else { return word }
      let length = Int(sb_stemmer_length(handle))
      return length > 0 ? Array(UnsafeBufferPointer(start: stem, count: length)) : word
    }
  }
}
