import RoutingService
import ServiceRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@main
struct RoutingMain {
  static func main() async {
    exit(await ServiceProcess<RoutingDefinition>.run(Array(CommandLine.arguments.dropFirst())))
  }
}
