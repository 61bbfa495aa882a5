import ComplaintParser
import Complaints
import Testing

@Suite("The wish to stay unknown is read in the words that people use")
struct WishReadingTests {
    @Test(
        "a word that hides, or a negation, with me, the reporter, a name or a number",
        arguments: [
            "jalan rusak di Guci, nama saya jangan disebut",
            "tolong identitas saya dirahasiakan, kades jual beras bantuan",
            "jgn smpe ketauan sy yg lapor, kades jual pupuk", "namo aku disamarkan bae, tetanggo jual togel",
            "ojo kandho jenengku yo pak, pupuk subsidi dijual",
            "identitas pelapor mohon tidak dibuka, proyek siring tipis",
            "nomor saya jangan disebarkan, ada judi di pasar", "jangan bilang dari saya ya, kadus jual pupuk bantuan",
            "siapa saya tidak usah dicari, bendahara desa buat nota palsu", "hamba Allah melapor, air ledeng keruh",
            "kalau ketahuan saya dipecat, gaji kami dipotong kepala sekolah",
            "cukup tulis warga saja, kafe buka sampai pagi",
            "dak galak namo aku ketauan, tetanggo jual miras", "please hide my name, pungli di loket ktp",
            "mohon lindungi nama saya, gaji dipotong kepsek",
            "jangan sampai kades tahu saya yang lapor, beras bantuan dijual",
            "surat kaleng saja pak, camat minta setoran",
            "ojo nganti pak lurah ngerti aku sing lapor, dana deso ora jelas",
            "jgn spill siapa yg lapor, ada judi di pasar",
            "siapa saya tidak penting pak, kadus potong blt", "don't tell them it was me, illegal mine at night",
        ]
    )
    func anonymous(text: String) throws {
        #expect(try Checkout.parse(text).anonymous.value)
    }

    @Test(
        "what must not be told of somebody else is no such wish",
        arguments: [
            "akun facebook anonim menyebar fitnah tentang puskesmas", "sekolah menyembunyikan dana BOS",
            "saya tidak takut nama saya ditulis, parkir pasar pungli", "nama saya tidak ada di daftar penerima bantuan",
            "jangan bilang sabar terus, air mati seminggu", "jalan ditutup proyek, warga tidak diberi tahu",
            "nama saya salah di kartu keluarga", "jangan sampai ada korban baru jembatan diperbaiki",
            "data penerima blt disembunyikan kades", "tolong beri tahu kades supaya jalan diperbaiki",
            "tolong jangan sebut kami pemalas, air irigasi tidak mengalir", "kabel lampu jalan tidak disembunyikan",
        ]
    )
    func named(text: String) throws {
        #expect(try !Checkout.parse(text).anonymous.value)
    }
}
