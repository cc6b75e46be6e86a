/// Lengths of time as people write them.
public enum TimeSpan {
  /// A length written as `90s`, `30m`, `8h`, `2d` or `1h30m`, in milliseconds; nil when it is none. A day has 24 hours.
  public static func milliseconds(_ text: some StringProtocol) -> Int64? {
    var total: Int64 = 0
    var digits = ""
    var sawUnit = false
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      let unit: Int64
      switch character {
      case "s": unit = 1000
      case "m": unit = 60_000
      case "h": unit = 3_600_000
      case "d": unit = 86_400_000
      default: return nil
      }
      guard let number = Int64(digits) else { return nil }
      let (product, tooLong) = number.multipliedReportingOverflow(by: unit)
      let (sum, past) = total.addingReportingOverflow(product)
      guard !tooLong, !past else { return nil }
      total = sum
      digits = ""
      sawUnit = true
    }
    return sawUnit && digits.isEmpty ? total : nil
  }
}
