import ArgumentParser
import CentralAPI
import Foundation
import Operations

/// `lapord tickets`: what officers see and do.
struct TicketsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tickets",
        abstract: "Lists, shows, mends, closes and exports tickets.",
        subcommands: [
            List.self, Show.self, Amend.self, Resend.self, Close.self, TicketsReconcileCommand.self,
            TicketsExportCommand.self, TicketsReportCommand.self,
        ]
    )

    /// `lapord tickets list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists tickets, newest first; overdue ones, longest overdue first."
        )

        @Option(help: "Only those in this state: open, forwarding, forwarded, uncertain, rejected, cancelled.")
        var state: String?

        @Option(help: "Only those of this agency's code.")
        var agency: String?

        @Flag(help: "Only those whose deadline has passed and that are not done; shows the deadline.")
        var overdue = false

        @Option(help: "At most so many.")
        var limit = 50

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let filter = TicketFilter(state: state, agency: agency, isOverdue: overdue, limit: limit)
            let tickets = try await connection.ask { try await $0.tickets(filter) }
            try output.show(tickets) { tickets in
                for ticket in tickets {
                    let columns = [
                        StatusCommand.pad(ticket.number, 10),
                        StatusCommand.pad(overdue ? ticket.deadline ?? "-" : ticket.state, 10),
                        StatusCommand.pad(ticket.trackingID ?? "-", 10), StatusCommand.pad(ticket.agency ?? "-", 12),
                        StatusCommand.pad(ticket.place ?? "-", 22), ticket.title ?? "(confidential)",
                    ]
                    print(columns.joined(separator: " "))
                }
                if tickets.isEmpty { print("no tickets") }
            }
        }
    }

    /// `lapord tickets show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows a ticket and its history.")

        @Argument(help: "Our number or SP4N's tracking ID.")
        var number: String

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let detail = try await connection.ask { try await $0.ticket(number) }
            try output.show(detail, TicketsCommand.show)
        }
    }

    /// `lapord tickets amend`.
    struct Amend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Changes fields of a ticket.")

        @Argument(help: "Our number or SP4N's tracking ID.")
        var number: String

        @Option(help: "Another title.")
        var title: String?

        @Option(help: "Another text.")
        var body: String?

        @Option(help: "Another SP4N category, by its name.")
        var category: String?

        @Option(help: "Another agency, by its code.")
        var agency: String?

        @Option(help: "Another place, by its Kemendagri code.")
        var place: String?

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let amendment = TicketAmendment(
                title: title,
                body: body,
                category: category,
                agency: agency,
                place: place
            )
            let detail = try await connection.ask { try await $0.amendTicket(number, amendment) }
            try output.show(detail, TicketsCommand.show)
        }
    }

    /// `lapord tickets resend`.
    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an uncertain or rejected ticket be forwarded once more.",
            discussion: "An uncertain ticket may be at SP4N already: look for its number there first."
        )

        @Argument(help: "Our number.")
        var number: String

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let detail = try await connection.ask { try await $0.resendTicket(number) }
            try output.show(detail, TicketsCommand.show)
        }
    }

    /// `lapord tickets close`.
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Closes a ticket here; SP4N is not told.")

        @Argument(help: "Our number or SP4N's tracking ID.")
        var number: String

        @Option(help: "Why; it is kept in the history.")
        var reason: String

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let detail = try await connection.ask { try await $0.closeTicket(number, reason: reason) }
            try output.show(detail, TicketsCommand.show)
        }
    }

    static func show(_ detail: TicketDetail) {
        let ticket = detail.ticket
        let facts: [(String, String?)] = [
            ("state", ticket.state), ("tracking ID", ticket.trackingID), ("status", ticket.status),
            ("title", ticket.title), ("category", ticket.category), ("agency", ticket.agency), ("place", ticket.place),
            ("deadline", ticket.deadline), ("reporter", detail.reporter), ("carrier", detail.carrier),
            ("trouble", ticket.trouble), ("text", detail.body),
        ]
        print("ticket \(ticket.number)")
        for (name, value) in facts {
            if let value { print("  \(StatusCommand.pad(name, 12)) \(value)") }
        }
        for event in detail.events {
            let facts = event.detail.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            print(
                "  \(StatusCommand.time(event.at))  \(StatusCommand.pad(event.kind, 15)) \(StatusCommand.pad(event.actor, 8)) "
                    + facts.joined(separator: ", ")
            )
        }
    }
}
