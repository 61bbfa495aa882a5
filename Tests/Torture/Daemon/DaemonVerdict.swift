import Complaints
import Foundation
import Ledger
import Logging
import Sandbox
import TestSupport

/// Counts, after all kills, what is there: in the ledger, at the central system, and with the citizens.
struct DaemonVerdict {
    let folder: TortureFolder
    let peers: Peers
    let citizens: Citizens

    private struct Count {
        var findings: [String] = []
        var tickets: [TicketRecord] = []
        /// How many tickets each citizen has.
        var byAuthor: [Int: Int] = [:]
        var replies = 0
        var repliesTwice = 0
        var repliesMissing = 0
        var repliesUnsent = 0
    }

    func judge() async throws -> (findings: [String], figures: [String]) {
        let check = try DaemonLauncher.run(["store", "check", "--config", folder.daemon.configurationFile.path])
        var count = try await countLedger()
        if check.status != 0 { count.findings.append("lapord store check: \(check.output)") }
        let heard = citizens.heard
        let expected = heard.acknowledged.union(heard.byModem)
        let lost = expected.filter { count.byAuthor[$0] == nil }
        let doubled = count.byAuthor.filter { $0.value > 1 }
        if !lost.isEmpty { count.findings.append("\(lost.count) messages are lost: \(lost.sorted().prefix(10))") }
        if !doubled.isEmpty {
            count.findings.append("\(doubled.count) messages are there twice: \(doubled.keys.sorted().prefix(10))")
        }
        let central = await countCentral(&count)
        let sentAgain = await sentAgain()
        let states = Dictionary(grouping: count.tickets, by: \.state.rawValue).mapValues(\.count)
        let stateList = states.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let figures = [
            "messages: \(expected.count) (\(heard.acknowledged.count - heard.bySMPP) by HTTP, \(heard.bySMPP) by SMPP,"
                + " \(heard.byModem.count) by modem,"
                + " \(heard.redelivered) delivered once more), losses \(lost.count), duplicates \(doubled.count)",
            "tickets: \(count.tickets.count) (\(stateList)); at the central system \(central.complaints), duplicates"
                + " \(central.doubled)",
            "replies: \(count.replies) queued, duplicates \(count.repliesTwice), missing \(count.repliesMissing), not sent"
                + " \(count.repliesUnsent); \(sentAgain) reached the network again, whose answer was lost or met no daemon",
            "store check: \(check.status == 0 ? "sound" : "NOT SOUND")",
        ]
        return (count.findings, figures)
    }

    private func countLedger() async throws -> Count {
        let ledger = try Ledger(
            configuration: .init(
                path: folder.ledger.paths,
                protection: .key(try Vault.masterKey(from: Data(DaemonLauncher.key.utf8)))
            ),
            exclusively: false,
            logger: Logger(label: "verdict") { _ in SwiftLogNoOpLogHandler() }
        )
        var count = Count()
        do {
            count.findings = try await ledger.verify()
            var query = TicketQuery(limit: 500)
            repeat {
                let page = try await ledger.tickets(matching: query)
                for ticket in page.items { try await add(ticket, of: ledger, to: &count) }
                query.after = page.next
            } while query.after != nil
            await ledger.close()
        } catch {
            await ledger.close()
            throw error
        }
        return count
    }

    private func add(_ ticket: TicketRecord, of ledger: Ledger, to count: inout Count) async throws {
        count.tickets.append(ticket)
        let text = try await ledger.originalText(of: ticket)
        if let author = Citizens.author(of: text) {
            count.byAuthor[author, default: 0] += 1
        } else {
            count.findings.append("ticket \(ticket.number) has a text that nobody wrote")
        }
        let replies = try await ledger.replies(about: ticket.id)
        count.replies += replies.count
        let kinds = Dictionary(grouping: replies) { $0.kind.hasPrefix("confirmation") ? "confirmation" : $0.kind }
        for (kind, several) in kinds where several.count > 1 && kind != "answered" {
            count.repliesTwice += several.count - 1
            count.findings.append("ticket \(ticket.number) has \(several.count) replies of the kind \(kind)")
        }
        // A receipt with SP4N's number in it is both.
        let isBoth = kinds["confirmation"]?.contains { $0.kind == "confirmation_forwarded" } ?? false
        if isBoth, kinds["forwarded"] != nil {
            count.repliesTwice += 1
            count.findings.append("ticket \(ticket.number) tells its number at the central system twice")
        }
        // A held ticket is not lost: its sender is asked, and an officer decides.
        let first = ticket.heldAt == nil ? "confirmation" : NewNotification.heldQuestion
        let due = ticket.state == .forwarded && !isBoth ? [first, "forwarded"] : [first]
        for kind in due where kinds[kind] == nil {
            count.repliesMissing += 1
            count.findings.append("ticket \(ticket.number) has no reply of the kind \(kind)")
        }
        count.repliesUnsent += replies.count { ![.sent, .delivered].contains($0.state) }
    }

    private func countCentral(_ count: inout Count) async -> (complaints: Int, doubled: Int) {
        let complaints = await peers.complaints
        let numbers = complaints.map { complaint in
            complaint.content.split(separator: "[").last.map { String($0.prefix { $0 != "]" }) } ?? ""
        }
        let byNumber = Dictionary(grouping: numbers) { $0 }.mapValues(\.count)
        let doubled = byNumber.filter { $0.value > 1 }
        for (number, times) in doubled { count.findings.append("\(number) is at the central system \(times) times") }
        let known = Set(count.tickets.map(\.number))
        for number in byNumber.keys where !known.contains(number) {
            count.findings.append("the central system has \(number), which is no ticket")
        }
        for ticket in count.tickets where ticket.state == .forwarded && byNumber[ticket.number] == nil {
            count.findings.append("\(ticket.number) counts as forwarded, and the central system does not have it")
        }
        return (complaints.count, doubled.count)
    }

    /// How many replies reached a citizen more than once.
    private func sentAgain() async -> Int {
        let received = await peers.received
        return received.count - Set(received.map { "\($0.recipient) \($0.text)" }).count
    }
}
