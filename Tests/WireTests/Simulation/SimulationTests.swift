internal import Glibc
import Testing

@testable import Wire

/// Simulated connections as far as an unoptimised build is quick enough for; `scripts/simulate-connections` runs a
/// hundred thousand. A failing one names its seed: `OPORA_SIMULATION_SEED=seed scripts/test --filter SimulationTests`
/// tells it step by step.
@Suite("Simulated connections")
struct SimulationTests {
  private static let portions = 20
  private static let schedulesPerPortion = 50

  private static func chosenSeed() -> UInt64? {
    getenv("OPORA_SIMULATION_SEED").flatMap { UInt64(String(cString: $0)) }
  }

  @Test(
    "nothing is stuck, lost, doubled, reordered or leaked, and both ends agree",
    .disabled(if: chosenSeed() != nil), arguments: 0..<portions)
  func schedules(portion: Int) {
    var tally = SimulationTally()
    for offset in 0..<Self.schedulesPerPortion {
      let seed = portion * Self.schedulesPerPortion + offset
      let simulation = Simulation(seed: UInt64(seed))
      if let problem = simulation.run() {
        Issue.record("seed \(seed): \(problem); OPORA_SIMULATION_SEED=\(seed) shows how it came to that")
      }
      tally.add(simulation)
    }
    // A simulation in which nothing happens would find nothing.
    #expect(tally.statuses > 10 && tally.cancelled > 0 && tally.messages > 50)
  }

  @Test("one seed, told step by step", .enabled(if: chosenSeed() != nil))
  func one() {
    guard let seed = Self.chosenSeed() else { return }
    #expect(Simulation(seed: seed, trace: { print($0) }).run() == nil)
  }

  @Test("the same seed is the same run")
  func deterministic() {
    func told(_ seed: UInt64) -> [String] {
      var lines: [String] = []
      _ = Simulation(seed: seed, trace: { lines.append($0) }).run()
      return lines
    }
    for seed in UInt64(0)..<10 { #expect(told(seed) == told(seed)) }
  }
}
