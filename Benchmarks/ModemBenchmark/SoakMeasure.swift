import Carriers
import Complaints
import Foundation
import ModemCarrier
import Sandbox

/// 20,000 messages in and 5,000 out through two modems, with faults at random: all accounted for, in bounded memory.
enum SoakMeasure {
    private static let inbound = 20_000
    private static let outbound = 5_000
    private static let faults: [ModemFault] = [
        .silence, .lostAnswer, .garbage, .late(.milliseconds(1500)), .partialLineThenGone, .gone,
        .result("ERROR"), .result("+CMS ERROR: 500"), .interrupted(by: "^RSSI:11"), .goneAfterPayload,
    ]
    private static let commands = ["+CMGL", "+CMGR", "+CMGD", "+CMGS", "payload", "+CSQ", "+CREG"]

    /// Sets of quirks that go together; all of them but a missing SIM stand in one.
    private static let quirky: [(dialect: ModemDialect, quirks: Set<ModemQuirk>)] = [
        (
            .quectel,
            [
                .readyWithoutOK, .longRegistration, .noServiceCentre, .foreignLines, .reportsInSR, .restarts, .textMode,
                .emptyEntries, .ussdLines,
            ]
        ),
        (
            .huawei,
            [.quotedState, .slowSIM, .shortRegistration, .brokenLines, .nestedMemories, .simDrops, .numericResults]
        ),
        (
            .simcom,
            [
                .okWithoutState, .unknownRegistration, .oneLine, .silentRestarts, .textMode, .noResults,
                .ucs2CharacterSet,
                .hiddenReports, .ussdUCS2, .ussdReleaseFirst,
            ]
        ),
        (.zte, [.wantsPIN2, .wrongLength, .receivesInME, .noRegistration, .silentRestarts, .ussdHexadecimal]),
        (.wavecom, [.wantsPUK2, .noMemoryChoice, .restarts, .silentQuestions, .foreignLines, .ussdUnquoted]),
    ]

    /// Runs modems with all quirks at once, and no other faults.
    static func runQuirks() async throws -> Bool {
        try await run(quirky, hasFaults: false)
    }

    static func run() async throws -> Bool {
        try await run([(.huawei, []), (.zte, [])], hasFaults: true)
    }

