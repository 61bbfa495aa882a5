import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import Logging

/// Judges a ledger on which the scenario was disturbed: nothing acknowledged may be missing, and it must still come to its end.
struct ScenarioVerdict {
    let folder: URL
    let acknowledged: [Acknowledgement]

    /// What is wrong, in sentences.
    func findings() async throws -> [String] {
        let ledger = try Ledger(
            configuration: Scenario.configuration(in: folder),
            clock: { Scenario.time },
            logger: Logger(label: "verdict") { _ in SwiftLogNoOpLogHandler() }
        )
        do {
            var findings = try await ledger.verify().map { "check: \($0)" }
            findings += try await missing(in: ledger)
            let outside = OutsideWorld(folder: folder)
            try await Scenario(ledger: ledger, outside: outside) { _ in }.run(backUpTo: nil)
            findings += try await faultsAtTheEnd(ledger, outside)
            findings += try await ledger.verify().map { "check at the end: \($0)" }
            await ledger.close()
            return findings + (try await faultsOfTheBackup())
        } catch {
            await ledger.close()
            throw error
        }
    }

    /// What was acknowledged and is not there.
    private func missing(in ledger: Ledger) async throws -> [String] {
        var findings: [String] = []
        for acknowledgement in acknowledged {
            let words = acknowledgement.subject.split(separator: " ").map(String.init)
            switch acknowledgement.kind {
            case .stored:
                let record = Scenario.records[Int(words[0]) ?? 0]
                // Delivered once more it must be known; a record that is not is stored by this question, and found out.
                let outcome = try await ledger.store(record)
                if case .stored = outcome { findings.append("record \(words[0]) was acknowledged and is lost") }
            case .buried:
                if try await ledger.deadLetters(limit: 10).isEmpty { findings.append("the dead letter is lost") }
            case .triaged:
                if try await ledger.ticket(called: words[1]) == nil { findings.append("ticket \(words[1]) is lost") }
            case .forwarded:
                let ticket = try await ledger.ticket(called: words[0])
                if ticket?.trackingID != words[1] { findings.append("the tracking ID of \(words[0]) is lost") }
            case .sent, .delivered:
                let reply = try await reply(words[0], in: ledger)
                let states: [OutboundRecord.State] =
                    acknowledgement.kind == .sent ? [.sent, .delivered] : [.delivered]
                if reply.map({ !states.contains($0.state) }) ?? true {
                    findings.append("reply \(words[0]) was \(acknowledgement.kind.rawValue) and is not")
                }
            case .backedUp, .done: break
            }
        }
        return findings
    }

    private func reply(_ id: String, in ledger: Ledger) async throws -> ReplyProgress? {
        for ticket in try await ledger.tickets(limit: 100) {
            if let reply = try await ledger.replies(about: ticket.id).first(where: { "\($0.id)" == id }) {
                return reply
            }
        }
        return nil
    }

    /// Whether everything happened once.
    private func faultsAtTheEnd(_ ledger: Ledger, _ outside: OutsideWorld) async throws -> [String] {
        var findings: [String] = []
        let tickets = try await ledger.tickets(limit: 100)
        if tickets.count != Scenario.ticketCount { findings.append("there are \(tickets.count) tickets") }
        let states = Dictionary(grouping: tickets, by: \.state).mapValues(\.count)
        if states != [.forwarded: Scenario.ticketCount - 1, .rejected: 1] {
            findings.append("tickets end as \(states)")
        }
        let complaints = try outside.complaints
        if complaints.count != Set(complaints).count { findings.append("a ticket is at the central system twice") }
        if complaints.count != Scenario.ticketCount - 1 {
            findings.append("the central system has \(complaints.count) complaints")
        }
        var texts: [String] = []
        for ticket in tickets { texts += try await ledger.replies(about: ticket.id).compactMap(\.text) }
        // A text is the event that it tells of, and its kind: a receipt with the number and one without are of one event.
        let told = texts.map { $0.split(separator: " ") }
        if Set(told.map { $0[0] }).count != told.count {
            findings.append("a reply was queued twice: \(texts.sorted())")
        }
        let kinds = Dictionary(grouping: told) { String($0[1]) }.mapValues(\.count)
        if kinds != Scenario.replies { findings.append("replies are \(kinds), not \(Scenario.replies)") }
        if Set(try outside.submissions) != Set(texts) { findings.append("the network did not get each reply") }
        return findings
    }

    /// A file with a backup's name is whole.
    private func faultsOfTheBackup() async throws -> [String] {
        let path = LedgerFiles(folder: folder).paths + ".backup"
        guard FileManager.default.fileExists(atPath: path) else {
            return acknowledged.contains { $0.kind == .backedUp } ? ["the backup was acknowledged and is lost"] : []
        }
        var configuration = Scenario.configuration(in: folder)
        configuration.path = path
        let copy = try Ledger(
            configuration: configuration,
            logger: Logger(label: "verdict") { _ in SwiftLogNoOpLogHandler() }
        )
        var findings = try await copy.verify().map { "backup: \($0)" }
        if try await copy.tickets(limit: 100).count != Scenario.ticketCount {
            findings.append("the backup lacks tickets")
        }
        await copy.close()
        return findings
    }
}
