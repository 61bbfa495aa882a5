import ComplaintParser
import Complaints
import Testing

@Suite("A report is judged by rules that explain themselves")
struct ReportReadingTests {
    @Test("dialect, with the words that decided")
    func dialect() throws {
        let complaint = try Checkout.parse("min tulung jalan ke dusun kami Aremantai lah ancur nian")
        #expect(complaint.classification?.value == .serviceComplaint)
        #expect(complaint.category?.value == "PEKERJAAN UMUM DAN PENATAAN RUANG")
        #expect(complaint.agency?.value == "PUPR")
        #expect(complaint.agency?.because == ["jalan", "ancur"])
        #expect(complaint.place.village?.code == "16.03.10.2006")
        #expect(complaint.title == "Jalan rusak di Desa Aremantai, Kec. Semende Darat Ulu")
    }

    @Test(
        "spellings of one complaint mean the same",
        arguments: [
            "lampu jalan mati", "lmpu jln mati", "lampu jlan matiii", "LAMPU JALAN PADAM", "lampujalan mati",
            "lampu2 jalan pada mati",
            "lampu jalannya mati", "lampu jln matek",
        ]
    )
    func spelling(text: String) throws {
        #expect(try Checkout.parse(text).agency?.value == "DISHUB")
    }

    @Test("an allegation goes to the inspectorate, with the service's agency beside it")
    func allegation() throws {
        let complaint = try Checkout.parse("oknum petugas minta 200rb utk percepat KTP")
        #expect(complaint.classification?.value == .oversightComplaint)
        #expect(complaint.agency?.value == "INSPEKTORAT")
        #expect(complaint.agencyAlso == ["DISDUKCAPIL"])
        #expect(complaint.desks == ["SABER_PUNGLI"])
    }

    @Test("danger is urgent; fear and the past are not")
    func urgency() throws {
        #expect(try Checkout.parse("banjir masuk rumah di Segayam").urgent.value)
        #expect(try !Checkout.parse("parit mampet, takut banjir").urgent.value)
        #expect(try !Checkout.parse("kerbau tetangga masuk kebun").urgent.value)
        #expect(try !Checkout.parse("jangan tunggu ada korban").urgent.value)
    }

    @Test(
        "people in danger are told from words that only sound like it",
        arguments: [
            ("rumah roboh, ada nenek di dalamnya", "pembangunan rumah tersendat, minta evaluasi"),
            ("kebakaran di pasar, api merembet ke kios", "korban kebakaran bulan lalu belum dapat bantuan"),
            ("anak hanyut di sungai belum ketemu", "sapi kami hanyut tahun lalu, apa ada ganti rugi"),
            ("suami bawa parang mau bunuh saya", "pelaku pembacokan bulan lalu belum ditangkap"),
            ("istri saya pendarahan mau melahirkan, bidan tidak ada", "bidan tidak ada di pustu, minta bidan tetap"),
        ]
    )
    func dangerPairs(danger: String, none: String) throws {
        #expect(try Checkout.parse(danger).urgent.value)
        #expect(try !Checkout.parse(none).urgent.value)
    }

    @Test("what says too little has no agency")
    func general() throws {
        let complaint = try Checkout.parse("tolong desa kami pak")
        #expect(complaint.intent.value == .report)
        #expect(complaint.agency == nil)
        #expect(complaint.category?.value == "TOPIK LAINNYA")
    }

    @Test("a title has at most 100 characters and no personal data")
    func title() throws {
        let complaint = try Checkout.parse(
            "nama saya Rusdiansyah hp 081234567890 jalan desa Gunung Megang Dalam kec Gunung Megang rusak"
        )
        #expect(complaint.title.count <= 100)
        #expect(!complaint.title.contains("Rusdiansyah"))
        #expect(!complaint.title.contains("0812"))
    }

    @Test("the same text is read the same, and in parallel")
    func deterministic() async throws {
        let parser = try Checkout.parser()
        let text = "jln desa Guci rusak, kmrn tgl 7 ada yg jatuh, tlg PUPR"
        let first = parser.parse(text, receivedAt: Checkout.thursday, recipient: nil)
        await withTaskGroup(of: Complaint.self) { group in
            for _ in 0..<16 { group.addTask { parser.parse(text, receivedAt: Checkout.thursday, recipient: nil) } }
            for await complaint in group { #expect(complaint == first) }
        }
    }
}
