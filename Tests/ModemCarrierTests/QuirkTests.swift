import Carriers
import Foundation
import ModemCarrier
import Sandbox
import TestSupport
import Testing

@Suite("Quirks of modems in the field")
struct QuirkTests {
    /// The quirks with which a modem works all the same.
    static let harmless = ModemQuirk.allCases.filter { ![.noSIM, .hiddenReports].contains($0) }

    @Test("A modem with any quirk is set up, heard, sent by and freed", arguments: harmless)
    func each(quirk: ModemQuirk) async throws {
        try await withModem(
            .quectel,
            modem: { $0.quirks = [quirk] },
            before: { modem, _ in
                modem.preload(tpduHex: try SimulatedModem.pdus(of: "held", from: "+628110000001", at: .now))
            }
        ) { bench in
            try await bench.isUp()
            try bench.modem.deliver("JALAN rusak di Lawang Kidul", from: "+628127001122")
            try await eventually("both messages are stored and deleted") {
                Set(bench.intake.texts) == ["held", "JALAN rusak di Lawang Kidul"] && bench.modem.usedSlots == 0
            }
            let sent = await bench.send("Laporan diterima: 7F3K")
            guard case .accepted = sent.outcome else {
                Issue.record("not sent: \(sent.outcome)")
                return
            }
            try await eventually("the delivery is reported and no report is left") {
                bench.intake.reports.map(\.status) == [.delivered] && bench.modem.usedReportSlots == 0
            }
            #expect(bench.modem.submittedMessages.map(\.text) == ["Laporan diterima: 7F3K"])
            #expect(bench.modem.misdirected.isEmpty)
            #expect(bench.intake.undecodable.isEmpty)
        }
    }

    @Test("Quirks of listings may come together", arguments: [ModemDialect.huawei, .wavecom])
    func listings(dialect: ModemDialect) async throws {
        let quirks: Set<ModemQuirk> = [.noServiceCentre, .foreignLines, .emptyEntries, .shortRegistration, .slowSIM]
        try await withModem(dialect, modem: { $0.quirks = quirks }) { bench in
            try await bench.isUp()
            for number in 1...12 { try bench.modem.deliver("text \(number)", from: "+62811000000\(number % 3)") }
            try await eventually("all are stored and deleted") {
                Set(bench.intake.texts).count == 12 && bench.modem.usedSlots == 0
            }
            #expect(bench.intake.undecodable.isEmpty)
        }
    }

    @Test("A modem without a SIM is told as such, and is no work for a human alone")
    func noSIM() async throws {
        try await withModem(.quectel, modem: { $0.quirks = [.noSIM] }) { bench in
            try await eventually("the trouble is told") { await bench.carrier.health().detail.hasPrefix("noSIM") }
        }
    }

    @Test("Reports that are stored where nobody finds them are passed on from the next one")
    func hiddenReports() async throws {
        try await withModem(.quectel, modem: { $0.quirks = [.hiddenReports] }) { bench in
            try await bench.isUp()
            var id: Int64 = 0
            try await eventually("a report is heard") {
                id += 1
                _ = await bench.send("reply \(id)", id: id)
                try? await Task.sleep(for: .milliseconds(100))
                return !bench.intake.reports.isEmpty
            }
        }
    }

    @Test("Reports come in a burst and in any memory, the first at index 0")
    func burst() async throws {
        try await withModem(
            .quectel,
            modem: {
                $0.quirks = [.reportsInSR]
                $0.reportDelay = .milliseconds(400)
            }
        ) { bench in
            try await bench.isUp()
            for id in 1...8 as ClosedRange<Int64> { _ = await bench.send("reply \(id)", id: id) }
            try await eventually("all are heard and the memory is empty") {
                Set(bench.intake.reports.map(\.reference)).count == 8 && bench.modem.usedReportSlots == 0
            }
        }
    }

    @Test(
        "A modem that started anew is set up at once, whatever it says about it",
        arguments: [
            ["*ATREADY: 1", "SMS DONE", "PB DONE"], ["RDY", "+CFUN: 1", "+CPIN: READY"], ["^SYSSTART"],
            ["+CPIN: NOT READY"],
            ["MODEM:STARTUP"], ["SELAMAT PAGI"],
        ]
    )
    func restarted(words: [String]) async throws {
        try await withModem(
            .quectel,
            modem: { $0.quirks = [.textMode] },
            carrier: {
                $0.pollInterval = .seconds(3600)
                $0.checkInterval = .seconds(3600)
                $0.restartWords = ["Selamat Pagi"]
            }
        ) { bench in
            try await bench.isUp()
            bench.modem.restart(saying: words)
            try await eventually("it is set up anew") { await bench.carrier.health().facts["errors restart"] != nil }
            try await bench.isUp()
            try bench.modem.deliver("heard", from: "+628110000001")
            try await eventually("the message is announced, stored and deleted") {
                bench.intake.texts == ["heard"] && bench.modem.usedSlots == 0
            }
        }
    }

    @Test("A modem that started anew without a word sends nothing in text mode")
    func silentRestart() async throws {
        try await withModem(.quectel, modem: { $0.quirks = [.textMode] }) { bench in
            try await bench.isUp()
            for id in 1...5 as ClosedRange<Int64> {
                bench.modem.restart()
                try await Task.sleep(for: .milliseconds(1100))
                let sent = await bench.send("reply \(id)", id: id)
                guard case .accepted = sent.outcome else {
                    Issue.record("not sent: \(sent.outcome)")
                    return
                }
            }
            #expect(bench.modem.submittedMessages.map(\.text) == (1...5).map { "reply \($0)" })
            #expect(bench.modem.misdirected.isEmpty)
        }
    }

    @Test("A modem that says the words of a start again and again is still used")
    func babbler() async throws {
        try await withModem(.quectel) { bench in
            try await bench.isUp()
            let babble = Task {
                while !Task.isCancelled {
                    bench.modem.say(Array("\r\n+CPIN: READY\r\n".utf8))
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            defer { babble.cancel() }
            for id in 1...10 as ClosedRange<Int64> {
                try bench.modem.deliver("text \(id)", from: "+628110000001")
                let sent = await bench.send("reply \(id)", id: id)
                guard case .accepted = sent.outcome else {
                    Issue.record("not sent: \(sent.outcome)")
                    return
                }
            }
            try await eventually("all are stored") { bench.intake.messages.count == 10 && bench.modem.usedSlots == 0 }
        }
    }

    @Test(
        "A balance is found in whatever form the network's text comes",
        arguments: [
            [ModemQuirk.ussdLines], [.ussdUCS2], [.ussdHexadecimal], [.ussdUnquoted], [.ussdReleaseFirst],
            [.ussdLines, .ussdUCS2], [.ussdLines, .ussdReleaseFirst], [.ucs2CharacterSet],
        ]
    )
    func balance(quirks: Set<ModemQuirk>) async throws {
        try await withModem(
            .simcom,
            modem: { $0.quirks = quirks },
            carrier: {
                $0.balance = BalanceCheck(code: "*888#", interval: .milliseconds(200), alertBelow: 30_000)
            }
        ) { bench in
            try await eventually("the balance is told") { await bench.carrier.health().facts["balance"] == "25500" }
        }
    }
}
