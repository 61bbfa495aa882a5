import Carriers
import CentralAPI
import Complaints
import ConfigurationFile
import Foundation
import Gateway
import Ledger
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport

/// A central system whose answers a test decides, and that counts what it took.
final class ScriptedCentral: CentralSystem {
    struct State {
        var outcomes: [CreationOutcome] = []
        var taken: [CentralComplaint] = []
        var additions: [CentralAddition] = []
        /// The status of every complaint that has none of its own.
        var status = "Belum Terverifikasi"
        var statuses: [String: String] = [:]
        var followUps: [String: [CentralFollowUp]] = [:]
        var trackingIDs: [String] = []
        var added: [(trackingID: String, addition: CentralAddition)] = []
        var isDown = false
        /// What a search finds for a ticket.
        var found: [String: [String]] = [:]
        var searches = 0
        var isSearchable = false
        var batches: [Int] = []
        var questionsForFollowUps = 0
        /// How many complaints were asked about, in batches or by themselves.
        var questions = 0
    }

    let profile = "scripted"
    let state = Mutex(State())
    let statusBatchSize: Int

    init(statusBatchSize: Int = 1) {
        self.statusBatchSize = statusBatchSize
    }

    func statuses(of trackingIDs: [String]) async -> ReadOutcome<[String: CentralStatus]> {
        state.withLock { state in
            state.batches.append(trackingIDs.count)
            state.questions += trackingIDs.count
            let statuses = trackingIDs.map { id in
                let status = state.statuses[id] ?? state.status
                return (id, CentralStatus(verbatim: status, followUpCount: state.followUps[id]?.count ?? 0))
            }
            return .found(Dictionary(uniqueKeysWithValues: statuses))
        }
    }

    /// Answers the next creations in order; after them, each complaint is created.
    func answer(_ outcomes: CreationOutcome...) {
        state.withLock { $0.outcomes += outcomes }
    }

    var taken: [CentralComplaint] { state.withLock { $0.taken } }

    func create(_ complaint: CentralComplaint) async -> CreationOutcome {
        state.withLock { state in
            guard !state.isDown else { return .notSent(reason: "scripted", retryAfter: nil) }
            state.taken.append(complaint)
            guard state.outcomes.isEmpty else { return state.outcomes.removeFirst() }
            let trackingID = "\(9_000_000 + state.taken.count)"
            state.trackingIDs.append(trackingID)
            return .created(trackingID: trackingID)
        }
    }

    func status(of trackingID: String) async -> StatusOutcome {
        state.withLock { state in
            state.questions += 1
            let count = statusBatchSize > 1 ? state.followUps[trackingID]?.count ?? 0 : nil
            return .found(CentralStatus(verbatim: state.statuses[trackingID] ?? state.status, followUpCount: count))
        }
    }

    func followUps(of trackingID: String, after known: Set<String>) async -> ReadOutcome<[CentralFollowUp]> {
        state.withLock { state in
            state.questionsForFollowUps += 1
            return .found((state.followUps[trackingID] ?? []).filter { !known.contains($0.key) })
        }
    }

    func addFollowUp(_ followUp: CentralAddition, to trackingID: String) async -> ActionOutcome {
        state.withLock { state in
            state.additions.append(followUp)
            state.added.append((trackingID, followUp))
            // As SP4N does, it lists what citizens add among the answers.
            state.followUps[trackingID, default: []].append(
                CentralFollowUp(
                    key: "a\(state.added.count)",
                    text: followUp.text,
                    from: "SP4N",
                    to: nil,
                    template: nil,
                    at: nil
                )
            )
        }
        return .done
    }

    func reject(_ trackingID: String, inFavourOf institution: Int, because reason: String) async -> ActionOutcome {
        .unsupported(reason: "scripted")
    }

    func lookUp(ticketNumber: String) async -> LookUpOutcome {
        state.withLock { state in
            guard state.isSearchable else { return .unsupported }
            state.searches += 1
            guard let found = state.found[ticketNumber], let first = found.first else { return .notFound }
            return found.count == 1 ? .found(trackingID: first) : .foundSeveral(trackingIDs: found)
        }
    }

    func institutions() async -> ReadOutcome<[CentralListEntry]> { .unsupported }
    func templates() async -> ReadOutcome<[CentralListEntry]> { .unsupported }
    func shutdown() async {}
}

