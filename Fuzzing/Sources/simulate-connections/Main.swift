internal import Glibc

@testable internal import ConnectionSimulation

/// Runs simulated connections on all processors and prints those in which something went wrong.
///
///     simulate-connections [SCHEDULES [FIRST_SEED]]   so many, by seeds that follow each other
///     simulate-connections --seed SEED                one, told step by step
@main
struct Main {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let numbers = arguments.compactMap { UInt64($0) }
    if arguments.count == 2, arguments[0] == "--seed", let seed = numbers.first {
      exit(tell(seed) ? 0 : 1)
    }
    guard numbers.count == arguments.count, numbers.count <= 2 else {
      print("usage: simulate-connections [SCHEDULES [FIRST_SEED]] or --seed SEED")
      exit(2)
    }
    let schedules = numbers.first ?? 100_000
    let (tally, problems) = await run(schedules, from: numbers.count > 1 ? numbers[1] : 0)
    for problem in problems { print(problem) }
    print(tally.description)
    print("\(tally.runs - problems.count) passed, \(problems.count) failed")
    exit(problems.isEmpty ? 0 : 1)
  }

  private static func tell(_ seed: UInt64) -> Bool {
    let problem = Simulation(seed: seed, trace: { print($0) }).run()
    print(problem ?? "nothing went wrong")
    return problem == nil
  }

  private static func run(_ schedules: UInt64, from first: UInt64) async -> (SimulationTally, [String]) {
    let portions: UInt64 = 64
    return await withTaskGroup(of: (SimulationTally, [String]).self) { group in
      for portion in 0..<portions {
        group.addTask {
          var tally = SimulationTally()
          var problems: [String] = []
          for offset in (schedules * portion / portions)..<(schedules * (portion + 1) / portions) {
            let seed = first &+ offset
            let simulation = Simulation(seed: seed)
            if let problem = simulation.run() { problems.append("seed \(seed): \(problem)") }
            tally.add(simulation)
          }
          return (tally, problems)
        }
      }
      var tally = SimulationTally()
      var problems: [String] = []
      for await portion in group {
        tally.add(portion.0)
        problems += portion.1
      }
      return (tally, problems.sorted())
    }
  }
}
