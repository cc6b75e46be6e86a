internal import ServiceRuntime

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

@main
struct NoticesMain {
  static func main() async {
    exit(await ServiceProcess<NoticesDefinition>.run(Array(CommandLine.arguments.dropFirst())))
  }
}
