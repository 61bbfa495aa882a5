import Carriers
import CentralAPI
import ComplaintParser
import Complaints
import ConfigurationFile
import Foundation
import GRDB
import Gateway
import LedgerSteps
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport

@testable import Ledger

/// The stages as they are shipped, over a ledger in a file, with a clock, a central system and a carrier that a test holds in its
/// hands: the real parser with its knowledge, the real words of the replies.
struct Rehearsal {
    /// What a rehearsal runs with.
    struct Setting: Sendable {
        var conversation = Conversation.Configuration(confirmationWait: .zero)
        var manners = ReplyManners()
        var places: [(code: String, language: String)] = []
        /// How often SP4N is asked, in seconds.
        var pollInterval = Rehearsal.pollInterval
    }

    let gateway: Gateway
    let ledger: Ledger
    let central: ScriptedCentral
    let carrier: ScriptedCarrier
    let clock: TestClock
    /// How long a question to SP4N is under way at most, as the ledger's lease shows; nil where nobody waits for the answers.
    private let longestPoll: Double?

    /// Monday 2026-11-23, 08:00 in Western Indonesian Time.
    static let start = Date(timeIntervalSince1970: 1_795_395_600)
    /// How often SP4N is asked.
    static let pollInterval = 60.0

    private static let parser: Result<(ComplaintParser, [Agency]), any Error> = Result {
        let faults = FaultCollector()
        let knowledge = Knowledge.load(directory: Checkout.config.path, faults: faults)
        try faults.check()
        guard let knowledge else { throw Failure("the knowledge cannot be read") }
        return (ComplaintParser(knowledge: knowledge), knowledge.agencies)
    }

    private static let languages: Result<[ReplyTemplates], any Error> = Result {
        [try replyTemplates("id"), try replyTemplates("en"), try replyTemplates("jv")]
    }

