import ComplaintParser
import Complaints
import Testing

@Suite("The day of the event is read against the day of receipt, a Thursday")
struct DateReadingTests {
    @Test(
        "a day is told",
        arguments: [
            ("kmrn", "2026-11-18"), ("kemaghi", "2026-11-18"), ("semalam", "2026-11-18"), ("td malam", "2026-11-18"),
            ("malam tadi", "2026-11-18"), ("td pagi", "2026-11-19"), ("hari ini", "2026-11-19"),
            ("subuh tadi", "2026-11-19"),
            ("hari rabu", "2026-11-18"), ("kamis", "2026-11-12"), ("jumat kemarin", "2026-11-13"),
            ("hari minggu", "2026-11-15"),
            ("selasa minggu lalu", "2026-11-10"), ("seminggu yg lalu", "2026-11-12"), ("2 minggu lalu", "2026-11-05"),
            ("3 hari yg lalu", "2026-11-16"), ("dua hari lalu", "2026-11-17"), ("tgl 7", "2026-11-07"),
            ("tgl 29", "2026-10-29"),
            ("kmrn tgl 7", "2026-11-07"), ("tgl 1 kemarin", "2026-11-01"), ("28 okt", "2026-10-28"),
            ("tgl 16 nov kmrn", "2026-11-16"),
            ("12/11", "2026-11-12"), ("12-11-2026", "2026-11-12"), ("sejak senin", "2026-11-16"),
            ("dr kemarin", "2026-11-18"),
            ("17 agustus 2025", "2025-08-17"),
        ]
    )
    func told(words: String, day: String) throws {
        let complaint = try Checkout.parse("lampu jalan mati \(words)")
        #expect(complaint.incidentDate?.value.description == day)
        #expect(complaint.incidentDate?.because.isEmpty == false)
    }

    @Test(
        "no day is told",
        arguments: [
            "sdh 2 hari", "tiap malam", "setiap senin", "minggu kemarin", "bulan lalu", "tahun kemarin",
            "senin sampai jumat",
            "malam minggu", "sampai sekarang", "sudah seminggu", "RT 03/02", "no 5", "tiap tgl 5", "lebaran kemarin",
            "besok",
        ]
    )
    func untold(words: String) throws {
        #expect(try Checkout.parse("lampu jalan mati \(words)").incidentDate == nil)
    }
}
