import ComplaintParser
import Complaints
import Testing

@Suite("What a sender wants is read from commands and from sentences")
struct IntentReadingTests {
    @Test(
        "an intent, in any spelling and position",
        arguments: [
            ("STATUS 10023456", .status), ("Cek#10023456", .status), ("status(spasi)10023456", .status),
            ("STATUS10023456", .status), ("bgmn laporan saya no 9.197.446?", .status),
            ("LAPOR STATUS 10023456", .status), ("laporan saya no LP10008 gimana", .status), ("LP10008 gmn?", .status),
            ("laporan LP 10008 sudah sampai mana", .status), ("gimana kabar lp10008 pak", .status),
            ("TL 10023456 masih bocor", .followup), ("BL#10023456#belum", .followup),
            ("mau nambahin laporan sy yg td", .followup), ("NILAI#9987412#4", .rating),
            ("bintang 5 untuk laporan saya", .rating),
            ("BATAL 10051877", .cancel), ("batal pak ga jadi", .cancel),
            ("jembatan batal dibangun, tidak jadi", .report), ("laporan saya dibatalkan saja", .cancel),
            ("INFO", .help), ("bantuan", .help),
            ("cara lapor lewat sms gmn?", .help), ("STOP", .stop), ("UNREG SPIKM", .stop), ("mulai", .start),
            ("REG", .start),
            ("pinjaman tanpa jaminan cair 1 jam hub 081200001111", .spam), ("Assalamualaikum", .unintelligible),
            ("LAPOR (spasi)", .unintelligible), ("qwrt zxcv", .unintelligible), ("", .unintelligible),
            ("!!!", .unintelligible), ("ada apa ya?", .unintelligible), ("ini siapa?", .unintelligible),
            ("siapa ini pak", .unintelligible), ("apa ini", .unintelligible), ("https://bit.ly/3xYz", .unintelligible),
            ("pak www.contoh.com/foto1", .unintelligible),
            ("LAPOR https://maps.google.com/?q=-3.6,103.7", .unintelligible),
            ("ada apa ya kok lampu mati", .report), ("ada apa dgn jalan lintas", .report),
            ("ada apa ya di desa Guci", .report), ("siapa ini yg buang sampah", .report),
            ("https://youtu.be/abc jalan rusak", .report), ("jalan.rusak.link", .report),
            ("http://t.co/x lihat ini kebakaran", .report),
            ("the road in front of the market is broken", .report), ("my house is burning", .report),
            ("who is this?", .unintelligible),
            ("jalan rusak", .report), ("stop truk batubara lewat desa kami", .report),
            ("cek air pdam kami keruh", .report),
            ("Info biaya uji KIR berapa?", .report), ("cara urus NIB gimana?", .report),
            ("warga resah judi slot, tolong ditindak", .report), ("bantuan beras tidak merata", .report),
        ] as [(String, Intent)]
    )
    func intent(text: String, intent: Intent) throws {
        #expect(try Checkout.parse(text).intent.value == intent)
    }

    @Test("a tracking ID is read without dots, and no other number is one")
    func trackingID() throws {
        #expect(try Checkout.parse("status #10.023.901").trackingID == "10023901")
        #expect(try Checkout.parse("laporan saya hp 081234567890 sudah sampai mana").trackingID == nil)
        #expect(try Checkout.parse("tagihan air naik, no pelanggan 0102345").trackingID == nil)
    }

    @Test(
        "our own ticket number is read although sloppily typed",
        arguments: ["LP104", "lp 104", "Lp.10-4", "LPIO4", "lp-104"]
    )
    func ticketNumber(written: String) throws {
        let number = TicketNumber(serial: 10, prefix: "LP")
        let typed = written.replacing("4", with: String(number.digits.last ?? "0"))
        let complaint = try Checkout.parse("status \(typed)")
        #expect(complaint.ticketNumber == number.description)
        #expect(complaint.intent.value == .status)
        #expect(complaint.trackingID == nil)
    }

    @Test("a mark from one to five")
    func rating() throws {
        #expect(try Checkout.parse("RATING 10023456 5").rating == 5)
        #expect(try Checkout.parse("puas, bintang lima untuk laporan saya").rating == 5)
        #expect(try Checkout.parse("RATING 10023456").rating == nil)
    }

    @Test("keywords stand before the text, with any separator")
    func keyword() throws {
        for text in [
            "MUARAENIM*jalan rusak", "KAB. MUARA ENIM jalan rusak", "Muaraenim, jalan rusak", "LAPOR#jalan rusak",
        ] {
            let complaint = try Checkout.parse(text)
            #expect(complaint.keyword != nil)
            #expect(complaint.body == "jalan rusak")
        }
    }

    @Test("ANONIM and RAHASIA as keyword and in words")
    func confidentiality() throws {
        #expect(try Checkout.parse("ANONIM#jalan rusak").anonymous.value)
        #expect(try Checkout.parse("jalan rusak, jgn sebut nama saya").anonymous.value)
        #expect(try Checkout.parse("RAHASIA*jalan rusak").secret.value)
        #expect(try Checkout.parse("jalan rusak, laporan ini mohon dirahasiakan").secret.value)
        let hidden = try Checkout.parse("jalan rusak, identitas saya dirahasiakan")
        #expect(hidden.anonymous.value)
        #expect(!hidden.secret.value)
    }
}