    /// Runs a body with everything started, and stops it.
    static func run(_ setting: Setting = Setting(), _ body: (Rehearsal) async throws -> Void) async throws {
        let (parser, agencies) = try parser.get()
        let languages = try languages.get()
        // In memory where the machine has such a folder: what is rehearsed here is not the disk.
        let memory = URL(filePath: "/dev/shm")
        let parent =
            FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
        let folder = parent.appending(path: "lapord-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let logger = Logger.quiet
        let clock = TestClock(start)
        let ledger = try Ledger(
            configuration: .init(
                path: folder.appending(path: "ledger.sqlite").path,
                protection: .key([UInt8](repeating: 7, count: 32))
            ),
            clock: { clock.now },
            logger: logger
        )
        let configuration = Gateway.Configuration(
            conversation: setting.conversation,
            forwarding: .init(
                retries: RetrySchedule(first: .seconds(60), longest: .seconds(60), attempts: 1000),
                firstPoll: .seconds(pollInterval)
            ),
            tracking: .init(
                schedule: PollSchedule(
                    steps: [.init(age: .seconds(90 * 86_400), interval: .seconds(setting.pollInterval))],
                    resolvedInterval: .seconds(setting.pollInterval)
                )
            ),
            dispatch: .init(concurrency: 1)
        )
        let gateway = Gateway(configuration: configuration, ledger: ledger, clock: { clock.now }, logger: logger)
        let writer = NotificationStage.Writer(
            languages: ReplyLanguages(
                usual: languages[0],
                others: Array(languages.dropFirst()),
                places: setting.places
            ),
            variables: ReplyVariables(agencies: agencies),
            manners: setting.manners
        )
        let central = ScriptedCentral()
        let carrier = ScriptedCarrier()
        let stages = gateway.stages(
            reader: { parser.parse($0, receivedAt: $1, recipient: $2, prefersReport: $3) },
            central: .unbraked(central),
            writer: { writer },
            carriers: [carrier],
            router: CarrierRouter(routes: [CarrierRoute(carrier: carrier.name)])
        )
        let group = ServiceGroup(services: stages, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(
                Rehearsal(
                    gateway: gateway,
                    ledger: ledger,
                    central: central,
                    carrier: carrier,
                    clock: clock,
                    longestPoll: setting.pollInterval < 200 ? 200 : nil
                )
            )
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await ledger.close()
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String

        init(_ description: String) {
            self.description = description
        }
    }

    // MARK: What happens

    /// Hands a text over as a carrier does, and returns once it is on disk.
    func hear(_ text: String, from sender: PhoneNumber) async throws {
        _ = try await gateway.intake.accept(
            InboundMessage(
                carrier: "test",
                sender: sender,
                recipient: "9009",
                carrierMessageID: UUID().uuidString,
                receivedAt: clock.now,
                payload: .text(text)
            )
        )
    }

    /// Decides about a held ticket as an officer does.
    func decide(_ order: String, about number: String) async throws {
        guard let ticket = try await ledger.ticket(called: number) else { throw Failure("there is no \(number)") }
        switch order {
        case "release":
            try await ledger.release(ticket.id, deadline: nil, confirmationBy: clock.now + 10, by: .token("petugas"))
        case "dismiss":
            try await ledger.dismiss(ticket.id, reason: "bukan laporan", kind: "chatter", by: .token("petugas"))
        default: throw Failure("an officer gives no order \(order)")
        }
    }

    /// Moves the clock, stopping wherever something falls due on the way.
    func advance(to target: Date) async throws {
        while let due = try await nextDue(), due < target {
            clock.set(max(due, clock.now))
            try await settle()
        }
        clock.set(target)
        try await settle()
    }

    private func nextDue() async throws -> Date? {
        let dues = [
            try await nextForwarding(), try await ledger.nextReply(for: carrier.name.rawValue),
            try await ledger.nextAddition(), try await ledger.nextConfirmation(),
        ]
        return dues.compactMap(\.self).filter { $0 > clock.now }.min()
    }

    private func nextForwarding() async throws -> Date? {
        try await ledger.read { database in
            try Int64.fetchOne(database, sql: "SELECT min(forward_at) FROM ticket WHERE state = 'open'")
        }
        .map(Date.init(milliseconds:))
    }

    /// Waits until nothing is left to do at this time.
    func settle() async throws {
        for topic in LedgerTopic.allCases { ledger.signals.signal(topic) }
        let deadline = ContinuousClock.now + .seconds(60)
        var quiet = 0
        // Twice in a row, since a stage may be between two commits.
        while quiet < 2 {
            if try await isAtRest() {
                quiet += 1
            } else {
                quiet = 0
            }
            guard ContinuousClock.now < deadline else { throw Failure("the stages do not come to rest") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private func isAtRest() async throws -> Bool {
        let now = clock.now.milliseconds
        let leased = longestPoll.map { now + Int64($0 * 1000) } ?? .max
        return try await ledger.read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT NOT EXISTS (SELECT 1 FROM inbound_message WHERE state = 'assembled')
                        AND NOT EXISTS (SELECT 1 FROM notification)
                        AND NOT EXISTS (SELECT 1 FROM ticket WHERE confirmation_by <= ?1 AND tracking_id IS NULL)
                        AND NOT EXISTS (SELECT 1 FROM outbound_message WHERE state = 'sending')
                        AND NOT EXISTS (SELECT 1 FROM outbound_message WHERE state = 'queued' AND due_at <= ?1)
                        AND NOT EXISTS (SELECT 1 FROM ticket WHERE state = 'forwarding')
                        AND NOT EXISTS (SELECT 1 FROM ticket WHERE state = 'open' AND forward_at <= ?1)
                        AND NOT EXISTS (SELECT 1 FROM ticket WHERE poll_at <= ?1 OR poll_at > ?2)
                        AND NOT EXISTS (SELECT 1 FROM addition WHERE state = 'sending')
                        AND NOT EXISTS (
                            SELECT 1 FROM addition JOIN ticket ON ticket.id = addition.ticket_id
                            WHERE addition.state = 'waiting' AND addition.due_at <= ?1 AND ticket.tracking_id IS NOT NULL)
                    """,
                arguments: [now, leased]
            ) ?? false
        }
    }
}

extension Ledger {
    /// When the next reply is due for a carrier.
    fileprivate func nextReply(for carrier: String) async throws -> Date? {
        try await read { try $0.integer(kept: LedgerTransaction.nextReply, [carrier]) }.map(Date.init(milliseconds:))
    }
}
