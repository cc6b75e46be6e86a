import ServiceRuntime
import TicketsService

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@main
struct TicketsMain {
  static func main() async {
    exit(await ServiceProcess<TicketsDefinition>.run(Array(CommandLine.arguments.dropFirst())))
  }
}
