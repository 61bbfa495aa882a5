import Testing

@testable import Gateway

@Suite("The likeness of texts")
struct TextLikenessTests {
    @Test("sees through case, spaces, times and counters, and keeps other words apart")
    func digests() {
        let text = TextLikeness("Antrian Anda nomor 15, pukul 08:10")
        #expect(text.exact == TextLikeness("antrian  anda nomor 15, pukul 08:10 ").exact)
        #expect(text.exact != TextLikeness("Antrian Anda nomor 16, pukul 08:11").exact)
        #expect(text.loose == TextLikeness("Antrian Anda nomor 16, pukul 08:11").loose)
        #expect(text.loose != TextLikeness("Antrean Anda nomor 15, pukul 08:10").loose)
        // Of a few letters nothing follows.
        #expect(TextLikeness("RT 3").loose != TextLikeness("RT 5").loose)
        #expect(TextLikeness("NILAI 3", subject: "7").loose == TextLikeness("NILAI 5", subject: "7").loose)
        #expect(TextLikeness("NILAI 3", subject: "7").loose != TextLikeness("NILAI 3", subject: "8").loose)
    }

    @Test("stays the same from release to release, since the digests are stored")
    func stored() {
        let text = "  Jalan RUSAK\tdi RT 3, \r\n tolong! "
        #expect(TextLikeness(text).exact == Self.digest("jalan rusak di rt 3, tolong!"))
        #expect(TextLikeness(text).loose == Self.digest("jalanrusakdirttolong"))
        #expect(TextLikeness(text, subject: "7").loose == Self.digest("jalanrusakdirttolong|7"))
        let accented = "Café \u{00A0} TOLONG perbaiki"
        #expect(TextLikeness(accented).exact == Self.digest("café tolong perbaiki"))
        #expect(TextLikeness(accented).loose == Self.digest("cafétolongperbaiki"))
    }

    private static func digest(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    @Test("knows our own words when they come back")
    func echo() {
        let ours = ["Laporan Anda kami terima dgn no. LP10008. Tujuan: Dinas PUPR."]
        #expect(TextLikeness.isEcho("Anda menulis: \"laporan anda kami terima dgn no. LP10008...\"", of: ours))
        #expect(!TextLikeness.isEcho("laporan saya sudah diterima belum?", of: ours))
        #expect(!TextLikeness.isEcho("ok", of: ["ok"]))
    }
}
