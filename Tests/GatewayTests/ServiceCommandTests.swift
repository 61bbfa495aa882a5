import Testing

@testable import Gateway

@Suite("A command of the service")
struct ServiceCommandTests {
    private var languages: LanguageNames {
        var names = LanguageNames()
        names.add(code: "id", title: "INDONESIA", words: [])
        names.add(code: "jv", title: "JAWA", words: ["jowo"])
        names.add(code: "en", title: "ENGLISH", words: ["inggris"])
        return names
    }

    private func command(_ text: String) -> ServiceCommand? {
        ServiceCommand(text, languages: languages, ticketPrefix: "LP")
    }

    @Test("asks for a language by its name, politely or not")
    func language() {
        #expect(command("BAHASA JAWA") == .language("jawa"))
        #expect(command("bhs inggris pak") == .language("inggris"))
        #expect(command("Basa jowo") == .language("jowo"))
        #expect(command("english") == .language("english"))
        #expect(command("bahasa klingon") == .language("klingon"))
        #expect(command("bahasa") == nil)
        #expect(command("bahasa jawa di sekolah dihapus") == nil)
        #expect(command("guru bahasa inggris tidak masuk") == nil)
    }

    @Test("reads on, with or without a number")
    func readOn() {
        #expect(command("LANJUT") == .readOn(quoted: nil))
        #expect(command("lanjut lp-100 08") == .readOn(quoted: "LP10008"))
        #expect(command("Lanjut 9000001 pak") == .readOn(quoted: "9000001"))
        #expect(command("lanjut perbaikan jalannya") == nil)
    }

    @Test("hides the person, the words, or both")
    func hide() {
        #expect(command("ANONIM") == .hide(isAnonymous: true, isSecret: false, quoted: nil))
        #expect(command("rahasia ya pak") == .hide(isAnonymous: false, isSecret: true, quoted: nil))
        #expect(command("tolong rahasiakan nama saya") == .hide(isAnonymous: true, isSecret: false, quoted: nil))
        #expect(command("anonim rahasia LP10008") == .hide(isAnonymous: true, isSecret: true, quoted: "LP10008"))
        #expect(command("nama saya") == nil)
        #expect(command("RAHASIA kades potong BLT") == nil)
    }

    @Test("adds to a report where a number or capitals say so")
    func add() {
        #expect(command("TAMBAH LP10008 dekat pasar") == .add)
        #expect(command("tambahan 9000001: sudah dua minggu") == .add)
        #expect(command("TAMBAH dekat pasar") == .add)
        #expect(command("TAMBAH") == .add)
        #expect(command("tambah lampu jalan di desa Guci") == nil)
        #expect(command("TAMBAH LAMPU JALAN DI DESA GUCI") == nil)
    }

    @Test("is no command where it only thanks, and nothing where it tells something")
    func courtesy() {
        #expect(command("ok makasih pak") == .courtesy)
        #expect(command("Terima kasih banyak atas bantuannya") == .courtesy)
        #expect(command("terima kasih, tapi jalan belum diperbaiki") == nil)
        #expect(command("pak") == nil)
        #expect(command("") == nil)
    }
}
