import Complaints
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing

struct MonthlySummaryTests {
    private let names = ReportNames(
        institution: "Kab. <Muara> & \"Enim\"",
        agencies: [Agency(code: "PUPR", name: "Dinas <b>PUPR</b>")]
    )

    private func summary(_ ledger: Ledger, madeOn day: String = "2026-11-30") async throws -> MonthlySummary {
        let month = try #require(ReportMonth("2026-11"))
        var summary = MonthlySummary(month: month, names: names, madeOn: try #require(CalendarDate(day)))
        try await ledger.readHistories(since: month.start, until: month.end) { summary.add($0) }
        return summary
    }

    /// The value of a row of the CSV form.
    private func value(_ summary: MonthlySummary, _ section: String, _ name: String) -> String? {
        parseCSV(summary.csv()).first { $0[0] == section && $0[1] == name }?[2]
    }

    @Test("an empty month has zeros, no durations, and says so on its page")
    func empty() async throws {
        try await withLedger { ledger, _ in
            let summary = try await summary(ledger)
            #expect(value(summary, "jumlah", "laporan") == "0")
            #expect(value(summary, "jumlah", "bagian_lewat_tenggat") == "")
            #expect(value(summary, "waktu_jawaban", "median") == "")
            #expect(summary.page.contains("Tidak ada laporan pada bulan ini."))
            #expect(!summary.page.contains("<svg"))
        }
    }

    @Test("only tickets of the month count, by Western Indonesian Time")
    func month() async throws {
        try await withLedger { ledger, clock in
            try await ledger.openTicket(.test("2 November"), at: clock.now)
            let month = try #require(ReportMonth("2026-11"))
            clock.advance(by: month.end.timeIntervalSince(clock.now) - 1)
            try await ledger.openTicket(.test("30 November, 23.59"), at: clock.now)
            clock.advance(by: 1)
            try await ledger.openTicket(.test("1 Desember, 00.00"), at: clock.now)
            #expect(try await summary(ledger).tickets == 2)
        }
    }

    @Test("counts by classification, agency, kecamatan, way of recognition and carrier")
    func counts() async throws {
        try await withLedger { ledger, clock in
            for _ in 1...3 { try await ledger.openTicket(.test("a", keyword: "LAPOR"), at: clock.now) }
            try await ledger.openTicket(
                .test("b", classification: .aspiration, agency: "DLH", district: nil, anonymous: true),
                at: clock.now
            )
            try await ledger.openTicket(.test("c", classification: nil, agency: nil), at: clock.now)
            let summary = try await summary(ledger)
            #expect(summary.classifications.entries.map(\.count) == [3, 1, 1])
            #expect(
                summary.classifications.entries.map(\.name)
                    == ["Pengaduan Tidak Berkadar Pengawasan", "Aspirasi", "Tidak diketahui"]
            )
            #expect(summary.agencies.entries.map(\.name) == ["Dinas <b>PUPR</b>", "DLH", "Tidak diketahui"])
            #expect(value(summary, "kecamatan", "Ujan Mas") == "4")
            #expect(value(summary, "cara_dikenali", "Kata kunci") == "3")
            #expect(value(summary, "cara_dikenali", "Isi pesan") == "2")
            #expect(value(summary, "jalur", "modem-1") == "5")
            #expect(value(summary, "jumlah", "anonim") == "1")
        }
    }

    @Test("times to confirmation, verification and answer come from the events")
    func times() async throws {
        try await withLedger { ledger, clock in
            let opened = clock.now
            let ticket = try await ledger.openTicket(.test("a"), at: opened)
            clock.advance(by: 15)
            try await ledger.sendReplies(at: clock.now)
            clock.advance(by: 3585)
            try await ledger.recordForwarded(ticket.id, trackingID: "10123456", pollAt: clock.now)
            try await ledger.record(StatusObservation(verbatim: "Belum Terverifikasi"), of: ticket.id, nextPoll: nil)
            clock.advance(by: 3600)
            try await ledger.record(StatusObservation(verbatim: "Terverifikasi"), of: ticket.id, nextPoll: nil)
            clock.advance(by: 7200)
            for text in ["akan diperbaiki", "sudah diperbaiki"] {
                try await ledger.record(
                    StatusObservation(verbatim: nil, answers: [.init(institution: "PUPR", text: text)]),
                    of: ticket.id,
                    nextPoll: nil
                )
                clock.advance(by: 86_400)
            }
            let summary = try await summary(ledger)
            #expect(value(summary, "waktu_tanda_terima", "median") == "15.0")
            #expect(value(summary, "waktu_verifikasi", "p90") == "7200.0")
            #expect(value(summary, "waktu_jawaban", "median") == "14400.0")
            #expect(value(summary, "waktu_jawaban", "laporan") == "1")
            #expect(summary.page.contains("<td>15,0 detik</td>"))
            #expect(summary.page.contains("<td>4,0 jam</td>"))
        }
    }

