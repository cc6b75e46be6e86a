internal import CFuzzer
internal import Glibc

/// Runs the fuzzer that `OPORA_FUZZER` names under libFuzzer, whose options and corpus folders are the arguments. (A
/// variable rather than an argument, because libFuzzer starts itself again with its own arguments alone.)
///
/// An input in which something is wrong stops it, is written to a file, and what is wrong is printed.
@main
struct Main {
  /// Set before the driver runs and only read by it: libFuzzer calls back on this thread.
  nonisolated(unsafe) static var check: @Sendable ([UInt8]) -> String? = { _ in nil }

  static func main() {
    let name = getenv("OPORA_FUZZER").map { String(cString: $0) }
    guard let fuzzer = fuzzers.first(where: { $0.name == name }) else {
      print("OPORA_FUZZER must name one of: \(fuzzers.map(\.name).joined(separator: " "))")
      exit(2)
    }
    check = fuzzer.check
    // libFuzzer keeps the arguments for the life of the process.
    var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
    var count = Int32(arguments.count - 1)
    let status = arguments.withUnsafeMutableBufferPointer { buffer in
      var base = buffer.baseAddress
      return LLVMFuzzerRunDriver(&count, &base) { data, size in
        if let problem = Main.check(size == 0 ? [] : Array(UnsafeBufferPointer(start: data, count: size))) {
          print("PROBLEM: \(problem)")
          fflush(nil)
          abort()
        }
        return 0
      }
    }
    exit(status)
  }
}
