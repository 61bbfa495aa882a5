import Dispatch
package import Foundation
package import Logging
import SMSCodec
import ServiceLifecycle

/// A GSM modem on a pseudo-terminal: the dialogue of a real family, a SIM with slots, a network behind it, faults on demand.
///
/// It outlives its users: a daemon may be killed and started again, and finds the SIM as it left it.
///
/// ```swift
/// let modem = try SimulatedModem(configuration: .init(dialect: .huawei, devicePath: "/tmp/modem"))
/// try modem.start()
/// try modem.deliver("JALAN rusak di Lawang Kidul", from: "+628127001122")
/// for await reply in modem.submissions() { print(reply.text) }
/// ```
package final class SimulatedModem: Service, @unchecked Sendable {
    /// How a simulated modem is.
    package struct Configuration: Hashable, Sendable {
        package var dialect: ModemDialect
        package var sim: SIMCard
        /// In which ways it differs from the specifications.
        package var quirks: Set<ModemQuirk>
        /// After how many commands a modem that starts by itself, or whose SIM drops out, does so.
        package var quirkInterval: Int
        /// A stable name for the device, made as a symbolic link, as `/dev/serial/by-id` has; nil for none.
        package var devicePath: String?
        /// Bits a second that the line carries; nil for a line without delay.
        package var baudRate: Int?
        /// How long a modem that went away by a fault stays away; nil for until ``SimulatedModem/plugIn()``.
        package var absence: Duration?
        /// How long `AT+CFUN=1,1` takes.
        package var startTime: Duration
        /// After how long the network reports a delivery, where a report is wanted; nil for never.
        package var reportDelay: Duration?
        /// An unsolicited line stands in every nth answer; 0 for none.
        package var chatterEvery: Int
        /// Whether the network drops a message that it has already, where TP-RD asks for it.
        package var dropsDuplicates: Bool
        /// Whether a start ends all faults, as power cycling does to a real modem.
        package var startClearsFaults: Bool

        package init(
            dialect: ModemDialect = .huawei,
            sim: SIMCard = SIMCard(),
            quirks: Set<ModemQuirk> = [],
            quirkInterval: Int = 90,
            devicePath: String? = nil,
            baudRate: Int? = nil,
            absence: Duration? = .milliseconds(500),
            startTime: Duration = .milliseconds(500),
            reportDelay: Duration? = .milliseconds(200),
            chatterEvery: Int = 0,
            dropsDuplicates: Bool = false,
            startClearsFaults: Bool = false
        ) {
            self.dialect = dialect
            self.sim = sim
            self.quirks = quirks
            self.quirkInterval = quirkInterval
            self.devicePath = devicePath
            self.baudRate = baudRate
            self.absence = absence
            self.startTime = startTime
            self.reportDelay = reportDelay
            self.chatterEvery = chatterEvery
            self.dropsDuplicates = dropsDuplicates
            self.startClearsFaults = startClearsFaults
        }
    }

    package let configuration: Configuration

    // Everything below is touched on the queue alone.
    private let queue = DispatchQueue(label: "simulated modem")
    private let logger: Logger
    private var dialogue: ModemDialogue
    private var terminal: PseudoTerminal?
    private var log = SubmissionLog()
    private var misdirectedTexts: [String] = []
    private var observers: [Int: AsyncStream<SubmittedMessage>.Continuation] = [:]
    private var nextObserver = 0
    private var nextReference: UInt8 = 0
    private var lineFreeAt = DispatchTime.now()
    /// The end of a start on the bus, before which nothing is taken.
    private var deafUntil = DispatchTime.now()
    private var isRunning = false
    /// How often it was plugged in.
    private var attachments = 0

    package init(configuration: Configuration, logger: Logger = Logger(label: "sandbox.modem")) {
        self.configuration = configuration
        self.logger = logger
        dialogue = ModemDialogue(
            dialect: configuration.dialect,
            sim: configuration.sim,
            quirks: configuration.quirks,
            quirkInterval: configuration.quirkInterval
        )
        dialogue.chatterEvery = configuration.chatterEvery
    }

    // MARK: Life

    /// Starts, and stops at a graceful shutdown or a cancellation.
    package func run() async throws {
        try start()
        try? await gracefulShutdown()
        stop()
    }

    /// Plugs the modem in.
    ///
    /// - Throws: `POSIXError` where there is no pseudo-terminal, `CocoaError` where the link cannot be made.
    package func start() throws {
        try queue.sync {
            isRunning = true
            try attach()
        }
    }

    /// Unplugs the modem for good and ends the streams of ``submissions()``.
    package func stop() {
        queue.sync {
            isRunning = false
            detach()
            for observer in observers.values { observer.finish() }
            observers = [:]
        }
    }

    /// The path to open: the stable name where there is one, else that of the pseudo-terminal; empty while unplugged.
    package var path: String {
        configuration.devicePath ?? queue.sync { terminal?.path ?? "" }
    }

    /// Takes the device away, as pulling the plug does.
    package func unplug() {
        queue.sync { detach() }
    }

    /// Brings the device back, under the same stable name and with all settings forgotten.
    package func plugIn() throws {
        try queue.sync { try attach() }
    }

    // MARK: The citizens' side

    /// Sends a text to the modem's number.
    ///
    /// - Parameters:
    ///   - text: The text, cut into as many segments as it needs.
    ///   - sender: The sender's number or name.
    ///   - time: The service centre's time stamp.
    ///   - order: The order in which the segments arrive, as indices; nil for their own.
    /// - Returns: How many segments it has.
    /// - Throws: `PDUError` where the text cannot be cut or the sender cannot be encoded.
    @discardableResult
    package func deliver(
        _ text: String,
        from sender: String,
        at time: Date = Date(),
        order: [Int]? = nil
    ) throws -> Int {
        let reference = queue.sync {
            nextReference &+= 1
            return nextReference
        }
        let segments = try Self.pdus(of: text, from: sender, at: time, reference: reference)
        for index in order ?? Array(segments.indices) {
            deliver(tpduHex: segments[index])
        }
        return segments.count
    }

    /// Sends what may be no TPDU at all to the modem's number.
    ///
    /// - Parameter tpduHex: Service centre address and TPDU in hexadecimal digits, as the modem will list them.
    package func deliver(tpduHex: String) {
        queue.sync {
            perform(dialogue.deliver(MessageStore.Entry(pdu: tpduHex)))
        }
    }

    /// The whole messages that the modem submits from now on.
    ///
    /// - Returns: A stream that ends with ``stop()``; it keeps the newest 1024 that nobody has taken.
    package func submissions() -> AsyncStream<SubmittedMessage> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: SubmittedMessage.self,
            bufferingPolicy: .bufferingNewest(1024)
        )
        queue.sync {
            let id = nextObserver
            nextObserver += 1
            observers[id] = continuation
            continuation.onTermination = { [weak self] _ in
                guard let self else { return }
                queue.async { self.observers[id] = nil }
            }
        }
        return stream
    }

    /// The whole messages that the modem has submitted.
    package var submittedMessages: [SubmittedMessage] { queue.sync { log.messages } }

    /// How many segments the modem has submitted.
    package var submittedSegments: Int { queue.sync { log.segmentCount } }

    /// What was sent in text mode: digits of a TPDU to the number that was their length.
    package var misdirected: [String] { queue.sync { misdirectedTexts } }

    /// How many slots of the SIM and the modem hold a message.
    package var usedSlots: Int { queue.sync { dialogue.sim.messages.slots.count + dialogue.phone.slots.count } }

    /// How many status reports lie in the memory `SR`.
    package var usedReportSlots: Int { queue.sync { dialogue.reports.slots.count } }

    /// Lets the modem start anew without leaving the bus, as some do by themselves.
    ///
    /// - Parameter words: What it says about it.
    package func restart(saying words: [String] = []) {
        queue.sync {
            dialogue.forgetSettings()
            for word in words { terminal?.write(Array("\r\n\(word)\r\n".utf8)) }
        }
    }

    /// How many messages the network holds back for want of a free slot.
    package var waitingMessages: Int { queue.sync { dialogue.waiting.count } }

    /// Fills slots of the SIM directly, without announcing anything, as if the messages had come while the modem was off.
    package func preload(tpduHex pdus: [String]) {
        queue.sync {
            for pdu in pdus where dialogue.sim.messages.store(MessageStore.Entry(pdu: pdu)) == nil {
                dialogue.waiting.append(MessageStore.Entry(pdu: pdu))
            }
        }
    }

    // MARK: Faults

    /// Makes the modem do something wrong.
    ///
    /// - Parameters:
    ///   - fault: What goes wrong.
    ///   - command: The name of the command that it befalls (`+CMGS`, or `AT` for the bare one; `payload` for what follows the
    ///     prompt); nil for every command.
    ///   - times: How often; nil for until ``clearFaults()``.
    package func inject(_ fault: ModemFault, on command: String? = nil, times: Int? = nil) {
        queue.sync { dialogue.inject(fault, on: command, times: times) }
    }

    /// Ends all faults.
    package func clearFaults() {
        queue.sync { dialogue.clearFaults() }
    }

    /// How many faults have not happened yet.
    package var pendingFaults: Int { queue.sync { dialogue.pendingFaults } }

    /// Says bytes unasked.
    package func say(_ bytes: [UInt8]) {
        queue.sync { terminal?.write(bytes) }
    }

    /// How stored messages are announced.
    package var announcement: ModemAnnouncement {
        get { queue.sync { dialogue.announcement } }
        set { queue.sync { dialogue.announcement = newValue } }
    }

    /// How the network has registered the modem.
    package var registration: ModemRegistration {
        get { queue.sync { dialogue.registration } }
        set { queue.sync { perform(dialogue.register(newValue)) } }
    }

    /// The SIM, also while the modem runs.
    package var sim: SIMCard {
        get { queue.sync { dialogue.sim } }
        set { queue.sync { dialogue.sim = newValue } }
    }

    // MARK: On the queue

    private func attach() throws {
        guard isRunning, terminal == nil else { return }
        let terminal = try PseudoTerminal(queue: queue) { [weak self] bytes in
            guard let self else { return }
            receive(bytes)
        }
        self.terminal = terminal
        attachments += 1
        if let link = configuration.devicePath {
            try? FileManager.default.removeItem(atPath: link)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: terminal.mortalPath)
        }
        logger.debug("Simulated modem is plugged in", metadata: ["device": "\(terminal.path)"])
        perform(dialogue.start())
    }

    private func detach() {
        guard let terminal else { return }
        self.terminal = nil
        terminal.close()
        if let link = configuration.devicePath {
            try? FileManager.default.removeItem(atPath: link)
        }
        logger.debug("Simulated modem is gone")
    }

    private func receive(_ bytes: [UInt8]) {
        guard deafUntil <= .now() else { return }
        if let rate = configuration.baudRate {
            let start = max(lineFreeAt, .now())
            lineFreeAt = start + .nanoseconds(bytes.count * 10 * 1_000_000_000 / rate)
        }
        perform(dialogue.receive(bytes))
    }

    private func perform(_ effects: [ModemDialogue.Effect]) {
        for effect in effects {
            switch effect {
            case .say(let bytes, let delay):
                say(bytes, after: delay)
            case .submit(let pdu, let reference):
                submit(pdu, reference: reference)
            case .submitText(let text, let recipient):
                misdirectedTexts.append("\(recipient): \(text)")
            case .goAway:
                later(.milliseconds(20)) { $0.leave(for: $0.configuration.absence, clearsFaults: false) }
            case .deafness(let duration): deafUntil = .now() + duration.dispatchInterval
            case .restart:
                later(.milliseconds(20)) {
                    $0.leave(for: $0.configuration.startTime, clearsFaults: $0.configuration.startClearsFaults)
                }
            }
        }
    }

    /// Says bytes in their order, as fast as the line carries them and not before the delay has passed.
    private func say(_ bytes: [UInt8], after delay: Duration) {
        if delay == .zero, configuration.baudRate == nil, lineFreeAt <= .now() {
            terminal?.write(bytes)
            return
        }
        let pace = configuration.baudRate.map { 10 * 1_000_000_000 / $0 } ?? 0
        var rest = bytes[...]
        lineFreeAt = max(lineFreeAt, .now()) + delay.dispatchInterval
        while !rest.isEmpty {
            // Pieces of 32 bytes: 3 ms at 115200 bits a second.
            let piece = Array(rest.prefix(pace == 0 ? rest.count : 32))
            rest = rest.dropFirst(piece.count)
            lineFreeAt = lineFreeAt + .nanoseconds(piece.count * pace)
            let attachment = attachments
            queue.asyncAfter(deadline: lineFreeAt) { [weak self] in
                guard let self, attachments == attachment else { return }
                terminal?.write(piece)
            }
        }
    }

    private func leave(for absence: Duration?, clearsFaults: Bool) {
        detach()
        if clearsFaults { dialogue.clearFaults() }
        guard let absence else { return }
        later(absence) { modem in
            do {
                try modem.attach()
            } catch {
                modem.logger.error("Simulated modem cannot come back", metadata: ["error": "\(error)"])
            }
        }
    }

    private func submit(_ pdu: PDU, reference: UInt8) {
        guard case .submit(let submit) = pdu.tpdu else { return }
        if let message = log.take(submit, reference: reference, at: Date()) {
            for observer in observers.values { observer.yield(message) }
        }
        guard submit.requestsStatusReport, let delay = configuration.reportDelay else { return }
        later(delay) { modem in
            guard let report = Self.report(on: submit, reference: reference) else { return }
            modem.perform(modem.dialogue.report(MessageStore.Entry(pdu: report)))
        }
    }

    private func later(_ delay: Duration, _ work: @escaping @Sendable (SimulatedModem) -> Void) {
        queue.asyncAfter(deadline: max(lineFreeAt, .now()) + delay.dispatchInterval) { [weak self] in
            guard let self, isRunning else { return }
            work(self)
        }
    }
}

extension Duration {
    fileprivate var dispatchInterval: DispatchTimeInterval {
        .nanoseconds(Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000))
    }
}
