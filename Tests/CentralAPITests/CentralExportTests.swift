import CentralAPI
import Complaints
import Foundation
import Sandbox
import Testing

struct CentralExportTests {
    private let number = TicketNumber(serial: 1042, prefix: "LP")

    private let header =
        "Tracking ID,Tanggal Laporan Masuk,Waktu Laporan Masuk,Judul Laporan,Isi Laporan Awal,Isi Laporan Akhir,"
        + "Instansi Terdisposisi,Status Laporan,Alasan Tunda/Arsip,Rating"

    @Test("rows above the column names are passed over, quoted cells keep commas, quotes and line breaks")
    func reads() throws {
        let text = """
            Laporan SP4N-LAPOR!,,
            Instansi: Kab. Muara Enim

            \(header)
            #9165816,3 Mei 2026,13:05:09,Jalan,"jalan ""rusak"", parah
            baris dua [\(number)]",Jalan rusak,Dinas PUPR,Terdisposisi ke Dinas PUPR,,
            10000002,14 Agt 2026,,Lampu,lampu mati,,,Menunggu Rapat,"a, b",5

            """
        let export = try CentralExport(Array(text.utf8))
        #expect(export.faults.isEmpty)
        #expect(export.rows.map(\.trackingID) == ["9165816", "10000002"])
        #expect(export.rows.map(\.line) == [5, 7])
        #expect(export.rows[0].receivedOn == CalendarDate(year: 2026, month: 5, day: 3))
        #expect(export.rows[1].receivedOn == CalendarDate(year: 2026, month: 8, day: 14))
        #expect(export.rows[0].status.status == .assigned)
        #expect(export.rows[0].texts.first == "jalan \"rusak\", parah\nbaris dua [\(number)]")
        #expect(export.rows[1].status == CentralStatus(verbatim: "Menunggu Rapat"))
        #expect(export.rows[1].reason == "a, b")
        #expect(export.matches(prefix: "LP").map(\.ticketNumber) == [number])
        #expect(export.matches(prefix: "lp").first?.row.trackingID == "9165816")
    }

    @Test("semicolons, tabs, a byte order mark, UTF-16 and CR LF do not matter", arguments: [",", ";", "\t"])
    func forms(separator: String) throws {
        let text =
            "\u{FEFF}"
            + [header, "9165816,1 Jan 2026,,J,isi [\(number)],,,Selesai,,"]
            .map { $0.replacing(",", with: separator) }.joined(separator: "\r\n") + "\r\n"
        let export = try CentralExport(Array(text.utf8))
        #expect(export.matches(prefix: "LP").map(\.row.status.status) == [.resolved])
        let wide = try #require(text.dropFirst().data(using: .utf16))
        let again = try CentralExport(Array(wide))
        #expect(again.matches(prefix: "LP").count == 1)
    }

    @Test("a bad row is named by its line and stops nothing")
    func badRows() throws {
        let text = header + "\nabc,,,,,,,Selesai,,\n9165816,,,,,,,,,\n9165817,99 Foo,,J,isi,,,Selesai,,\n"
        let export = try CentralExport(Array(text.utf8))
        #expect(export.faults.map(\.line) == [2, 3])
        #expect(export.rows.map(\.trackingID) == ["9165817"])
        #expect(export.rows[0].receivedOn == nil)
    }

    @Test("what is no export is refused with the reason")
    func noExport() {
        #expect(throws: CentralExport.FormatError.self) { try CentralExport(Array("a,b\n1,2\n".utf8)) }
        #expect(throws: CentralExport.FormatError.self) { try CentralExport([0xC3, 0x28, 0xFF]) }
        #expect(throws: CentralExport.FormatError.self) { try CentralExport(Array("Tracking ID,Judul Laporan\n".utf8)) }
        #expect(throws: CentralExport.FormatError.self) { try CentralExport([]) }
    }

    @Test(
        "days are read in Indonesian, English and figures",
        arguments: [
            ("3 Okt 2026", 10, 3), ("3 Oct 2026", 10, 3), ("31 Des 2026", 12, 31), ("1 Aug 2026", 8, 1),
            ("1 Agustus 2026", 8, 1),
            ("01/02/2026", 2, 1), ("2026-02-01", 2, 1), ("1 Mei 2026", 5, 1), ("1 May 2026", 5, 1),
            ("07-11-2026", 11, 7),
        ]
    )
    func days(text: String, month: Int, day: Int) throws {
        let export = try CentralExport(Array("\(header)\n1,\(text),,,,,,Selesai,,\n".utf8))
        #expect(export.rows[0].receivedOn == CalendarDate(year: 2026, month: month, day: day))
    }

    @Test(
        "the mark in brackets counts before numbers that the citizen quotes",
        arguments: [
            ("rusak [%A]", "A"), ("lanjutan %B, rusak [%A]", "A"), ("[%B] lalu [%A]", "A"), ("%A", "A"),
            ("lihat %A dan %B", nil),
            ("tanpa nomor", nil), ("LP10420 salah angka uji", nil), ("xLP%A", nil), ("", nil),
        ] as [(String, String?)]
    )
    func marks(text: String, expected: String?) {
        let other = TicketNumber(serial: 77, prefix: "LP")
        let written = text.replacing("%A", with: number.description).replacing("%B", with: other.description)
        let found = TicketReference.number(in: written, prefix: "LP")
        #expect(found == (expected == "A" ? number : nil))
    }

    @Test("the simulated central system's export is read back whole")
    func roundTrip() async throws {
        try await withCentral { central, address in
            try await withSPLP(address) { client in
                for serial in 1...20 {
                    let text = "isi \"ke\" \(serial), dengan koma;\ndan baris"
                    _ = await client.create(Fixture.complaint(Int64(serial), content: text))
                }
            }
            central.archive.advance(10_000_003)
            let export = try CentralExport(Array(SimulatedCentralExport.csv(of: central.archive).utf8))
            #expect(export.faults.isEmpty)
            let matches = export.matches(prefix: "LP")
            #expect(matches.map(\.ticketNumber.serial) == Array(1...20))
            #expect(matches[2].row.status.status == .verified)
            #expect(matches[0].row.receivedOn != nil)
        }
    }
}