extension GuardedCentralSystem {
    /// A central system behind a brake that never waits for long.
    static func unbraked(_ central: any CentralSystem) -> GuardedCentralSystem {
        GuardedCentralSystem(
            central,
            breaker: .init(failuresToOpen: .max, lockedFor: .milliseconds(50), busyFor: .milliseconds(50)),
            perSecond: 1_000_000,
            burst: 1_000_000,
            maximumUnderWay: 64,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

/// A carrier whose answers a test decides, and that keeps what was sent.
final class ScriptedCarrier: Carrier {
    let name: CarrierName = "test"
    private let state = Mutex<(outcomes: [SubmissionOutcome], sent: [OutboundMessage])>(([], []))

    func answer(_ outcomes: SubmissionOutcome...) {
        state.withLock { $0.outcomes += outcomes }
    }

    var sent: [OutboundMessage] { state.withLock { $0.sent } }

    func submit(_ message: OutboundMessage) async -> SubmissionOutcome {
        state.withLock { state in
            state.sent.append(message)
            return state.outcomes.isEmpty ? .accepted(references: ["\(message.id)"]) : state.outcomes.removeFirst()
        }
    }

    func health() async -> CarrierHealth { CarrierHealth(state: .up, detail: "scripted") }

    func run() async throws {
        try await gracefulShutdown()
    }
}

/// A gateway over a real ledger file, with scripted peers and a simple reader.
struct GatewayFixture {
    let gateway: Gateway
    let ledger: Ledger
    let central: ScriptedCentral
    let carrier: ScriptedCarrier
    let clockWatch: ClockWatch
    let clock: @Sendable () -> Date

    /// Waits until so many tickets are in a state.
    func tickets(_ count: Int, become state: TicketState) async throws {
        try await eventually("\(count) tickets that are \(state)") {
            try await ledger.tickets(state: state, limit: 50).count == count
        }
    }

    /// Hands a text over as a carrier does.
    func text(_ text: String, id: String, from sender: String = "628127000001") async throws {
        let number = PhoneNumber(kind: .subscriber, canonical: sender)
        _ = try await gateway.intake.accept(
            InboundMessage(
                carrier: "test",
                sender: number,
                recipient: "9009",
                carrierMessageID: id,
                receivedAt: clock(),
                payload: .text(text)
            )
        )
    }
}

func replyTemplates(_ language: String = "id") throws -> ReplyTemplates {
    let faults = FaultCollector()
    let file = Checkout.root.appending(path: "config/replies/\(language).yaml")
    let templates = try ReplyTemplates(path: file.path, faults: faults)
    try faults.check()
    return templates
}

/// Reads by the first word: enough for testing the stages, which do not care how a text is read.
@Sendable func simpleReader(_ text: String, _ receivedAt: Date, _ recipient: String?) -> Complaint {
    let words = text.split(separator: " ").map(String.init)
    let intent: Intent =
        switch words.first?.uppercased() {
        case "STATUS": .status
        case "TAMBAH": .followup
        case "NILAI": .rating
        case "BATAL": .cancel
        case "BANTUAN": .help
        case "BERHENTI": .stop
        case "MULAI": .start
        case "PROMO": .spam
        case "P": .unintelligible
        default: .report
        }
    var complaint = Complaint(intent: Judgement(intent), title: intent == .report ? text : "", body: text)
    complaint.ticketNumber = words.dropFirst().first.flatMap { TicketNumber($0, prefix: "LP")?.description }
    complaint.trackingID = words.dropFirst().first.flatMap { $0.count >= 6 && Int($0) != nil ? $0 : nil }
    complaint.rating = words.dropFirst().compactMap { Int($0) }.last { (1...5).contains($0) }
    if intent == .report {
        complaint.agency = Judgement("PUPR")
        if text.contains("tenggat") { complaint.classification = Judgement(.serviceComplaint) }
        if text.contains("Guci") {
            complaint.place.village = Place(code: "16.03.11.2007", name: "Guci", level: .village)
        }
        complaint.anonymous = Judgement(text.contains("ANONIM"))
        complaint.secret = Judgement(text.contains("RAHASIA"))
    }
    return complaint
}

func withGateway(
    configuration: Gateway.Configuration = .test,
    statusBatchSize: Int = 1,
    manners: ReplyManners = ReplyManners(),
    clock: @escaping @Sendable () -> Date = { Date() },
    monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    _ body: (GatewayFixture) async throws -> Void
) async throws {
    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let logger = Logger.quiet
    let ledger = try Ledger(
        configuration: .init(
            path: folder.appending(path: "ledger.sqlite").path,
            protection: .key([UInt8](repeating: 7, count: 32))
        ),
        clock: clock,
        logger: logger
    )
    let conversation = configuration.conversation
    let clockWatch = ClockWatch(
        ledger: ledger,
        deadline: { conversation.deadline(for: $0, receivedAt: $1) },
        clock: clock,
        monotonic: monotonic,
        logger: logger
    )
    try await clockWatch.begin()
    let gateway = Gateway(
        configuration: configuration,
        ledger: ledger,
        clock: clock,
        isClockSettled: { clockWatch.isSettled() },
        logger: logger
    )
    let central = ScriptedCentral(statusBatchSize: statusBatchSize)
    let carrier = ScriptedCarrier()
    let writer = NotificationStage.Writer(
        languages: ReplyLanguages(usual: try replyTemplates()),
        variables: ReplyVariables(agencies: [
            Agency(code: "PUPR", name: "Dinas Pekerjaan Umum", shortName: "Dinas PUPR")
        ]),
        manners: manners
    )
    let stages = gateway.stages(
        reader: { text, receivedAt, recipient, _ in simpleReader(text, receivedAt, recipient) },
        central: .unbraked(central),
        writer: { writer },
        carriers: [carrier],
        router: CarrierRouter(routes: [CarrierRoute(carrier: carrier.name)])
    )
    let group = ServiceGroup(services: stages, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await body(
            GatewayFixture(
                gateway: gateway,
                ledger: ledger,
                central: central,
                carrier: carrier,
                clockWatch: clockWatch,
                clock: clock
            )
        )
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    await ledger.close()
}

extension Gateway.Configuration {
    static var test: Self {
        Self(
            conversation: .init(questionWait: .zero, confirmationWait: .zero),
            forwarding: .init(
                retries: RetrySchedule(first: .milliseconds(20), longest: .milliseconds(50), attempts: 5),
                uncertain: .resendWhenAbsent(after: .zero),
                lookUpInterval: .milliseconds(50),
                firstPoll: .milliseconds(20)
            ),
            tracking: .init(
                schedule: PollSchedule(steps: [.init(age: .seconds(3600), interval: .milliseconds(20))])
            ),
            dispatch: .init(retries: RetrySchedule(first: .milliseconds(20), longest: .milliseconds(50), attempts: 3))
        )
    }
}