    private static func run(
        _ modems: [(dialect: ModemDialect, quirks: Set<ModemQuirk>)],
        hasFaults: Bool
    ) async throws -> Bool {
        let begin = ContinuousClock.now
        let halves = try await withThrowingTaskGroup(of: Tally.self) { group in
            for (index, modem) in modems.enumerated() {
                group.addTask { try await one(modem, number: index, of: modems.count, hasFaults: hasFaults) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let total = halves.reduce(Tally(), +)
        let seconds = begin.duration(to: .now).inSeconds
        ModemBenchmark.show(
            "     \(total.stored) stored, \(total.redelivered) redelivered and dropped, \(total.sent) sent, "
                + "\(total.repeated) repeated after an unknown outcome, \(total.undecodable) dead letters, "
                + "\(total.reports) reports, \(total.faults) faults, \(Int(seconds)) s"
        )
        let lost = Double(inbound - total.stored + outbound - total.sent)
        var good = ModemBenchmark.report("Soak: messages not accounted for", lost, "", promise: "0", holds: lost == 0)
        let misdirected = Double(total.misdirected)
        good =
            ModemBenchmark.report("Soak: sent in text mode", misdirected, "", promise: "0", holds: misdirected == 0)
            && good
        if !hasFaults {
            let twice = Double(total.repeated)
            good = ModemBenchmark.report("Soak: sent twice", twice, "", promise: "0", holds: twice == 0) && good
            let dead = Double(total.undecodable)
            good = ModemBenchmark.report("Soak: dead letters", dead, "", promise: "0", holds: dead == 0) && good
        }
        let memory = residentMegabytes()
        good =
            ModemBenchmark.report("Soak: memory at the end", memory, "MB", promise: "under 256", holds: memory < 256)
            && good
        return good
    }

    private struct Tally: Sendable {
        var stored = 0
        var redelivered = 0
        var sent = 0
        var repeated = 0
        var undecodable = 0
        var faults = 0
        var misdirected = 0
        var reports = 0

        static func + (left: Tally, right: Tally) -> Tally {
            Tally(
                stored: left.stored + right.stored,
                redelivered: left.redelivered + right.redelivered,
                sent: left.sent + right.sent,
                repeated: left.repeated + right.repeated,
                undecodable: left.undecodable + right.undecodable,
                faults: left.faults + right.faults,
                misdirected: left.misdirected + right.misdirected,
                reports: left.reports + right.reports
            )
        }
    }

    /// Tells how far a modem's half has come, every ten seconds.
    private static func narrate(_ rig: Rig, _ number: Int) async {
        while !Task.isCancelled {
            guard (try? await Task.sleep(for: .seconds(10))) != nil else { return }
            ModemBenchmark.show(
                "     modem \(number): \(await rig.intake.messages) stored, \(rig.modem.submittedMessages.count) sent, "
                    + "\(Int(residentMegabytes())) MB, \(await rig.carrier.health().detail)"
            )
        }
    }

    private static func one(
        _ modem: (dialect: ModemDialect, quirks: Set<ModemQuirk>),
        number: Int,
        of count: Int,
        hasFaults: Bool
    ) async throws -> Tally {
        let pdus = try Rig.pdus(inbound / count)
        let texts = (0..<outbound / count).map { "Laporan \(number)-\($0) diterima dan diteruskan ke dinas terkait." }
        return try await Rig.with(
            .init(
                dialect: modem.dialect,
                quirks: modem.quirks,
                quirkInterval: 1000,
                absence: .milliseconds(300),
                chatterEvery: 7
            ),
            commandDeadline: .milliseconds(800)
        ) { rig in
            await rig.isUp()
            async let _ = narrate(rig, number)
            async let faults = hasFaults ? disturb(rig) : 0
            async let _ = sendAll(texts, rig)
            for pdu in pdus {
                rig.modem.deliver(tpduHex: pdu)
                if rig.modem.waitingMessages > 200 { try await Task.sleep(for: .milliseconds(20)) }
            }
            let isDone = await Rig.wait(atMost: .seconds(600)) {
                await rig.intake.messages == pdus.count && rig.modem.usedSlots == 0
                    && Set(rig.modem.submittedMessages.map(\.text)).count == texts.count
            }
            if !isDone {
                let state = await rig.carrier.health()
                ModemBenchmark.show("     gave up waiting: \(state.detail), \(await rig.intake.messages) stored")
            }
            var tally = Tally()
            tally.faults = await faults
            tally.stored = await rig.intake.counts.count
            tally.redelivered = await rig.intake.counts.values.reduce(0, +) - tally.stored
            tally.undecodable = await rig.intake.undecodable
            for (reason, count) in await rig.intake.letters.sorted(by: { $0.key < $1.key }) {
                ModemBenchmark.show("     modem \(number): \(count) dead letters: \(reason)")
            }
            tally.reports = await Set(rig.intake.reports).count
            tally.misdirected = rig.modem.misdirected.count
            let sent = rig.modem.submittedMessages.map(\.text)
            tally.sent = Set(sent).count
            tally.repeated = sent.count - tally.sent
            return tally
        }
    }

    /// Puts a fault on a random command now and then, for a minute, few enough to happen soon.
    private static func disturb(_ rig: Rig) async -> Int {
        var count = 0
        for _ in 0..<40 {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 500...2500)))
            guard rig.modem.pendingFaults < 3 else { continue }
            guard let fault = faults.randomElement(), let command = commands.randomElement() else { continue }
            if count.isMultiple(of: 13) {
                rig.modem.unplug()
                try? await Task.sleep(for: .milliseconds(500))
                try? rig.modem.plugIn()
            } else {
                rig.modem.inject(fault, on: command, times: 1)
            }
            count += 1
        }
        return count
    }

    /// Sends every text, eight at a time, again for as long as the outcome is to try again.
    private static func sendAll(_ texts: [String], _ rig: Rig) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, text) in texts.enumerated() {
                if index >= 8 { await group.next() }
                group.addTask { await send(text, id: Int64(index), rig) }
            }
        }
    }

    private static func send(_ text: String, id: Int64, _ rig: Rig) async {
        guard let recipient = PhoneNumber("+62812\(8_000_000 + id)") else { return }
        var attempt = 1
        for _ in 0..<10_000 {
            let message = OutboundMessage(id: id, recipient: recipient, text: text, attempt: attempt)
            switch await rig.carrier.submit(message) {
            case .accepted, .failed, .optedOut: return
            case .retry: attempt += 1
            case .wait, .paced: break
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func residentMegabytes() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? 0) / 1024
    }
}
