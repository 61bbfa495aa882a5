import ArgumentParser
import Operations

/// One ticket of the running daemon, and how it is shown.
struct TicketArgument: ParsableArguments {
    @Argument(help: "Our number or SP4N's tracking ID.")
    var number: String

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    /// Asks the daemon about the ticket, or for a change of it, and shows the ticket as it is then.
    func show(
        _ question: (_ client: OperationsClient, _ number: String) async throws -> TicketDetail
    ) async throws {
        // As it is said on the telephone, `lp 100-08`.
        let number = number.filter { $0.isLetter || $0.isNumber }
        let detail = try await connection.ask { try await question($0, number) }
        try output.show(detail, Self.show)
    }

    private static func show(_ detail: TicketDetail) {
        let ticket = detail.ticket
        let facts: [(String, String?)] = [
            ("state", ticket.state), ("tracking ID", ticket.trackingID), ("status", ticket.status),
            ("title", ticket.title), ("class", ticket.classification), ("category", ticket.category),
            ("agency", ticket.agency), ("place", ticket.place), ("deadline", ticket.deadline),
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
                StatusCommand.time(event.at), StatusCommand.pad(event.kind, 15), StatusCommand.pad(event.actor, 8),
                facts.joined(separator: ", "),
            ]
            print("  " + columns.joined(separator: "  "))
        }
        for reply in detail.replies {
            let columns = [
                StatusCommand.time(reply.at), StatusCommand.pad("reply", 15), StatusCommand.pad(reply.state, 11),
                "\(reply.kind) by \(reply.carrier)" + (reply.attempts > 1 ? ", attempts: \(reply.attempts)" : ""),
            ]
            print("  " + columns.joined(separator: "  "))
        }
    }
}
