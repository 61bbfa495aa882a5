import ComplaintParser
import Complaints
import Testing

@Suite("Danger to life is seen, and whom it calls for")
struct DangerReadingTests {
    @Test(
        "the kind of danger tells which number to call",
        arguments: [
            ("rumah tetangga terbakar pak cepat", DangerKind.fire), ("kompor meledak rumah kebakar tolong", .fire),
            ("saya mau bunuh diri malam ini", .medical),
            ("istri pendarahan habis melahirkan, bidan tidak ada", .medical),
            ("ambulan belum datang juga sudah sejam, bapak kritis", .medical),
            ("anak tenggelam di sungai Enim belum ketemu", .rescue), ("kami terkurung banjir tolong perahu", .rescue),
            ("maling bawa golok masuk rumah saya sekarang tolong", .crime),
            ("anak saya hilang sejak pagi belum ketemu", .crime),
            ("suami saya mencekik saya sekarang tolong", .victims),
        ]
    )
    func kind(text: String, kind: DangerKind) throws {
        let complaint = try Checkout.parse(text)
        #expect(complaint.urgent.value, "\(text)")
        #expect(complaint.danger == kind, "\(text): \(String(describing: complaint.danger))")
    }

    @Test(
        "what is past, feared or figurative is no danger",
        arguments: [
            "dulu pernah ada orang bunuh diri di jembatan ini, tolong pasang pagar", "lampu jalan mati total",
            "ikan mati di sungai kena limbah", "harga karet tenggelam terus",
            "tahun lalu rumah saya terbakar, bantuan belum cair", "mobil pemadam di kecamatan rusak",
            "minta mobil ambulan untuk desa kami", "pohon condong takut tumbang ke rumah",
        ]
    )
    func noDanger(text: String) throws {
        let complaint = try Checkout.parse(text)
        #expect(!complaint.urgent.value, "\(text)")
        #expect(complaint.danger == nil, "\(text)")
    }

    @Test(
        "violence at home and against children is secret without being asked, goes to DP3A, and keeps its author",
        arguments: [
            "suami Bahrudin sering memukul istrinya di desa Guci",
            "paman cabuli keponakan umur 9 di desa Guci, namanya Bahrudin",
            "bapak tiri Bahrudin siksa anak di desa Guci",
        ]
    )
    func victims(text: String) throws {
        let complaint = try Checkout.parse(text)
        #expect(complaint.agency?.value == "DP3A", "\(text)")
        #expect(complaint.isConfidential, "\(text)")
        #expect(complaint.forwardedBody.contains("Bahrudin"), "\(text)")
    }

    @Test("a death that is told is known, and one in a matter of papers is none")
    func death() throws {
        #expect(try Checkout.parse("bapak saya meninggal tadi pagi").tellsOfDeath == true)
        #expect(try Checkout.parse("cara buat akta kematian, bapak saya meninggal bulan lalu").tellsOfDeath == nil)
    }
}
