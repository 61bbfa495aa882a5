import CentralAPI
import Complaints
import CurlHTTP
import Logging
import Sandbox
import ServiceLifecycle

/// Measures, on the loopback interface: requests a second through CurlHTTP, and complaints a second through the profile `splp-v3`, both
/// against the simulated central system in the same process.
///
/// `CurlHTTPBenchmark [in flight] [requests]`
@main
enum CurlHTTPBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let inFlight = arguments.first ?? 16
        let count = arguments.count > 1 ? arguments[1] : 50_000
        var logger = Logger(label: "benchmark")
        logger.logLevel = .critical
        let central = try SimulatedCentralSystem(logger: logger)
        let group = ServiceGroup(configuration: .init(services: [central], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let address = try await central.address()
            try await requests(count, inFlight, address, logger)
            await complaints(count / 5, inFlight, address, logger)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func requests(_ count: Int, _ inFlight: Int, _ address: String, _ logger: Logger) async throws {
        let client = CurlClient(configuration: .init(maximumInFlight: inFlight), logger: logger)
        let request = CurlRequest(url: address + "/complaints/1/complaint")
        let time = await ContinuousClock().measure {
            await each(count, inFlight) { _ in _ = try? await client.execute(request) }
        }
        await client.shutdown()
        report("requests", count, inFlight, time)
    }

    private static func complaints(_ count: Int, _ inFlight: Int, _ address: String, _ logger: Logger) async {
        let ids = SPLPIdentifiers(
            channel: 1,
            classifications: .init(fallback: 1),
            categories: .init(fallback: 1),
            locations: .init(fallback: 1),
            institutions: .init(fallback: 1)
        )
        var configuration = CentralConfiguration(
            profile: .splp(SPLPConfiguration(address: address, ids: ids)),
            requestsPerSecond: 10_000_000,
            burst: 10_000_000
        )
        configuration.connection.maximumInFlight = inFlight
        let system = configuration.makeSystem(logger: logger)
        let time = await ContinuousClock().measure {
            await each(count, inFlight) { serial in
                let number = TicketNumber(serial: Int64(serial + 1), prefix: "LP")
                _ = await system.create(
                    CentralComplaint(
                        ticketNumber: number.description,
                        reference: TicketReference.mark(of: number),
                        title: "Jalan berlubang",
                        content: "jalan berlubang di depan pasar sudah dua bulan tidak diperbaiki",
                        reporter: .anonymous,
                        incidentDate: CalendarDate(daysSinceEpoch: 20_000)
                    )
                )
            }
        }
        await system.shutdown()
        report("complaints", count, inFlight, time)
    }

    /// Calls a body with 0 to count - 1, so many at once.
    private static func each(_ count: Int, _ inFlight: Int, _ body: @escaping @Sendable (Int) async -> Void) async {
        await withTaskGroup(of: Void.self) { tasks in
            for worker in 0..<inFlight {
                tasks.addTask {
                    for number in stride(from: worker, to: count, by: inFlight) { await body(number) }
                }
            }
        }
    }

    private static func report(_ what: String, _ count: Int, _ inFlight: Int, _ time: Duration) {
        let perSecond = Int(Double(count) / (time / .seconds(1)))
        print("\(count) \(what), \(inFlight) in flight: \(time), \(perSecond) a second")
    }
}
