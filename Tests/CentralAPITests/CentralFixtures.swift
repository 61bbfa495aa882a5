import Complaints
import CurlHTTP
import Foundation
import Logging
import Sandbox
import ServiceLifecycle

@testable import CentralAPI

/// Runs a test with a simulated central system on a free port.
func withCentral<Result: Sendable>(
    _ configuration: SimulatedCentralSystem.Configuration = .init(),
    _ body: @Sendable (SimulatedCentralSystem, _ address: String) async throws -> Result
) async throws -> Result {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let system = try SimulatedCentralSystem(configuration: configuration, logger: logger)
    let group = ServiceGroup(configuration: .init(services: [system], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let address = try await system.address()
        do {
            let result = try await body(system, address)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
    }
}

/// Runs a test with a client of the profile `splp-v3`.
func withSPLP<Result: Sendable>(
    _ address: String,
    total: Duration = .seconds(20),
    credentials: [SPLPConfiguration.Credential] = [],
    lookUpPath: String? = nil,
    _ body: @Sendable (SPLPClient) async throws -> Result
) async throws -> Result {
    var connection = CentralConfiguration.usualConnection
    connection.deadlines = CurlDeadlines(connect: .seconds(5), total: total)
    connection.maximumInFlight = 16
    let client = SPLPClient(
        configuration: SPLPConfiguration(
            address: address,
            credentials: credentials,
            lookUpPath: lookUpPath,
            statusBatch: .init(path: "/complaints/statuses?ids={ids}", size: 3),
            ids: Fixture.ids,
            followUps: .init(userID: 5, institutionFrom: 6, institutionTo: 7, template: "reply")
        ),
        http: CurlClient(configuration: connection, logger: Logger(label: "test"))
    )
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

enum Fixture {
    static let ids = SPLPIdentifiers(
        channel: 77,
        classifications: .init(["pengaduan_tidak_berkadar_pengawasan": 6], fallback: 5),
        categories: .init(["PERHUBUNGAN": 436], fallback: 15),
        locations: .init(["16.03.11": 311], fallback: 34),
        institutions: .init(["PUPR": 9002], fallback: 9001)
    )

    static func complaint(
        _ serial: Int64 = 1042,
        content: String = "jalan berlubang di depan pasar, sudah 2 bulan",
        reporter: CentralComplaint.Reporter? = nil
    ) -> CentralComplaint {
        let number = TicketNumber(serial: serial, prefix: "LP")
        return CentralComplaint(
            ticketNumber: number.description,
            reference: TicketReference.mark(of: number),
            title: "Jalan berlubang",
            content: content,
            reporter: reporter ?? .named(PhoneNumber(kind: .subscriber, canonical: "6281200000001"), name: nil),
            classification: .serviceComplaint,
            category: "PERHUBUNGAN",
            agency: "PUPR",
            place: PlaceFinding(district: Place(code: "16.03.11", name: "Ujan Mas", level: .district)),
            incidentDate: CalendarDate(daysSinceEpoch: 20_000)
        )
    }
}
