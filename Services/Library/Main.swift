import LibraryService
import ServiceRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@main
struct LibraryMain {
  static func main() async {
    exit(await ServiceProcess<LibraryDefinition>.run(Array(CommandLine.arguments.dropFirst())))
  }
}
