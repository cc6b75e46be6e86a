internal import ServiceRuntime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

@main
struct ProbeMain {
  static func main() async {
    exit(await ServiceProcess<ProbeDefinition>.run(Array(CommandLine.arguments.dropFirst())))
  }
}
