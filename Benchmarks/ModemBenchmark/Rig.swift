import Carriers
import Foundation
import Logging
import ModemCarrier
import Sandbox
import ServiceLifecycle

/// A simulated modem and a carrier on it.
struct Rig {
    let modem: SimulatedModem
    let carrier: ModemCarrier
    let intake: CountingIntake

    /// Runs something with a carrier on a simulated modem.
    static func with<Result>(
        _ modemConfiguration: SimulatedModem.Configuration,
        intake: CountingIntake? = nil,
        prepare: (SimulatedModem) throws -> Void = { _ in },
        polls: Bool = true,
        commandDeadline: Duration = .seconds(5),
        _ body: (Rig) async throws -> Result
    ) async throws -> Result {
        var modemConfiguration = modemConfiguration
        let link = FileManager.default.temporaryDirectory.appending(path: "modem-\(UUID().uuidString)").path
        modemConfiguration.devicePath = link
        let modem = SimulatedModem(configuration: modemConfiguration)
        try prepare(modem)
        try modem.start()
        defer { modem.stop() }
        let intake = try intake ?? CountingIntake()
        var configuration = ModemCarrier.Configuration(name: "modem", device: link)
        if !polls { configuration.pollInterval = .seconds(3600) }
        configuration.commandDeadline = commandDeadline
        configuration.networkDeadline = commandDeadline * 4
        let carrier = ModemCarrier(configuration: configuration, intake: intake, logger: Logger(label: "benchmark"))
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: carrier)], logger: Logger(label: "group"))
        )
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let result = try await body(Rig(modem: modem, carrier: carrier, intake: intake))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }

    /// Waits until the carrier can send.
    func isUp() async {
        _ = await Self.wait(atMost: .seconds(30)) { await carrier.health().state == .up }
    }

    /// Waits until something is true, looking every millisecond.
    static func wait(atMost limit: Duration, _ condition: () async -> Bool) async -> Bool {
        let end = ContinuousClock.now.advanced(by: limit)
        while ContinuousClock.now < end {
            if await condition() { return true }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return await condition()
    }

    static func pdus(
        _ count: Int,
        text: String = "JALAN Lubang besar di Desa Tanjung Lalang, sudah dua minggu, nomor "
    ) throws
        -> [String]
    {
        try (0..<count).flatMap {
            try SimulatedModem.pdus(of: text + "\($0)", from: "+62812\(7_000_000 + $0)", at: Date())
        }
    }
}

extension Duration {
    /// As a number of seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
