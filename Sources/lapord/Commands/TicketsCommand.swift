import ArgumentParser
import Complaints
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

        @Option(help: "Only those in this state.")
        var state: TicketState?

        @Option(help: "Only those of this agency's code.")
        var agency: String?

        @Flag(help: "Only those whose deadline has passed and that are not done; shows the deadline.")
        var overdue = false

        @Option(help: "At most so many, 1 to 1000.")
        var limit = RowLimit(50)

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let filter = TicketFilter(
                state: state?.rawValue,
                agency: agency,
                isOverdue: overdue,
                limit: limit.rows
            )
            let tickets = try await connection.ask { try await $0.tickets(filter) }
            try output.show(tickets) { tickets in
                for ticket in tickets {
                    let columns = [
                        StatusCommand.pad(ticket.number, 10),
                        StatusCommand.pad(overdue ? ticket.deadline ?? "-" : ticket.state, 10),
                        StatusCommand.pad(ticket.trackingID ?? "-", 10), StatusCommand.pad(ticket.agency ?? "-", 12),
                        StatusCommand.pad(ticket.place ?? "-", 22),
                        ticket.title ?? (ticket.damage == nil ? "(confidential)" : "(cannot be read)"),
                    ]
                    print(columns.joined(separator: " "))
                }
                for damage in tickets.compactMap(\.damage) { print(damage) }
                if tickets.isEmpty { print("no tickets") }
            }
        }
    }

    /// `lapord tickets show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows a ticket and its history.")

        @OptionGroup var ticket: TicketArgument

        func run() async throws {
            try await ticket.show { try await $0.ticket($1) }
        }
    }

    /// `lapord tickets amend`.
    struct Amend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Changes fields of a ticket.")

        @OptionGroup var ticket: TicketArgument

        @Option(help: "Another title.")
        var title: String?

        @Option(help: "Another text.")
        var body: String?

        @Option(
            help: ArgumentHelp(
                "Another classification, which brings its own deadline.",
                discussion: Classification.allCases.map(\.rawValue).joined(separator: ", ") + "."
            )
        )
        var classification: String?

        @Option(help: "Another SP4N category, by its name.")
        var category: String?

        @Option(help: "Another agency, by its code.")
        var agency: String?

        @Option(help: "Another place, by its Kemendagri code.")
        var place: String?

        func run() async throws {
            let amendment = TicketAmendment(
                title: title,
                body: body,
                classification: classification,
                category: category,
                agency: agency,
                place: place
            )
            try await ticket.show { try await $0.amendTicket($1, amendment) }
        }
    }

    /// `lapord tickets resend`.
    struct Resend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an uncertain or rejected ticket be forwarded once more.",
            discussion: "An uncertain ticket may be at SP4N already: look for its number there first."
        )

        @OptionGroup var ticket: TicketArgument

        func run() async throws {
            try await ticket.show { try await $0.resendTicket($1) }
        }
    }

    /// `lapord tickets close`.
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Closes a ticket here; SP4N is not told.")

        @OptionGroup var ticket: TicketArgument

        @Option(help: "Why; it is kept in the history.")
        var reason: String

        func run() async throws {
            try await ticket.show { try await $0.closeTicket($1, reason: reason) }
        }
    }
}

extension TicketState: ExpressibleByArgument {}
