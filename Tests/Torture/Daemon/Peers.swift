import Foundation
import Logging
import Sandbox
import ServiceLifecycle
import TestSupport

/// The daemon's peers: they outlive it, and die themselves now and then.
actor Peers {
    /// What the peers did to the daemon.
    struct Deeds: Sendable {
        var networkDeaths = 0
        var centralDeaths = 0
        var unpluggings = 0
        var faults = 0
    }

    /// One life of a peer. A server that is cancelled in the middle of accepting ends this process (NIOAsyncWriter), so it is told to
    /// stop; connections break without a word by faults.
    private struct Life {
        let group: ServiceGroup
        let task: Task<Void, any Error>

        init(of peer: some Service, _ logger: Logger) {
            let group = ServiceGroup(services: [peer], logger: logger)
            self.group = group
            task = Task { try await group.run() }
        }

        func end() async {
            await group.triggerGracefulShutdown()
            _ = await task.result
        }
    }

    nonisolated let modem: SimulatedModem
    private let folder: TortureFolder
    private let onComplaint: @Sendable () -> Void
    private let quiet = Logger(label: "peers") { _ in SwiftLogNoOpLogHandler() }
    private var smsc: SimulatedSMSC
    private var smpp: SimulatedSMSC
    private var central: SimulatedCentralSystem
    private var smscLife: Life?
    private var smppLife: Life?
    private var centralLife: Life?
    /// What was sent to citizens before the present network came to life.
    private var earlier: [AcceptedMessage] = []
    private(set) var deeds = Deeds()

    /// - Parameters:
    ///   - folder: Where modem and journal are.
    ///   - onComplaint: Called when the central system has taken a complaint and has not answered yet.
    /// - Throws: Where the journal of complaints cannot be read.
    init(in folder: TortureFolder, onComplaint: @escaping @Sendable () -> Void) throws {
        self.folder = folder
        self.onComplaint = onComplaint
        modem = SimulatedModem(configuration: .init(devicePath: folder.modem.path), logger: quiet)
        smsc = Self.makeNetwork(folder, quiet)
        smpp = Self.makeSMPPNetwork(folder, quiet)
        central = try Self.makeCentral(folder, quiet, onComplaint)
    }

    private static func makeNetwork(_ folder: TortureFolder, _ logger: Logger) -> SimulatedSMSC {
        SimulatedSMSC(
            configuration: .init(
                port: folder.ports.smsc,
                messageURL: "http://127.0.0.1:\(folder.ports.callbacks)/carriers/smsc/mo",
                firstPause: .milliseconds(20),
                longestPause: .milliseconds(200),
                deliveryLimit: 20
            ),
            logger: logger
        )
    }

    private static func makeSMPPNetwork(_ folder: TortureFolder, _ logger: Logger) -> SimulatedSMSC {
        SimulatedSMSC(
            configuration: .init(
                port: folder.smpp.control,
                style: .smpp,
                smppPort: folder.smpp.binds,
                secret: TortureFolder.smppPassword,
                firstPause: .milliseconds(20),
                longestPause: .milliseconds(200),
                deliveryLimit: 20
            ),
            logger: logger
        )
    }

    private static func makeCentral(
        _ folder: TortureFolder,
        _ logger: Logger,
        _ onComplaint: @escaping @Sendable () -> Void
    ) throws -> SimulatedCentralSystem {
        try SimulatedCentralSystem(
            configuration: .init(
                port: folder.ports.central,
                journalPath: folder.complaints.path,
                timeline: .usual(pace: 2, isAutomatic: true)
            ),
            logger: logger
        ) { _ in onComplaint() }
    }

    // MARK: Life

    func start() async throws {
        try modem.start()
        try await startNetwork()
        try await startCentral()
    }

    func stop() async {
        await smscLife?.end()
        await smppLife?.end()
        await centralLife?.end()
        modem.stop()
    }

    private func startNetwork() async throws {
        smscLife = Life(of: smsc, quiet)
        smppLife = Life(of: smpp, quiet)
        guard await smsc.boundPort() != nil, await smpp.boundSMPPPort() != nil else {
            throw ScenarioFault("the network cannot listen")
        }
    }

    private func startCentral() async throws {
        centralLife = Life(of: central, quiet)
        _ = try await central.listeningPort()
    }

    /// Lets the network die and come back after a time.
    func restartNetwork(after pause: Duration) async throws {
        deeds.networkDeaths += 1
        await smscLife?.end()
        await smppLife?.end()
        earlier += smsc.messages + smpp.messages
        smsc = Self.makeNetwork(folder, quiet)
        smpp = Self.makeSMPPNetwork(folder, quiet)
        try? await Task.sleep(for: pause)
        try await startNetwork()
    }

    /// Lets the central system die and come back after a time, with what it had written down.
    func restartCentral(after pause: Duration) async throws {
        deeds.centralDeaths += 1
        await centralLife?.end()
        try? await Task.sleep(for: pause)
        central = try Self.makeCentral(folder, quiet, onComplaint)
        try await startCentral()
    }

    /// Takes the modem away and brings it back.
    func replug(after pause: Duration) async throws {
        deeds.unpluggings += 1
        modem.unplug()
        try? await Task.sleep(for: pause)
        try modem.plugIn()
    }

    // MARK: Faults

    func lie(_ fault: PeerFault, bySMPP: Bool = false) {
        deeds.faults += 1
        if bySMPP {
            smpp.faults.add(.init(fault, on: .submit, next: 2))
        } else {
            smsc.faults.add(.init(fault, next: 2))
        }
    }

    func lie(_ fault: PeerFault, on operation: SimulatedCentralOperation) {
        deeds.faults += 1
        central.faults.add(.init(fault, on: operation, next: 2))
    }

    func lie(_ fault: ModemFault, on command: String) {
        deeds.faults += 1
        modem.inject(fault, on: command, times: 1)
    }

    /// From now on all of them behave.
    func behave() {
        smsc.faults.clear()
        smpp.faults.clear()
        central.faults.clear()
        modem.clearFaults()
    }

    // MARK: What they know

    func deliver(_ message: MobileMessage, asParts: Bool, bySMPP: Bool) async -> Bool {
        await (bySMPP ? smpp : smsc).deliver(message, asParts: asParts).isAcknowledged
    }

    var complaints: [SimulatedComplaint] { central.archive.complaints }

    /// What reached citizens: number and text.
    var received: [(recipient: String, text: String)] {
        (earlier + smsc.messages + smpp.messages).map { ($0.recipient, $0.text) }
            + modem.submittedMessages.map { ($0.recipient, $0.text) }
    }
}
