import Administration
import ArgumentParser
import Complaints
import Ledger

/// `lapord tickets`: tickets for officers.
struct TicketsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tickets",
        abstract: "Lists, shows, mends, releases, closes and exports tickets.",
        subcommands: [
            List.self, Show.self, Amend.self, Release.self, Dismiss.self, Resend.self, Close.self,
            TicketsReconcileCommand.self,
            TicketsExportCommand.self, TicketsReportCommand.self,
        ]
    )

    /// `lapord tickets list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists tickets, newest first; overdue ones, longest overdue first.",
            discussion: "A held ticket shows the day by which an officer should decide about it."
        )

        @Option(help: "Only those in this state.")
        var state: TicketState?

        @Option(help: "Only those of this agency's code.")
        var agency: String?

        @Flag(help: "Only those whose deadline has passed and that are not done; shows the deadline.")
        var overdue = false

        @OptionGroup var length: ListLength
        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            var damages: [String] = []
            try await connection.withDaemon { desk in
                try await output.list(empty: "no tickets", line: line) { show in
                    let order = ListTickets(TicketQuery(state: state, agency: agency), isOverdue: overdue)
                    try await desk.list(order, most: length.rows) { ticket in
                        if let damage = ticket.damage { damages.append(damage) }
                        try show(ticket)
                    }
                }
            }
            if !output.json {
                for damage in damages { print(damage) }
            }
        }

        private func line(_ ticket: TicketLine) -> String {
            let columns = [
                StatusCommand.pad(ticket.number, 10),
                StatusCommand.pad(overdue ? ticket.deadline?.description ?? "-" : ticket.state.rawValue, 10),
                StatusCommand.pad(ticket.trackingID ?? ticket.decideBy?.description ?? "-", 10),
                StatusCommand.pad(ticket.agency ?? "-", 12),
                StatusCommand.pad(ticket.place ?? "-", 22),
                ticket.title ?? (ticket.damage == nil ? "(confidential)" : "(cannot be read)"),
            ]
            return columns.joined(separator: " ")
        }
    }

    /// `lapord tickets show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows a ticket and its history.")

        @OptionGroup var ticket: TicketArgument

        func run() async throws {
            try await ticket.show(ShowTicket(number: ticket.number))
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
            var order = AmendTicket(number: ticket.number)
            order.title = title
            order.body = body
            order.classification = classification
            order.category = category
            order.agency = agency
            order.place = place
            try await ticket.show(order)
        }
    }

    /// `lapord tickets release`.
    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a held or dismissed ticket go on to SP4N.",
            discussion: """
                The citizen gets the usual confirmation. Amend the ticket first where its agency or place is missing. Without a \
                daemon it works on the ledger itself, which needs its key: run it as root.
                """
        )

        @OptionGroup var ticket: TicketArgument

        func run() async throws {
            try await ticket.showOrOpen(ReleaseTicket(number: ticket.number))
        }
    }

    /// `lapord tickets dismiss`.
    struct Dismiss: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a held ticket away as no report; it is not forwarded.",
            discussion: """
                The sender is told only if a reply has named the ticket, for example after STATUS. 'release' takes the decision \
                back. Without a daemon it works on the ledger itself, which needs its key: run it as root.
                """
        )

        @OptionGroup var ticket: TicketArgument

        @Option(help: "Why; it is kept in the history.")
        var reason: String

        @Option(help: "What the text is, as an example to learn from: chatter, advert or service.")
        var kind: DismissTicket.Kind?

        func run() async throws {
            try await ticket.showOrOpen(DismissTicket(number: ticket.number, reason: reason, kind: kind))
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
            try await ticket.show(ResendTicket(number: ticket.number))
        }
    }

    /// `lapord tickets close`.
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Closes a ticket here; SP4N is not told.")

        @OptionGroup var ticket: TicketArgument

        @Option(help: "Why; it is kept in the history.")
        var reason: String

        func run() async throws {
            try await ticket.show(CloseTicket(number: ticket.number, reason: reason))
        }
    }
}

extension TicketState: ExpressibleByArgument {}
extension DismissTicket.Kind: ExpressibleByArgument {}
