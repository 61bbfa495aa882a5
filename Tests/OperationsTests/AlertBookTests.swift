import Foundation
import Operations
import Testing

@testable import Administration
@testable import CentralAPI

struct AlertBookTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let link = Trouble(.carrierDown, of: "modem-1", "gone")
    private let letters = Trouble(.deadLetters, "1 waiting")

    @Test("A trouble is told once it has lasted, again after each reminder, and when it has been gone for a while")
    func course() {
        var book = AlertBook()
        var told: [(Int, AlertNotice.State)] = []
        for minute in 0..<800 {
            let troubles = minute < 750 ? [link] : []
            for change in book.look(at: troubles, at: start + Double(minute) * 60) {
                #expect(change.trouble == link && change.since == start)
                told.append((minute, change.state))
            }
        }
        #expect(told.map(\.0) == [10, 370, 730, 754])
        #expect(told.map(\.1) == [.raised, .standing, .standing, .cleared])
        #expect(book.standing.isEmpty)
    }

    @Test("A link that comes and goes is one alert, and one that was short is none")
    func flapping() {
        var book = AlertBook()
        var states: [AlertNotice.State] = []
        for minute in 0..<60 {
            states += book.look(at: minute % 3 == 0 ? [link] : [], at: start + Double(minute) * 60).map(\.state)
        }
        #expect(states == [.raised])
        var calm = AlertBook()
        for minute in 0..<60 {
            #expect(calm.look(at: minute < 8 ? [link] : [], at: start + Double(minute) * 60).isEmpty)
        }
    }

    @Test("What stores nothing is told at once, and each carrier by itself")
    func kinds() {
        var book = AlertBook()
        let other = Trouble(.carrierDown, of: "modem-2", "gone")
        let disk = Trouble(.ledgerTrouble, "disk full")
        #expect(book.look(at: [link, disk, letters], at: start).map(\.trouble) == [disk])
        #expect(book.look(at: [link, other, disk, letters], at: start + 600).map(\.trouble) == [link, letters])
        #expect(book.look(at: [link, other, disk, letters], at: start + 1200).map(\.trouble) == [other])
        #expect(Set(book.standing.map(\.alert)) == ["ledger-trouble", "carrier-down", "dead-letters"])
    }

    @Test("A clock that is set back silences nothing")
    func clockBack() {
        var book = AlertBook()
        _ = book.look(at: [link], at: start)
        #expect(book.look(at: [link], at: start + 600).map(\.state) == [.raised])
        #expect(book.look(at: [link], at: start - 86_400).map(\.state) == [.standing])
    }
}

struct TroubleSearchTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private var report: StatusReport {
        StatusReport(
            version: "1",
            startedAt: now,
            summary: "",
            isHearing: true,
            central: CentralStatus(isUp: true, detail: ""),
            ledger: LedgerStatus(sizeBytes: 1, freeBytes: 1 << 40)
        )
    }

    private func kinds(_ change: (inout StatusReport) -> Void) -> [AlertNotice.Kind] {
        var search = TroubleSearch()
        var report = report
        change(&report)
        return search.troubles(in: report, central: CentralHealth(), now: now, monotonic: 0).map(\.kind)
    }

    @Test("Each trouble is found, and a sound daemon has none")
    func troubles() {
        #expect(kinds { _ in }.isEmpty)
        #expect(kinds { $0.ledger.trouble = "full" } == [.ledgerTrouble])
        #expect(kinds { $0.ledger.freeBytes = 1 << 20 } == [.diskLow])
        #expect(kinds { $0.queues = [QueueStatus(name: "dead_letters", depth: 2)] } == [.deadLetters])
        #expect(kinds { $0.heldOverdue = 1 } == [.heldOverdue])
        #expect(
            kinds { $0.certificates = [CertificateStatus(listener: "callbacks", expiresAt: now + 86_400)] } == [
                .certificateEnds
            ]
        )
        #expect(
            kinds { $0.certificates = [CertificateStatus(listener: "callbacks", expiresAt: now + 30 * 86_400)] }.isEmpty
        )
        #expect(kinds { $0.lastHeardAt = now + 3600 } == [.clock])
    }

    @Test("A clock that was set is told for an hour; the correction of a time server is not")
    func clock() {
        var search = TroubleSearch()
        func look(_ wall: Double, _ monotonic: Double) -> [AlertNotice.Kind] {
            search.troubles(in: report, central: CentralHealth(), now: now + wall, monotonic: monotonic).map(\.kind)
        }
        #expect(look(0, 0).isEmpty)
        #expect(look(45, 15).isEmpty)
        #expect(look(4000, 30) == [.clock])
        #expect(look(7000, 3030) == [.clock])
        #expect(look(7700, 3730).isEmpty)
    }

    @Test("Every text to an administrator is one SMS, and names no citizen's matter")
    func texts() {
        let kinds: [AlertNotice.Kind] = [
            .inboundSilence, .loopbackTest, .centralRefusesUs, .centralDown, .centralNotConnected, .carrierDown,
            .carrierNotSending, .ledgerTrouble, .diskLow, .deadLetters, .heldOverdue, .certificateEnds, .clock, .test,
            .daemonFailed,
        ]
        for kind in kinds {
            for state in [AlertNotice.State.raised, .standing, .cleared] {
                let notice = AlertNotice(
                    alert: kind,
                    state: state,
                    instance: "Kabupaten Muara Enim",
                    at: now,
                    quietSeconds: 7200,
                    carrier: "modem-1",
                    reason: "rahasia"
                )
                #expect(notice.text.utf8.count <= 160 && !notice.text.contains("rahasia"), "\(notice.text)")
            }
        }
    }
}
