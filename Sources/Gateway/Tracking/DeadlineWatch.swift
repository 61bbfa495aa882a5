package import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle

/// Reminds of deadlines: by an event on the ticket, in the log and the metrics, and by texts to the configured
/// officers.
///
/// Deadlines are days, so it checks every few minutes from a set hour on. Each reminder is recorded with the day of the
/// next one, and its texts are queued in the same commit.
package struct DeadlineWatch: Service {
    /// The recipients and times of reminders.
    package struct Configuration: Hashable, Sendable {
        package var plan: ReminderPlan
        /// The hour of the day from which reminders are sent, in the office's zone.
        package var hour: Int
        /// Telephones of officers by agency code.
        package var numbers: [String: [PhoneNumber]]
        /// Telephones of officers for all other agencies, and for tickets without one.
        package var otherNumbers: [PhoneNumber]
        /// The carrier for texts to officers; without one, no text is sent.
        package var carrier: String?
        /// The operator of the service, as named in the text.
        package var instance: String

        package init(
            plan: ReminderPlan = ReminderPlan(),
            hour: Int = 8,
            numbers: [String: [PhoneNumber]] = [:],
            otherNumbers: [PhoneNumber] = [],
            carrier: String? = nil,
            instance: String = "lapord"
        ) {
            self.plan = plan
            self.hour = hour
            self.numbers = numbers
            self.otherNumbers = otherNumbers
            self.carrier = carrier
            self.instance = instance
        }

        fileprivate func officers(for agency: String?) -> [PhoneNumber] {
            agency.flatMap { numbers[$0] } ?? otherNumbers
        }
    }

    private static let interval = Duration.seconds(300)
    /// The greatest number of tickets in one commit and one text.
    private static let batch = 500

    private let configuration: Configuration
    private let ledger: Ledger
    private let clock: @Sendable () -> Date
    private let tell: @Sendable ([DeadlineReminder]) async -> Void
    private let logger: Logger

    /// Makes a watch.
    ///
    /// - Parameters:
    ///   - configuration: The recipients and times of reminders.
    ///   - ledger: The ledger.
    ///   - clock: The time of day.
    ///   - tell: A further channel for recorded reminders; its failure has no effect here.
    ///   - logger: Logs each reminder.
    package init(
        configuration: Configuration,
        ledger: Ledger,
        clock: @escaping @Sendable () -> Date = { Date() },
        tell: @escaping @Sendable ([DeadlineReminder]) async -> Void = { _ in },
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.clock = clock
        self.tell = tell
        self.logger = logger
    }

    /// Watches until graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await look()
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("deadlines could not be looked after; tried again", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// Plans the reminders of new tickets and sends the due ones.
    ///
    /// - Returns: The sent reminders.
    /// - Throws: ``LedgerError``.
    @discardableResult
    package func look() async throws -> [DeadlineReminder] {
        let now = clock()
        let today = CalendarDate(secondsSinceEpoch: now.timeIntervalSince1970)
        try await plan(from: today)
        let local = Int(now.timeIntervalSince1970) + OfficeZone.current.offset
        guard local % 86_400 / 3600 >= configuration.hour else { return [] }
        try await remindOfHeld(on: today)
        var told: [DeadlineReminder] = []
        while true {
            let due = try await ledger.dueReminders(on: today, limit: Self.batch)
            guard !due.isEmpty else { return told }
            told += try await remind(of: due, on: today)
        }
    }

    private func plan(from today: CalendarDate) async throws {
        while true {
            let new = try await ledger.unplannedDeadlines(limit: Self.batch)
            guard !new.isEmpty else { return }
            try await ledger.planReminders(
                Dictionary(uniqueKeysWithValues: new.map { ($0.id, next(for: $0, notBefore: today)) })
            )
        }
    }

    private func next(for ticket: DeadlineStanding, notBefore day: CalendarDate) -> CalendarDate? {
        configuration.plan.next(for: ticket.classification, deadline: ticket.deadline, notBefore: day)
    }

    private func remind(of tickets: [DeadlineStanding], on today: CalendarDate) async throws -> [DeadlineReminder] {
        var reminders: [DeadlineReminder] = []
        var records: [ReminderRecord] = []
        var digests: [PhoneNumber: [DeadlineReminder]] = [:]
        for ticket in tickets {
            let reminder = DeadlineReminder(
                ticket: ticket.number,
                trackingID: ticket.trackingID,
                agency: ticket.agency,
                classification: ticket.classification,
                deadline: ticket.deadline,
                workingDaysLeft: configuration.plan.workingDaysLeft(until: ticket.deadline, on: today)
            )
            let officers = configuration.carrier == nil ? [] : configuration.officers(for: ticket.agency)
            for officer in officers { digests[officer, default: []].append(reminder) }
            reminders.append(reminder)
            records.append(
                ReminderRecord(
                    ticketID: ticket.id,
                    next: next(for: ticket, notBefore: today.adding(days: 1)),
                    detail: [
                        "deadline": ticket.deadline.description, "working_days_left": "\(reminder.workingDaysLeft)",
                        "texts": "\(officers.count)",
                    ]
                )
            )
        }
        let carrier = configuration.carrier ?? ""
        let texts = digests.sorted { $0.key.text < $1.key.text }.compactMap { officer, reminders in
            reminders.text(from: configuration.instance).map {
                OperatorText(text: $0, number: officer, carrier: carrier)
            }
        }
        try await ledger.recordReminders(records, texts: texts)
        for reminder in reminders { log(reminder) }
        await tell(reminders)
        return reminders
    }

    /// Reminds of held tickets once a day: in the log, and by texts to the officers for tickets without an agency once some are overdue.
    private func remindOfHeld(on today: CalendarDate) async throws {
        let held = try await ledger.heldStanding(on: today)
        guard held.count > 0 else { return }
        let isOverdue = held.overdue > 0
        let officers = isOverdue && configuration.carrier != nil ? configuration.otherNumbers : []
        let text = held.text(from: configuration.instance)
        let texts = officers.map { OperatorText(text: text, number: $0, carrier: configuration.carrier ?? "") }
        guard try await ledger.recordHeldReminder(on: today, texts: texts) else { return }
        Counter(label: "lapord_reminders_total", dimensions: [("when", "held")]).increment()
        logger.log(
            level: isOverdue ? .warning : .notice,
            isOverdue
                ? "held tickets have waited too long for an officer's decision: lapord tickets list --state held"
                : "held tickets wait for an officer's decision: lapord tickets list --state held",
            metadata: [
                "event": isOverdue ? "held-overdue" : "held-waiting", "held": "\(held.count)",
                "overdue": "\(held.overdue)", "oldest": "\(held.oldestNumber ?? "-")", "texts": "\(texts.count)",
            ]
        )
    }

    private func log(_ reminder: DeadlineReminder) {
        Counter(
            label: "lapord_reminders_total",
            dimensions: [("when", reminder.isOverdue ? "after" : "before")]
        )
        .increment()
        logger.log(
            level: reminder.isOverdue ? .warning : .notice,
            reminder.isOverdue ? "a ticket's deadline has passed" : "a ticket's deadline is near",
            metadata: [
                "event": reminder.isOverdue ? "deadline-passed" : "deadline-near", "ticket": "\(reminder.ticket)",
                "agency": "\(reminder.agency ?? "-")", "deadline": "\(reminder.deadline)",
                "working_days_left": "\(reminder.workingDaysLeft)",
            ]
        )
    }
}

extension HeldStanding {
    /// One text for an officer, in Indonesian, without any citizen's words.
    fileprivate func text(from instance: String) -> String {
        "\(instance.prefix(40)): \(count) pesan warga ditahan menunggu keputusan petugas, \(overdue) lewat batas waktu. "
            + "Terlama \(oldestNumber ?? "-"). Putuskan: teruskan atau tutup."
    }
}
