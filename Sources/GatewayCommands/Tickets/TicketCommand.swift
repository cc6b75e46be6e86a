import ArgumentParser

/// `opora ticket …`.
struct TicketCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ticket",
    abstract: "File tickets and carry them to their end.",
    discussion: """
      EXAMPLES
        opora ticket check --customer romashka --kind defect --subject "Пустой отчёт"
        opora ticket file --as maria --customer romashka --kind question --impact 1 --urgency 2 \\
          --topic reports --subject "Как выгрузить отчёт за квартал" --body "Нужна выгрузка в файл для бухгалтерии."
        opora ticket list --state queued
        opora ticket search пустой отчет
        opora ticket view T-1
        opora ticket reply T-1 "Выгрузка в меню «Отчёты»." --as anna
        opora ticket history T-1
      """,
    subcommands: [
      TicketFile.self, TicketCheck.self, TicketComplete.self, TicketList.self, TicketSearch.self,
      TicketView.self, TicketWatch.self, TicketHistory.self,
      TicketCount.self, TicketAssign.self, TicketStart.self, TicketPause.self, TicketReply.self, TicketNote.self,
      TicketReceive.self, TicketWait.self, TicketEscalate.self, TicketReturn.self, TicketDone.self,
      TicketVerify.self, TicketOversee.self, TicketSolve.self, TicketClose.self, TicketCancel.self, TicketMerge.self,
      TicketUnmerge.self,
      TicketSplit.self, TicketUnsplit.self, TicketLink.self, TicketUnlink.self, TicketBlock.self, TicketAsk.self,
      TicketAnswer.self, TicketClaim.self, TicketDecline.self, TicketWithdraw.self, TicketRequests.self,
      TicketAttach.self, TicketAttachments.self, TicketDownload.self, TicketDetach.self, TicketSatisfaction.self,
      TicketSettingsCommand.self,
      TicketAlarms.self,
      TicketStalled.self, TicketAcknowledge.self, TicketAlarmPolicy.self, TicketReplayCommand.self,
      TicketImportCommand.self, TicketExportCommand.self, TicketMacro.self,
      TicketClocksCommand.self, TicketCompose.self, TicketPriorityCommand.self,
    ])
}
