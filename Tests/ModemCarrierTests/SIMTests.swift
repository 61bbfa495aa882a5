import Carriers
import Foundation
import Sandbox
import TestSupport
import Testing

@testable import ModemCarrier

@Suite("PIN, state and balance of a SIM")
struct SIMTests {
    /// A directory for one test.
    private func withDirectory(_ test: (URL) async throws -> Void) async throws {
        let directory = temporaryPath("sim")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await test(directory)
    }

    @Test("The right PIN unlocks the SIM of every family", arguments: ModemDialect.all)
    func rightPIN(dialect: ModemDialect) async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "pin")
            try "1234\n".write(to: file, atomically: true, encoding: .utf8)
            try await withModem(dialect, sim: SIMCard(pin: "1234"), carrier: { $0.pinFile = file.path }) { bench in
                try bench.modem.deliver("locked in", from: "+628110000001")
                try await eventually("the message is stored") { bench.intake.texts == ["locked in"] }
                #expect(bench.modem.sim.pinTriesLeft == 3)
            }
        }
    }

    @Test("Two wrong PINs are the most for a modem that does not tell how many tries are left")
    func blindTries() {
        var state = SIMState()
        for pin in ["1111", "2222"] {
            #expect(state.mayTryBlindly && !state.hasTried(pin))
            state.note(tried: pin)
            #expect(state.hasTried(pin))
        }
        #expect(!state.mayTryBlindly && !state.hasTried("3333"))
    }

    @Test(
        "A wrong PIN costs one try, also over restarts of the daemon and a new time of its file, until there is another"
    )
    func wrongPIN() async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "pin")
            try "9999".write(to: file, atomically: true, encoding: .utf8)
            let state = directory.appending(path: "state").path
            var sim = SIMCard(pin: "1234")
            for age in [0, 60, 120] {
                // A credential of systemd has a new time at every start.
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: TimeInterval(age))],
                    ofItemAtPath: file.path
                )
                try await withModem(
                    .quectel,
                    sim: sim,
                    carrier: {
                        $0.pinFile = file.path
                        $0.stateFile = state
                    }
                ) { bench in
                    try await eventually("the trouble is told") { await bench.carrier.health().state == .down }
                    sim = bench.modem.sim
                }
                #expect(sim.pinTriesLeft == 2)
            }
            try "1234".write(to: file, atomically: true, encoding: .utf8)
            try await withModem(
                .quectel,
                sim: sim,
                carrier: {
                    $0.pinFile = file.path
                    $0.stateFile = state
                }
            ) { bench in
                try await bench.isUp()
                #expect(bench.modem.sim.pinTriesLeft == 3)
            }
        }
    }

    @Test("The PIN is never tried when one try is left", arguments: ModemDialect.all)
    func lastTry(dialect: ModemDialect) async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "pin")
            try "1234".write(to: file, atomically: true, encoding: .utf8)
            var sim = SIMCard(pin: "1234")
            sim.pinTriesLeft = 1
            try await withModem(dialect, sim: sim, carrier: { $0.pinFile = file.path }) { bench in
                try await eventually("the trouble is told") {
                    await bench.carrier.health().detail.contains("pinNotTried")
                }
                #expect(bench.modem.sim.pinTriesLeft == 1)
            }
        }
    }

    @Test("A locked SIM without a PIN file is told as such")
    func noPIN() async throws {
        try await withModem(.huawei, sim: SIMCard(pin: "1234")) { bench in
            try await eventually("the trouble is told") {
                await bench.carrier.health().detail.contains("pin_file")
            }
        }
    }

    @Test("The day's budget is kept over restarts")
    func budget() async throws {
        try await withDirectory { directory in
            let state = directory.appending(path: "state").path
            func adjust(_ configuration: inout ModemCarrier.Configuration) {
                configuration.stateFile = state
                configuration.segmentsPerDay = 3
            }
            try await withModem(carrier: adjust) { bench in
                try await bench.isUp()
                for id in 1...2 as ClosedRange<Int64> {
                    let outcome = await bench.carrier.submit(ModemBench.outbound("reply \(id)", id: id))
                    #expect(outcome == .accepted(references: ["\(id - 1)"]))
                }
            }
            try await withModem(carrier: adjust) { bench in
                try await bench.isUp()
                let long = String(repeating: "panjang ", count: 30)
                guard case .wait(let time, _) = await bench.carrier.submit(ModemBench.outbound(long, id: 3)) else {
                    Issue.record("sent beyond the budget")
                    return
                }
                #expect(time <= .seconds(86_400))
                let last = await bench.carrier.submit(ModemBench.outbound("short", id: 4))
                #expect(last == .accepted(references: ["0"]))
                guard case .wait = await bench.carrier.submit(ModemBench.outbound("more", id: 5)) else {
                    Issue.record("sent beyond the budget")
                    return
                }
            }
        }
    }

    @Test("The rate of sending is kept")
    func rate() async throws {
        try await withModem(carrier: { $0.segmentsPerMinute = 300 }) { bench in
            try await bench.isUp()
            let begin = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for id in 1...6 as ClosedRange<Int64> {
                    group.addTask {
                        let outcome = await bench.carrier.submit(ModemBench.outbound("reply \(id)", id: id))
                        guard case .accepted = outcome else {
                            Issue.record("not sent: \(outcome)")
                            return
                        }
                    }
                }
            }
            // Six segments have five intervals of 200 ms between them.
            #expect(begin.duration(to: .now) >= .seconds(1))
        }
    }

    @Test("The network is asked by USSD, packed or plain", arguments: [ModemDialect.huawei, .simcom])
    func ussd(dialect: ModemDialect) async throws {
        try await withModem(dialect) { bench in
            try await bench.isUp()
            #expect(await bench.carrier.ussd("*888#") == "Sisa pulsa Anda Rp 25.500 aktif s/d 30/12/2026")
        }
    }

    @Test("The balance is read on its schedule")
    func balance() async throws {
        try await withModem(
            carrier: {
                $0.balance = BalanceCheck(code: "*888#", interval: .milliseconds(200), alertBelow: 30_000)
            }
        ) { bench in
            try await eventually("the balance is told") { await bench.carrier.health().facts["balance"] == "25500" }
        }
    }

    @Test(
        "Amounts as operators write them",
        arguments: [
            ("Sisa pulsa Rp 25.500 s/d 30/12", 25_500), ("Pulsa Rp25.500,00.", 25_500), ("Rp. 1.025.500", 1_025_500),
            ("RP 0", 0), ("Rp 7,500", 7_500),
        ]
    )
    func amounts(text: String, amount: Int) {
        #expect(BalanceCheck(code: "*888#", alertBelow: 0).amount(in: text) == amount)
    }

    @Test("A text without an amount has none")
    func noAmount() {
        #expect(BalanceCheck(code: "*888#", alertBelow: 0).amount(in: "Maaf, sistem sedang sibuk") == nil)
        #expect(!BalanceCheck(code: "*888#", pattern: "Rp [0-9]+", alertBelow: 0).hasUsablePattern)
        #expect(!BalanceCheck(code: "*888#", pattern: "Rp ([0-9]+", alertBelow: 0).hasUsablePattern)
    }
}
