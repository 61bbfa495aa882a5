import CurlHTTP
import Foundation
import Logging
import Sandbox
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

struct SimulatedCentralSystemTests {
    private func withCentral(
        _ configuration: SimulatedCentralSystem.Configuration = .init(),
        onComplaint: @escaping @Sendable (SimulatedComplaint) -> Void = { _ in },
        _ body: @Sendable (SimulatedCentralSystem, CurlClient, _ base: String) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let system = try SimulatedCentralSystem(configuration: configuration, logger: logger, onComplaint: onComplaint)
        let group = ServiceGroup(configuration: .init(services: [system], logger: logger))
        let client = CurlClient(logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let base = "http://127.0.0.1:\(try await system.listeningPort())"
            try await body(system, client, base)
            await client.shutdown()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func push(_ client: CurlClient, _ base: String, _ text: String) async throws -> CurlResponse {
        let body =
            #"<lapor token="{T}"><pelapor/><laporan rahasia="0" anonim="1"><isi>\#(text)</isi></laporan></lapor>"#
        return try await client.execute(
            CurlRequest(method: "POST", url: base + "/api/stream/addstream", body: Array(body.utf8))
        )
    }

    @Test("what it takes is told at once, numbered with eight digits, and written to the journal")
    func takes() async throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "journal-\(UInt64.random(in: 0...UInt64.max))"
        ).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let told = Told()
        try await withCentral(.init(journalPath: path), onComplaint: told.add) { system, client, base in
            for number in 1...3 { _ = try await push(client, base, "laporan \(number)") }
            #expect(system.archive.complaints.map(\.trackingID) == [10_000_001, 10_000_002, 10_000_003])
        }
        #expect(told.all.map(\.content) == ["laporan 1", "laporan 2", "laporan 3"])
        #expect(try SimulatedCentralJournal.complaints(at: path) == told.all)
        try await withCentral(.init(journalPath: path)) { system, client, base in
            _ = try await push(client, base, "laporan 4")
            #expect(system.archive.complaints.map(\.trackingID).last == 10_000_004)
            #expect(system.archive.complaints.count == 4)
        }
    }

    @Test("faults are set, shown and cleared over the control address")
    func control() async throws {
        try await withCentral { system, client, base in
            func post(_ path: String, _ body: String) async throws -> Int {
                try await client.execute(CurlRequest(method: "POST", url: base + path, body: Array(body.utf8))).status
            }
            var status = try await post("/sandbox/faults", #"{"kind":"refuse","next":2}"#)
            #expect(status == 200)
            for expected in [422, 422, 200] {
                let answer = try await push(client, base, "x")
                #expect(answer.status == expected)
            }
            for wrong in [#"{"kind":"explode"}"#, "{}", "", #"{"kind":"refuse","operation":"x"}"#] {
                status = try await post("/sandbox/faults", wrong)
                #expect(status == 422)
            }
            status = try await post("/sandbox/faults", "kind=error_before&operation=all&probability=1")
            #expect(status == 200)
            #expect(system.faults.rules == [.init(.errorBefore, on: nil, next: nil)])
            _ = try await client.execute(CurlRequest(method: "DELETE", url: base + "/sandbox/faults"))
            #expect(system.faults.rules.isEmpty)
            status = try await post("/sandbox/complaints/10000001/advance", "")
            #expect(status == 200)
            status = try await post("/sandbox/complaints/99/advance", "")
            #expect(status == 404)
            status = try await post("/sandbox/complaints/10000001/status", #"{"status":"Tunda","institution":"X"}"#)
            #expect(status == 200)
            #expect(system.archive.status(of: 10_000_001)?.status == "Tunda")
            let export = try await client.execute(CurlRequest(url: base + "/sandbox/export.csv"))
            #expect(String(decoding: export.body, as: UTF8.self).contains("\r\n10000001,"))
        }
    }

    @Test("every kind of fault has its name", arguments: SimulatedCentralFaults.Kind.names)
    func names(name: String) {
        #expect(SimulatedCentralFaults.Kind(name: name) != nil)
    }

    @Test("the same seed gives the same faults")
    func seeded() async throws {
        func statuses(_ seed: UInt64) async throws -> [Int] {
            let recorded = Told()
            try await withCentral(.init(seed: seed), onComplaint: recorded.add) { system, client, base in
                system.faults.add(.init(.refuse, next: nil, probability: 0.5))
                for number in 0..<40 { _ = try await push(client, base, "\(number)") }
            }
            return recorded.all.compactMap { Int($0.content) }
        }
        let first = try await statuses(7)
        #expect((8...32).contains(first.count))
        #expect(try await statuses(7) == first)
        #expect(try await statuses(8) != first)
    }

    @Test("with an automatic timeline a complaint moves on by itself")
    func timeline() async throws {
        let timeline = SimulatedCentralTimeline.usual(pace: 0.02, isAutomatic: true)
        try await withCentral(.init(timeline: timeline)) { system, client, base in
            _ = try await push(client, base, "x")
            try await eventually("the end of the complaint") {
                system.archive.status(of: 10_000_001)?.status == "Selesai"
            }
            #expect(system.archive.followUps(of: 10_000_001)?.count == 1)
        }
    }
}

/// Keeps what the simulated system tells.
final class Told: Sendable {
    private let state = Mutex<[SimulatedComplaint]>([])

    var all: [SimulatedComplaint] { state.withLock { $0 } }

    @Sendable func add(_ complaint: SimulatedComplaint) {
        state.withLock { $0.append(complaint) }
    }
}
