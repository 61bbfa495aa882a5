import Complaints
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing

struct CentralExportLineTests {
    private let names = ReportNames(
        institution: "Kabupaten Muara Enim",
        agencies: [Agency(code: "PUPR", name: "Dinas Pekerjaan Umum dan Penataan Ruang")]
    )

    private func row(_ history: TicketHistory) throws -> [String: String] {
        let cells = try #require(parseCSV(CentralExportLine.text(history, names: names)).first)
        #expect(cells.count == CentralExportLine.columns.count)
        return Dictionary(uniqueKeysWithValues: zip(CentralExportLine.columns, cells))
    }

    @Test("the header begins with Tracking ID and has SP4N's 26 columns")
    func header() {
        let cells = parseCSV(CentralExportLine.header())
        #expect(cells == [CentralExportLine.columns])
        #expect(cells[0].count == 26)
        #expect(cells[0].first == "Tracking ID")
        #expect(cells[0].last == "Rating")
    }

    @Test("a forwarded ticket fills the columns in SP4N's words")
    func forwarded() async throws {
        try await withLedger { ledger, clock in
            let ticket = try await ledger.openTicket(
                .test("jalan rusak, \"parah\"", title: "Jalan rusak"),
                at: clock.now
            )
            try await ledger.recordForwarded(ticket.id, trackingID: "10123456", pollAt: clock.now)
            try await ledger.record(
                StatusObservation(verbatim: "Terdisposisi ke Dinas PUPR"),
                of: ticket.id,
                nextPoll: nil
            )
            let row = try row(#require(await ledger.allHistories().first))
            #expect(row["Tracking ID"] == "10123456")
            #expect(row["Tanggal Laporan Masuk"] == "2 Nov 2026")
            #expect(row["Waktu Laporan Masuk"] == "08:05")
            #expect(row["Nama Pelapor"] == "")
            #expect(row["Klasifikasi Laporan"] == "Pengaduan Tidak Berkadar Pengawasan")
            #expect(row["Judul Laporan"] == "Jalan rusak")
            #expect(row["Isi Laporan Awal"] == "jalan rusak, \"parah\"")
            #expect(row["Isi Laporan Akhir"] == "")
            #expect(row["Tipe Laporan"] == "")
            #expect(row["Sumber Laporan"] == "SMS")
            #expect(row["Instansi Terdisposisi"] == "Dinas Pekerjaan Umum dan Penataan Ruang")
            #expect(row["Status Laporan"] == "Terdisposisi ke Dinas PUPR")
            #expect(row["Kota/Kabupaten"] == "Kabupaten Muara Enim")
            #expect(row["Kecamatan"] == "Ujan Mas")
        }
    }

    @Test("anonymous and secret reports say so, and neither number nor marked data are written")
    func personalData() async throws {
        try await withLedger { ledger, clock in
            let body = "saya Budi, hub 0812-7001-0001, kades minta uang"
            let complaint = Complaint.test(
                body,
                title: "Pungutan, hub 081270010001",
                anonymous: true,
                secret: true,
                personalData: [PersonalDatum(kind: .name, start: 5, length: 4)]
            )
            try await ledger.openTicket(complaint, at: clock.now)
            let history = try #require(await ledger.allHistories().first)
            let row = try row(history)
            #expect(row["Tipe Laporan"] == "Anonim, Rahasia")
            #expect(row["Isi Laporan Awal"] == "saya [nama], hub [no. HP], kades minta uang")
            #expect(row["Judul Laporan"] == "Pungutan, hub [no. HP]")
            #expect(row["Status Laporan"] == "Menunggu dikirim ke SP4N")
            for text in [
                CentralExportLine.text(history, names: names), try TicketExportLine(history).line(),
            ] {
                #expect(!text.contains("81270010001"))
                #expect(!text.contains("0812-7001-0001"))
                #expect(!text.contains("Budi"))
            }
        }
    }

    @Test("a citizen's text that looks like a formula is written as text")
    func injection() async throws {
        try await withLedger { ledger, clock in
            try await ledger.openTicket(.test("=HYPERLINK(\"http://x\",\"y\")"), at: clock.now)
            let row = try row(#require(await ledger.allHistories().first))
            #expect(row["Isi Laporan Awal"] == "'=HYPERLINK(\"http://x\",\"y\")")
        }
    }

    @Test("a text that an officer edited stands in its own column")
    func edited() async throws {
        try await withLedger { ledger, clock in
            let ticket = try await ledger.openTicket(.test("jln rusk"), at: clock.now)
            try await ledger.amend(
                ticket.id,
                complaint: .test("Jalan rusak"),
                changes: ["body": "changed"],
                by: .token("test")
            )
            let row = try row(#require(await ledger.allHistories().first))
            #expect(row["Isi Laporan Awal"] == "")
            #expect(row["Isi Laporan Akhir"] == "Jalan rusak")
        }
    }
}
