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

    @Test(
        "a telephone number is found in any form",
        arguments: [
            "(0812) 7400 2299", "0812 - 7400 - 2299", "0812–7400–2299", "0812\u{00A0}7400\u{00A0}2299",
            "0812\u{200B}74002299",
            "081274_00_2299", "0812,7400,2299", "0812*7400*2299", "0812=7400=2299", "0812•7400•2299",
            "0812\n7400\n2299",
            "０８１２７４００２２９９", "٠٨١٢٧٤٠٠٢٢٩٩", "08 1 2 7 4 0 0 2 2 9 9", "+62 812 7400 2299", "0062 812 7400 2299",
            "0734-421234",
            "nol delapan satu dua tujuh empat nol nol dua dua sembilan sembilan",
            "nol delapan dua belas strip tujuh empat nol nol strip dua dua sembilan sembilan",
        ]
    )
    func numberForms(number: String) throws {
        let complaint = try Checkout.parse("jalan rusak hubungi saya \(number) terima kasih")
        #expect(complaint.publicBody == "jalan rusak hubungi saya [no. HP] terima kasih", "\(complaint.publicBody)")
    }

    @Test(
        "names, plates and numbers of others are left out of a public text",
        arguments: [
            ("mandor Rojali tidak bayar upah kami", "mandor [nama] tidak bayar upah kami"),
            ("tetangga saya Burhan tutup siring", "tetangga saya [nama] tutup siring"),
            ("mobil sawit plat BG 8472 DO ngebut", "mobil sawit plat [no. polisi] ngebut"),
            ("pak sobirin tutup siring kami", "pak [nama] tutup siring kami"),
            ("yang dipotong upahnya Sarnubi, Wati, dan Ujang", "yang dipotong upahnya [nama], [nama], dan [nama]"),
            ("pin kartu mertua 118822 dipegang agen", "pin kartu mertua [no. rekening] dipegang agen"),
            ("NISN anak saya 0098765432 tidak sinkron", "NISN anak saya [no. rekening] tidak sinkron"),
            ("bendahara bumdes Rini Astuti bawa lari uang", "bendahara bumdes [nama] bawa lari uang"),
            ("ketua RT 04 Sutisna pilih kasih", "ketua RT 04 [nama] pilih kasih"),
            ("kades Guci, Zulkarnain, jarang di kantor", "kades Guci, [nama], jarang di kantor"),
            ("rumah pak Untung roboh", "rumah pak [nama] roboh"),
            ("warung bu mawar jual miras", "warung bu [nama] jual miras"),
            ("anak kami Kenzo Alfarizqi dirundung di smp", "anak kami [nama] dirundung di smp"),
            ("Yono tetangga kami buang sampah di siring", "[nama] tetangga kami buang sampah di siring"),
            ("pelaku bernama jepri nyuri kabel", "pelaku bernama [nama] nyuri kabel"),
            ("bandar togel itu Acok di pasar", "bandar togel itu [nama] di pasar"),
            (
                "pupuk dijual pak Tarno di kios, tarno itu ketua kelompok",
                "pupuk dijual pak [nama] di kios, [nama] itu ketua kelompok"
            ),
            ("bg 1234 ab parkir di trotoar", "[no. polisi] parkir di trotoar"),
            ("pin atm ibu saya 4432 diminta agen", "pin atm ibu saya [no. rekening] diminta agen"),
            ("akun @raden_bagus77 sebar fitnah", "akun [email] sebar fitnah"),
            ("jalan rusak nomor 2 di desa Guci", "jalan rusak nomor 2 di desa Guci"),
            ("selokan di jalan Melati no 12 RT 3 mampet", "selokan di jalan Melati [no. rumah] RT 3 mampet"),
        ]
    )
    func others(text: String, left: String) throws {
        let complaint = try Checkout.parse(text)
        #expect(complaint.publicBody == left)
        #expect(complaint.reporterName == nil)
    }

    @Test("only a name that introduces itself is the reporter's")
    func reporter() throws {
        #expect(try Checkout.parse("nama saya Rusdi, jalan rusak").reporterName == "Rusdi")
        #expect(try Checkout.parse("saya Fatimah Az Zahra warga Guci, jalan rusak").reporterName == "Fatimah Az Zahra")
        for text in [
            "tante saya Erna kerja di rumah makan, upah tidak dibayar", "pak Sobri buang sampah di sungai",
            "pasien atas nama Kartini belum ditangani di rsud", "saya lihat lampu jalan mati di Guci",
        ] {
            #expect(try Checkout.parse(text).reporterName == nil, "\(text)")
        }
    }

    @Test(
        "ordinary words behind an address are no names",
        arguments: [
            "sudah dua minggu begini pak capek kami", "pak gimana ini jalan rusak", "bu mohon lampu jalan mati",
        ]
    )
    func ordinaryWords(text: String) throws {
        #expect(try Checkout.parse(text).personalData.isEmpty)
    }

    @Test("places, amounts and tracking IDs are no personal data")
    func spared() throws {
        for text in [
            "jalan desa Guci rusak", "diminta 200000 rupiah", "TL 10023456 masih bocor", "sudah 3 bulan RT 05",
            "tanggal 19-11-2026 jam 10.00 banjir", "anggaran 1.500.000.000 untuk jalan", "RT 5 RW 2 kec Lubai",
        ] {
            #expect(try Checkout.parse(text).personalData.isEmpty, "\(text)")
        }
    }

    @Test("rescuers are told the number of the house")
    func houseInDanger() throws {
        let complaint = try Checkout.parse("kebakaran di jalan Melati no 12 Guci, ada orang di dalam")
        #expect(complaint.urgent.value)
        #expect(complaint.forwardedBody.contains("no 12"))
    }

    @Test("data behind the words that are read is marked, too")
    func farBehind() throws {
        let complaint = try Checkout.parse(String(repeating: "jalan rusak ", count: 9000) + "1603020000000001")
        #expect(complaint.personalData.map(\.kind) == [.nationalIdentity])
    }
}
