import Administration
import ArgumentParser
import Complaints
import Ledger

/// One ticket of the running daemon, and how it is shown.
struct TicketArgument: ParsableArguments {
    @Argument(help: "Our number or SP4N's tracking ID.")
    var number: String

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    /// Gives an order about the ticket to the daemon, and shows the ticket as it is then.
    func show<O: Order>(_ order: O) async throws where O.Answer == TicketDetail {
        try output.show(try await connection.ask(order), Self.show)
    }

    /// Gives an order about the ticket to the daemon, or carries it out on the ledger where none runs, and shows the ticket.
    func showOrOpen<O: Order>(_ order: O) async throws where O.Answer == TicketDetail {
        try output.show(try await connection.askOrOpen(order), Self.show)
    }

    private static func show(_ detail: TicketDetail) {
        let ticket = detail.ticket
        let facts: [(String, String?)] = [
            ("state", ticket.state.rawValue), ("held", detail.hold?.words),
            ("held since", detail.hold?.since.map(StatusCommand.time)),
            ("decide by", ticket.decideBy?.description), ("tracking ID", ticket.trackingID), ("status", ticket.status),
            ("title", ticket.title), ("class", ticket.classification?.rawValue), ("category", ticket.category),
            ("agency", ticket.agency), ("place", ticket.place), ("deadline", ticket.deadline?.description),
            ("reporter", detail.reporter), ("carrier", detail.carrier), ("trouble", ticket.trouble),
            ("damage", ticket.damage), ("text", detail.body),
        ]
        print("ticket \(ticket.number)")
        for (name, value) in facts {
            if let value { print("  \(StatusCommand.pad(name, 12)) \(value)") }
        }
        for event in detail.events {
            let facts = event.detail.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            let columns = [
                StatusCommand.time(event.at), StatusCommand.pad(event.kind.rawValue, 15),
                StatusCommand.pad(event.actor.rawValue, 8),
                facts.joined(separator: ", "),
            ]
            print("  " + columns.joined(separator: "  "))
        }
        for reply in detail.replies {
            let columns = [
                StatusCommand.time(reply.at), StatusCommand.pad("reply", 15),
                StatusCommand.pad(reply.state.rawValue, 11),
                "\(reply.kind) by \(reply.carrier)" + (reply.attempts > 1 ? ", attempts: \(reply.attempts)" : ""),
            ]
            print("  " + columns.joined(separator: "  "))
        }
    }
}
