/// Whether a text shouts, in any script that has capitals.
struct Shouting {
  /// What is wrong, to follow a field's name; nil when the text is calm.
  let words: String?

  /// Words shorter than this may be abbreviations (API, НДС, CRM) and do not count.
  private static let shortestWord = 5
  private static let fewestLetters = 6
  private static let maximumPercent = 70
  private static let maximumExclamationMarks = 2

  init(_ text: String) {
    var letters = 0
    var capitals = 0
    var wordLetters = 0
    var wordCapitals = 0
    var marks = 0
    var mostMarks = 0
    func closeWord() {
      if wordLetters >= Self.shortestWord {
        letters += wordLetters
        capitals += wordCapitals
      }
      wordLetters = 0
      wordCapitals = 0
    }
    for scalar in text.unicodeScalars {
      marks = scalar == "!" ? marks + 1 : 0
      mostMarks = max(mostMarks, marks)
      if scalar.isLetter {
        wordLetters += 1
        if scalar.isCapitalLetter { wordCapitals += 1 }
      } else {
        closeWord()
      }
    }
    closeWord()
    if letters >= Self.fewestLetters, capitals * 100 > letters * Self.maximumPercent {
      words = "is written in capitals"
    } else if mostMarks > Self.maximumExclamationMarks {
      words = "has \(mostMarks) exclamation marks in a row"
    } else {
      words = nil
    }
  }
}
