import GatewayCommands

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@main
struct GatewayMain {
  static func main() async {
    exit(await Gateway.run(Array(CommandLine.arguments.dropFirst())))
  }
}
