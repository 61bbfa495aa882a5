import ComplaintParser
import Complaints
import Testing

@Suite("A text that may be no report is held for an officer")
struct GateTests {
    @Test(
        "a report in the words of a command stays a report",
        arguments: [
            "pengajuan KTP saya dari bulan agustus belum jadi, blangko kosong terus",
            "status tanah saya di BPN masih diblokir padahal sengketa sudah dicabut",
            "balasan surat kami ke dinas soal batas kebun belum ada sejak juli",
            "batal terus rencana perbaikan palang kereta, tiap ditanya alasan anggaran",
            "cabut izin tambang pasir itu pak, sungai kami keruh",
            "berhenti total air PDAM di Harapan Mulia sejak kemarin",
            "balas surat kami dong pak, honorer sudah kirim tiga kali ke BKPSDM tidak ada jawaban",
            "longsor susulan tadi subuh di Muara Danau, 3 rumah retak",
        ]
    )
    func swallowed(text: String) throws {
        #expect(try Checkout.parse(text).intent.value == .report)
    }

    @Test("a command tells how sure it is")
    func evidence() throws {
        #expect(try Checkout.parse("STATUS 10023456").command == .keyword)
        #expect(try Checkout.parse("bagaimana laporan saya nomor 10023456").command == .number)
        #expect(try Checkout.parse("bagaimana kelanjutan laporan saya").command == .sentence)
        #expect(try Checkout.parse("jalan desa Guci rusak").command == nil)
    }

    @Test("a sentence that could be a command is a report where its sender has nothing open")
    func prefersReport() throws {
        let parser = try Checkout.parser()
        for (text, intent) in [
            ("bagaimana kelanjutan laporan saya", Intent.report), ("STATUS 10023456", .status), ("STOP", .stop),
        ] {
            let reading = parser.parse(
                text,
                receivedAt: Checkout.thursday,
                recipient: "9009",
                prefersReport: true
            )
            #expect(reading.intent.value == intent, "\(text)")
        }
    }

    @Test("private words never go on by themselves")
    func chatter() throws {
        for text in [
            "mak masak apa hari ini, aku pulang jam 1", "besok jadi ke rumah nenek kan, jangan lupa bawa kue",
            "sayang kenapa tidak balas, marah ya",
        ] {
            let reading = try Checkout.parse(text)
            #expect(reading.intent.value != .report || reading.hold != nil, "\(text)")
        }
    }

    @Test(
        "an English complaint whose agency the rules know goes on",
        arguments: [
            "the street light in our village is broken", "garbage is not collected and the smell is bad",
            "the electricity has been dead for three days",
        ]
    )
    func english(text: String) throws {
        let complaint = try Checkout.parse(text)
        #expect(complaint.intent.value == .report)
        #expect(complaint.agency != nil)
        #expect(complaint.hold == nil)
    }

    @Test(
        "English small talk goes on no more than Indonesian",
        arguments: ["how are you my love", "is this the number of Andi"]
    )
    func englishTalk(text: String) throws {
        let complaint = try Checkout.parse(text)
        #expect(complaint.intent.value != .report || complaint.hold != nil)
    }

    @Test("a report with agency and place goes on")
    func open() throws {
        let reading = try Checkout.parse("jalan di desa Guci rusak parah, mohon diperbaiki")
        #expect(reading.intent.value == .report)
        #expect(reading.hold == nil)
        #expect(reading.secondOpinion.kind?.value == "report")
    }

    @Test("a text without agency, place and danger is held also without a model")
    func noMatter() throws {
        let parser = ComplaintParser(knowledge: try Checkout.knowledge.get().withoutModels())
        let reading = parser.parse("tolong perhatikan kami pak", receivedAt: Checkout.thursday, recipient: nil)
        #expect(reading.hold == .noMatter)
    }

    @Test("words without spaces are read")
    func joined() throws {
        let reading = try Checkout.parse("airpdamkeruhtidakbisadiminumsudahsebulan")
        #expect(reading.intent.value == .report)
        #expect(reading.agency?.value == "PDAM")
        #expect(try Checkout.parse("jalansegamitlongsorlagimohonalatberat").place.village?.code == "16.03.10.2004")
    }

    @Test("an ordinary word is not corrected into another")
    func ordinaryWords() throws {
        #expect(try Checkout.parse("memicu retak di rumah warga").agency?.value != "RSUD")
        #expect(try Checkout.parse("posisi tiang miring di Guci").agency?.because != ["posisi"])
    }
}
