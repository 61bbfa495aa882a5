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

    @Test("knows our own words when they come back")
    func echo() {
        let ours = ["Laporan Anda kami terima dgn no. LP10008. Tujuan: Dinas PUPR."]
        #expect(TextLikeness.isEcho("Anda menulis: \"laporan anda kami terima dgn no. LP10008...\"", of: ours))
        #expect(!TextLikeness.isEcho("laporan saya sudah diterima belum?", of: ours))
        #expect(!TextLikeness.isEcho("ok", of: ["ok"]))
    }
}
