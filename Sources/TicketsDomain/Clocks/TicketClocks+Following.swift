internal import BusinessTime

extension TicketClocks {
  /// Takes a change of the ticket in.
  ///
  /// Total, like a ticket's evolving: every step applies to all clocks, for history is not argued with.
  public mutating func follow(_ step: ClockStep, _ rules: ClockRules) -> ClockProgress {
    var progress = ClockProgress()
    for index in clocks.indices { progress.note(clocks[index].settle(at: step.at)) }
    if step.state == .merged {
      for index in clocks.indices where clocks[index].isOpen {
        progress.note(clocks[index].stop(at: step.at, .merged, rules))
      }
      return progress
    }
    setGoingAgain(step, rules, &progress)
    for index in clocks.indices where clocks[index].isOpen && clocks[index].priority != step.priority {
      let cause = "\(clocks[index].priority.name) -> \(step.priority.name)"
      progress.note(
        clocks[index].retarget(
          at: step.at, cause: cause, priority: step.priority, past: rules.openTime, rules
        ).notice)
    }
    followFirstResponse(step, rules, &progress)
    followNextResponse(step, rules, &progress)
    followResolution(step, rules, &progress)
    followLine(step, rules, &progress)
    followReply(step, rules, &progress)
    progress.closed += clocks.filter { !$0.mayRunAgain }
    clocks.removeAll { !$0.mayRunAgain }
    return progress
  }

  private func index(of metric: ClockMetric) -> Int? { clocks.lastIndex { $0.metric == metric } }

  private func openIndex(of metric: ClockMetric) -> Int? { clocks.lastIndex { $0.metric == metric && $0.isOpen } }

  private mutating func start(
    _ metric: ClockMetric, at instant: Instant, isRunning: Bool = true, cause: String, _ step: ClockStep,
    _ rules: ClockRules, person: String = ""
  ) {
    let cycle = cycles[metric, default: 0] + 1
    cycles[metric] = cycle
    var clock = TicketClock(
      metric: metric, cycle: cycle, line: metric == .line ? step.line : nil, person: person, stretches: [])
    clock.begin(at: instant, isRunning: isRunning, cause: cause, priority: step.priority, rules)
    clocks.append(clock)
  }

  /// Undoing a merge: the customer has waited all the time, so the time in between counts as it would have.
  private mutating func setGoingAgain(_ step: ClockStep, _ rules: ClockRules, _ progress: inout ClockProgress) {
    for index in clocks.indices where clocks[index].outcome == .merged {
      guard let last = clocks[index].stretches.last, let since = clocks[index].stoppedAt else { continue }
      progress.note(
        clocks[index].reopen(
          at: since, isRunning: last.isRunning, cause: "merge undone", priority: last.priority, rules))
      progress.note(clocks[index].settle(at: step.at))
    }
  }

  private mutating func followFirstResponse(
    _ step: ClockStep, _ rules: ClockRules, _ progress: inout ClockProgress
  ) {
    if cycles[.firstResponse] == nil { start(.firstResponse, at: step.at, cause: "filed", step, rules) }
    guard let index = openIndex(of: .firstResponse) else { return }
    if let answered = step.firstResponseAt {
      progress.note(clocks[index].stop(at: answered, .answered, rules))
    } else if step.state.isFinished {
      progress.note(
        clocks[index].stop(at: step.at, step.state == .cancelled ? .cancelled : .solvedWithoutReply, rules))
    }
  }

  private mutating func followNextResponse(
    _ step: ClockStep, _ rules: ClockRules, _ progress: inout ClockProgress
  ) {
    let since = step.state.isFinished ? nil : step.unansweredSince
    if let index = openIndex(of: .nextResponse), clocks[index].startedAt != since {
      let outcome: ClockOutcome =
        step.state.isFinished ? .cancelled : step.kind == .replied ? .answered : .superseded
      progress.note(clocks[index].stop(at: step.at, outcome, rules))
    }
    if let since, openIndex(of: .nextResponse) == nil {
      start(.nextResponse, at: since, cause: "the customer wrote", step, rules)
    }
  }

  private mutating func followResolution(
    _ step: ClockStep, _ rules: ClockRules, _ progress: inout ClockProgress
  ) {
    guard let index = index(of: .resolution) else {
      if step.state.isFinished { return }
      return start(
        .resolution, at: step.at, isRunning: step.state != .waitingCustomer, cause: "filed", step, rules)
    }
    run(index, step, rules, &progress)
    if step.state == .solved || step.state == .closed, clocks[index].firstSolution == nil {
      clocks[index].firstSolution = FirstSolution(
        at: step.at, usedMilliseconds: clocks[index].endedMilliseconds)
    }
  }

  private mutating func followLine(_ step: ClockStep, _ rules: ClockRules, _ progress: inout ClockProgress) {
    if let index = index(of: .line) {
      // A solution on line 3 hands the ticket to line 2; that is not entered before it is reopened.
      if clocks[index].line == step.line || step.state.isFinished { return run(index, step, rules, &progress) }
      if clocks[index].isOpen {
        progress.note(clocks[index].stop(at: step.at, .leftLine, rules))
      } else {
        progress.closed.append(clocks.remove(at: index))
      }
    } else if step.state.isFinished {
      return
    }
    start(
      .line, at: step.at, isRunning: step.state != .waitingCustomer, cause: "entered line \(step.line.rawValue)",
      step, rules)
  }

  /// Lets a clock that pauses for the customer follow the state.
  private mutating func run(
    _ index: Int, _ step: ClockStep, _ rules: ClockRules, _ progress: inout ClockProgress
  ) {
    let runs = step.state != .waitingCustomer
    if step.state.isFinished {
      guard clocks[index].isOpen else { return }
      progress.note(clocks[index].stop(at: step.at, step.state == .cancelled ? .cancelled : .solved, rules))
    } else if !clocks[index].isOpen {
      progress.note(
        clocks[index].reopen(at: step.at, isRunning: runs, cause: "reopened", priority: step.priority, rules))
    } else if clocks[index].isRunning != runs {
      if runs {
        clocks[index].resume(at: step.at, cause: step.state.name, rules)
      } else {
        clocks[index].pause(at: step.at, cause: step.state.name, rules)
      }
    }
  }

  private mutating func followReply(_ step: ClockStep, _ rules: ClockRules, _ progress: inout ClockProgress) {
    guard let index = openIndex(of: .replyCycle) else {
      guard case .composeStarted(let person) = step.kind, !step.state.isFinished else { return }
      return start(
        .replyCycle, at: step.at, isRunning: step.customerIsOnline,
        cause: step.customerIsOnline ? "composing" : "composing, the customer is offline", step, rules, person: person)
    }
    if step.kind == .replied {
      progress.note(clocks[index].stop(at: step.at, .answered, rules))
    } else if step.kind == .composeDropped || step.state.isFinished {
      progress.note(clocks[index].stop(at: step.at, .cancelled, rules))
    } else if clocks[index].isRunning, !step.customerIsOnline {
      clocks[index].pause(at: step.at, cause: "the customer went offline", rules)
    } else if !clocks[index].isRunning, step.customerIsOnline {
      clocks[index].resume(at: step.at, cause: "the customer came online", rules)
    }
  }
}
