import CentralAPI
import Complaints
import CurlHTTP
import Foundation
import Logging
import Sandbox

/// Measures, on the loopback interface: requests a second through CurlHTTP, and complaints a second through the profile `splp-v3`, to
/// the simulated central system.
///
/// The server is ``LoopbackServer`` in the same process, one thread with `poll`; its cost counts, but is small. It answers requests with
/// a status as the central system's, and hands complaints to the simulated central system, which reads, checks and keeps them.
/// `CurlHTTPBenchmark [in flight] [requests]`
@main
enum CurlHTTPBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let inFlight = arguments.first ?? 16
        let count = arguments.count > 1 ? arguments[1] : 200_000
        var logger = Logger(label: "benchmark")
        logger.logLevel = .critical
        let central = try SimulatedCentralSystem(logger: logger)
        let status = LoopbackServer.Answer(
            contentType: "application/json",
            body: Array(#"{"results":{"data":{"id":1,"status_code":1,"status_name":"Belum Terverifikasi"}}}"#.utf8)
        )
        let server = try LoopbackServer { request in request.method == "GET" ? status : central.answer(request) }
        let address = "http://127.0.0.1:\(server.port)"
        let requests = try await requests(count, inFlight, address, logger)
        let complaints = await complaints(count / 5, inFlight, address, logger)
        server.stop()
        let isGood = requests >= 10_000 && complaints >= 3000
        if !isGood { print("below the goal: 10000 requests and 3000 complaints a second") }
        exit(isGood ? 0 : 1)
    }

    private static func requests(
        _ count: Int,
        _ inFlight: Int,
        _ address: String,
        _ logger: Logger
    ) async throws -> Double {
        let client = CurlClient(configuration: .init(maximumInFlight: inFlight), logger: logger)
        let request = CurlRequest(url: address + "/complaints/1/complaint")
        let time = await ContinuousClock().measure {
            await each(count, inFlight) { _ in _ = try? await client.execute(request) }
        }
        await client.shutdown()
        return report("requests", count, inFlight, time)
    }

    private static func complaints(_ count: Int, _ inFlight: Int, _ address: String, _ logger: Logger) async -> Double {
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
        return report("complaints", count, inFlight, time)
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

    private static func report(_ what: String, _ count: Int, _ inFlight: Int, _ time: Duration) -> Double {
        let perSecond = Double(count) / (time / .seconds(1))
        print("\(count) \(what), \(inFlight) in flight: \(Int(perSecond)) a second")
        return perSecond
    }
}