    @Test("the overdue share is of the tickets with a deadline: late ones and late endings")
    func overdue() async throws {
        try await withLedger { ledger, clock in
            let early = try #require(CalendarDate("2026-11-04"))
            let late = try #require(CalendarDate("2026-12-31"))
            let inTime = try await ledger.openTicket(.test("in time"), deadline: early, at: clock.now)
            let tooLate = try await ledger.openTicket(.test("too late"), deadline: early, at: clock.now)
            try await ledger.openTicket(.test("still open"), deadline: early, at: clock.now)
            try await ledger.openTicket(.test("has time"), deadline: late, at: clock.now)
            try await ledger.openTicket(.test("no deadline"), at: clock.now)
            clock.advance(by: 86_400)
            try await ledger.record(StatusObservation(verbatim: "Selesai"), of: inTime.id, nextPoll: nil)
            clock.advance(by: 5 * 86_400)
            try await ledger.record(StatusObservation(verbatim: "Selesai"), of: tooLate.id, nextPoll: nil)
            let summary = try await summary(ledger)
            #expect(summary.withDeadline == 4)
            #expect(summary.overdue == 2)
            #expect(summary.overdueShare == 0.5)
            #expect(summary.done == 2)
            #expect(value(summary, "jumlah", "bagian_lewat_tenggat") == "50.0")
            #expect(try await self.summary(ledger, madeOn: "2026-11-04").overdue == 1)
        }
    }

    @Test("ten tickets give the figures that were worked out by hand")
    func byHand() async throws {
        try await withLedger { ledger, clock in
            for index in 1...10 {
                // The first four are never done, five and six in time, seven late; the rest have until the end of the year.
                let deadline = index == 7 ? "2026-11-03" : index < 7 ? "2026-11-10" : "2026-12-31"
                let ticket = try await ledger.openTicket(
                    .test("laporan \(index)"),
                    deadline: CalendarDate(deadline),
                    at: clock.now
                )
                clock.advance(by: Double(index) * 10)
                try await ledger.sendReplies(at: clock.now)
                try await ledger.recordForwarded(ticket.id, trackingID: "1000000\(index)", pollAt: clock.now)
                clock.advance(by: Double(index) * 3600)
                try await ledger.record(StatusObservation(verbatim: "Terverifikasi"), of: ticket.id, nextPoll: nil)
                clock.advance(by: Double(index) * 1800)
                try await ledger.record(
                    StatusObservation(
                        verbatim: (5...7).contains(index) ? "Selesai" : "Dalam Proses",
                        answers: [.init(institution: "PUPR", text: "sudah")]
                    ),
                    of: ticket.id,
                    nextPoll: nil
                )
            }
            // Confirmations took 10, 20 … 100 s: the middle of 50 and 60, and the ninth. Verification took 3610 s times the index, the
            // answer 5410 s. Overdue are one to four and seven.
            let expected = [
                ("jumlah", "laporan", "10"), ("jumlah", "diteruskan", "10"), ("jumlah", "dijawab", "10"),
                ("jumlah", "selesai", "3"), ("jumlah", "bertenggat", "10"), ("jumlah", "lewat_tenggat", "5"),
                ("jumlah", "bagian_lewat_tenggat", "50.0"), ("waktu_tanda_terima", "median", "55.0"),
                ("waktu_tanda_terima", "p90", "90.0"), ("waktu_verifikasi", "median", "19855.0"),
                ("waktu_verifikasi", "p90", "32490.0"), ("waktu_jawaban", "median", "29755.0"),
                ("waktu_jawaban", "p90", "48690.0"),
            ]
            let summary = try await summary(ledger)
            for (section, name, figure) in expected {
                #expect(value(summary, section, name) == figure, "\(section) \(name)")
            }
            #expect(summary.page.contains("<td>13,5 jam</td>"))
            #expect(summary.page.contains("50,0 %"))
        }
    }

    @Test("names are escaped on the page, which is well-formed and needs nothing from outside")
    func page() async throws {
        try await withLedger { ledger, clock in
            try await ledger.openTicket(
                .test("a", district: Place(code: "16.03.11", name: "<script>x</script>", level: .district)),
                at: clock.now
            )
            let page = try await summary(ledger).page
            #expect(page.contains("Kab. &lt;Muara&gt; &amp; &quot;Enim&quot;"))
            #expect(page.contains("Dinas &lt;b&gt;PUPR&lt;/b&gt;"))
            #expect(page.contains("&lt;script&gt;x&lt;/script&gt;"))
            #expect(!page.contains("<script"))
            #expect(!page.contains("<b>"))
            #expect(page.components(separatedBy: "<svg").count == page.components(separatedBy: "</svg>").count)
            #expect(!page.contains("://"))
            #expect(page.contains("@media print"))
        }
    }
}
