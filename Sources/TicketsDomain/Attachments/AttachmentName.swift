/// What a file may be called: a name in one folder of any system it is saved on.
public enum AttachmentName {
  /// In bytes of UTF-8; what file systems take.
  public static let limitBytes = 255

  /// Why a name cannot be a file's; nil when it can.
  ///
  /// Letters of every script are welcome. Refused is what would lead out of the folder it is saved in (`/`, `\`, `.`,
  /// `..`), what a terminal would obey (control characters), and what shows another name than it has (characters that
  /// turn the direction of writing, by which a program can read as a PDF).
  public static func fault(in name: String) -> String? {
    guard !name.isEmpty else { return "is empty" }
    let count = name.utf8.count
    guard count <= limitBytes else { return "has \(count) bytes, the limit is \(limitBytes)" }
    if name == "." || name == ".." { return "is no file's" }
    for scalar in name.unicodeScalars {
      if scalar == "/" || scalar == "\\" { return "has a path separator" }
      if isControl(scalar) { return "has a control character" }
    }
    if name.first?.isWhitespace == true || name.last?.isWhitespace == true { return "begins or ends with white space" }
    return nil
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    // Marks, embeddings, overrides and isolates of direction; line and paragraph separators.
    case 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
