import ComplaintParser
import Complaints
import Testing

@Suite("Personal data is marked in the body")
struct PersonalDataTests {
    @Test(
        "a piece of data is left out",
        arguments: [
            ("LAPOR#NIK saya 1603020000000001 tidak terbaca", "NIK saya [NIK] tidak terbaca"),
            ("hub saya di 0812-3456-7890 ya", "hub saya di [no. HP] ya"),
            ("hub +6281234567890 ya", "hub [no. HP] ya"),
            ("email saya warga.desa@contoh.id soal KTP", "email saya [email] soal KTP"),
            ("transfer ke rek 1234567890 soal KTP", "transfer ke rek [no. rekening] soal KTP"),
            ("sy Yanto petani, jalan rusak", "sy [nama] petani, jalan rusak"),
            ("jalan rusak. an. Suryadi", "jalan rusak. an. [nama]"),
        ]
    )
    func redacted(text: String, redacted: String) throws {
        let complaint = try Checkout.parse(text)
        #expect(complaint.personalData.redacting(complaint.body) == redacted)
    }

    @Test("places, amounts and tracking IDs are no personal data")
    func spared() throws {
        for text in [
            "jalan desa Guci rusak", "diminta 200000 rupiah", "TL 10023456 masih bocor", "sudah 3 bulan RT 05",
        ] {
            #expect(try Checkout.parse(text).personalData.isEmpty, "\(text)")
        }
    }

    @Test("data behind the words that are read is marked, too")
    func farBehind() throws {
        let complaint = try Checkout.parse(String(repeating: "jalan rusak ", count: 9000) + "1603020000000001")
        #expect(complaint.personalData.map(\.kind) == [.nationalIdentity])
    }
}
