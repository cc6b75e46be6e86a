import Testing

@testable import GatewayCommands

@Suite("A staff file")
struct StaffFileTests {
  @Test("gives people the zone and the shifts of the file unless they have their own")
  func defaults() throws {
    let file = try StaffFile.parse(
      """
      zone: Europe/Moscow
      shifts: ["10:00-19:00", "10:00-19:00", "10:00-19:00", "10:00-19:00", "10:00-19:00", "", ""]
      people:
        - {id: anna, name: Анна, role: specialist, line: 2, skills: {reports: 4}}
        - {id: boris, role: developer, line: 3, zone: Asia/Omsk, shifts: ["22:00-06:00", "", "", "", "", "", ""]}
      customers:
        - {id: romashka, name: ООО «Ромашка», manager: maria}
      """)
    #expect(file.people.map(\.zone) == ["Europe/Moscow", "Asia/Omsk"])
    #expect(file.people[0].shifts[0] == "10:00-19:00")
    #expect(file.people[0].skills == [StaffFile.Skill(name: "reports", level: 4)])
    #expect(file.people[1].name == "boris")
    #expect(file.people[1].shifts[0] == "22:00-06:00")
    #expect(file.customers[0].deputy == "")
  }

  @Test("names every problem with its line, all at once")
  func problems() {
    #expect(
      throws: StaffFile.Problems(lines: [
        "line 2: anna: role 'specilist' is none of manager, specialist, developer, lead, admin; did you mean specialist?",
        "line 3: there is no 'lin' here; did you mean 'line'?",
        "line 4: 'Boris' cannot be an id: 1 to 63 lower-case letters, digits, '-', '_' or '.'",
        "line 5: dmitry: the level of reports must be 1 to 5",
      ])
    ) {
      try StaffFile.parse(
        """
        people:
          - {id: anna, role: specilist, line: 2}
          - {id: oleg, role: manager, lin: 1}
          - {id: Boris, role: lead, line: 2}
          - {id: dmitry, role: developer, line: 3, skills: {reports: 9}}
        """)
    }
  }

  @Test(
    "that is cut off, empty or no mapping is refused",
    arguments: ["people:\n  - {id: anna, role: specia", "", "- a\n- b", "people: 5", "people: []\n"])
  func refused(text: String) {
    #expect(throws: StaffFile.Problems.self) { try StaffFile.parse(text) }
  }

  @Test("with somebody twice is refused")
  func twice() {
    #expect(throws: StaffFile.Problems(lines: ["the person 'anna' stands there twice"])) {
      try StaffFile.parse("people: [{id: anna, role: lead, line: 2}, {id: anna, role: lead, line: 2}]")
    }
  }

  @Test("reads shifts as two times of day", arguments: ["09:00-18:00", "22:00-06:00", "00:00-24:00"])
  func shifts(text: String) {
    #expect(StaffFileReader.isShift(text))
  }

  @Test(
    "refuses what is no shift", arguments: ["9-18", "09:00", "25:00-26:00", "09:60-10:00", "24:30-25:00", "a:b-c:d"])
  func noShifts(text: String) {
    #expect(!StaffFileReader.isShift(text))
  }
}

@Suite("A mistyped name")
struct NearestNameTests {
  @Test(
    "finds the one that was meant",
    arguments: [("tikcet", "ticket"), ("quue", "queue"), ("staf", "staff"), ("DAY", "day")])
  func near(typed: String, meant: String) {
    #expect(NearestName.of(typed, among: ["ticket", "queue", "staff", "day", "report"]) == meant)
  }

  @Test("that is like nothing known suggests nothing", arguments: ["xyz", "banana", ""])
  func far(typed: String) {
    #expect(NearestName.of(typed, among: ["ticket", "queue", "staff", "report"]) == nil)
  }
}
