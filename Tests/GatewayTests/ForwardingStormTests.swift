import CentralAPI
import Complaints
import Foundation
import Gateway
import Ledger
import Sandbox
import Testing

@Suite("Forwarding in a storm")
struct ForwardingStormTests {
    /// `make storm` asks for ten thousand.
    private static let count = ProcessInfo.processInfo.environment["LAPORD_STORM"].flatMap { Int($0) } ?? 1000

    @Test("no ticket is at the central system twice, and the export brings every uncertain one home")
    func storm() async throws {
        let count = Self.count
        try await Storm.run { storm in
            let began = ContinuousClock.now
            var ledger = try storm.openLedger()
            try await storm.open(count, in: ledger)
            let opened = ContinuousClock.now
            for share in 1...2 {
                try await storm.forward(ledger, crashingAt: count * share / 3)
                ledger = try storm.openLedger()
                #expect(try await ledger.recoverForwarding() > 0)
            }
            try await storm.forward(ledger)
            let forwarded = ContinuousClock.now
            #expect(storm.complaints.values.allSatisfy { $0 == 1 })
            let uncertain = try await ledger.standings(in: .uncertain).count
            let refused = try await ledger.standings(in: .rejected).count
            #expect(uncertain > count / 20)
            let arrived = try await ledger.standings(in: .forwarded).count
            #expect(uncertain + refused + arrived == count)

            var rounds = 0
            while rounds < 30 {
                rounds += 1
                let outcome = try await Self.reconcile(ledger, storm)
                #expect(outcome.doubled.isEmpty && outcome.doubtful.isEmpty && outcome.foreign == 0)
                let refused = try await ledger.standings(in: .rejected)
                for ticket in refused { try await ledger.resend(ticket.id, by: .token("test"), reason: "mended") }
                if outcome.resent.isEmpty && refused.isEmpty { break }
                try await storm.forward(ledger)
            }
            let complaints = storm.complaints
            #expect(complaints.count == count)
            #expect(complaints.values.allSatisfy { $0 == 1 })
            #expect(try await ledger.standings(in: .uncertain).isEmpty)
            let known = try await ledger.standings(in: .forwarded)
            #expect(known.count == count)
            #expect(
                Set(known.compactMap(\.trackingID)) == Set(storm.central.archive.complaints.map { "\($0.trackingID)" })
            )
            #expect(try await ledger.verify() == [])
            await ledger.close()
            print(
                """
                storm: \(count) tickets opened in \(opened - began), forwarded in \(forwarded - opened) through \
                \(storm.central.faults.shown) faults and 2 crashes; \(uncertain) uncertain and \(refused) refused at first, 0 after \
                \(rounds) exports; \(complaints.count) complaints, none twice
                """
            )
        }
    }

    private static func reconcile(_ ledger: Ledger, _ storm: Storm) async throws -> ExportReconciliation.Outcome {
        let export = try CentralExport(Array(SimulatedCentralExport.csv(of: storm.central.archive).utf8))
        return try await ExportReconciliation(ledger: ledger, prefix: "LP")
            .apply(export, .init(exportedAt: Date(), resendsAbsent: true, requester: .token("test")))
    }
}
