import ReportingService
import ServiceRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@main
enum Main {
  static func main() async {
    exit(await ServiceProcess<ReportingDefinition>.run(Array(CommandLine.arguments.dropFirst())))
  }
}
