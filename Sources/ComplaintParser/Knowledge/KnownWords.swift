/// The words and groups of the lexicon that the readers ask for by name; a group is a bit of a word's roles.
struct KnownWords: Sendable {
    // Groups of place words.
    let villageCue: UInt64
    let urbanCue: UInt64
    let districtCue: UInt64
    let regencyCue: UInt64
    let placeCue: UInt64
    let possessive: UInt64
    let origin: UInt64
    let landmark: UInt64
    let supposed: UInt64
    let notAPlace: UInt64
    /// Any of the groups that may announce a place.
    let anyCue: UInt64
    // Groups of other words.
    let told: UInt64
    let toOffice: UInt64
    let greeting: UInt64
    let emptyQuestion: UInt64
    let person: UInt64
    let otherNumber: UInt64
    let nameCue: UInt64
    /// Roles and relations that people have: `mandor`, `tetangga`.
    let role: UInt64
    /// Things that bear names of people: streets, rooms, schools.
    let namesThings: UInt64
    let streetCue: UInt64
    // Keywords and commands.
    let keySpace: UInt64
    let keyAnonymous: UInt64
    let keySecret: UInt64
    let keyReport: UInt64
    let keyProposal: UInt64
    let commandStatus: UInt64
    let commandAddition: UInt64
    let commandRating: UInt64
    let commandCancel: UInt64
    let commandHelp: UInt64
    let commandStop: UInt64
    let commandStart: UInt64
    let thisService: UInt64
    // Marks that stand for kinds of tokens.
    let number: Int32
    let money: Int32
    let tracking: Int32
    let phone: Int32
    let address: Int32
    let question: Int32
    let closingQuestion: Int32
    let negation: Int32
    /// The roles of a word, a bit each, by word number.
    let roles: [UInt64]
    /// What a word means for a date, by word number.
    let dates: [DateWord]
    /// Names of places that are also common words, by hash.
    var commonPlaces: Set<UInt64> = []
    /// Those that need a word such as desa before them.
    var strictPlaces: Set<UInt64> = []
    /// Words for parts of place names, `tj` for `tanjung`, by hash.
    var placeAbbreviations: [UInt64: [UInt8]] = [:] {
        didSet {
            hasAbbreviation = [Bool](repeating: false, count: 256)
            for hash in placeAbbreviations.keys { hasAbbreviation[Int(hash & 0xFF)] = true }
        }
    }
    /// A quick test before ``placeAbbreviations``, by the hash's last byte.
    private var hasAbbreviation = [Bool](repeating: false, count: 256)

    /// The marks, which every vocabulary holds.
    static let marks = ["<angka>", "<uang>", "<nomor>", "<telepon>", "<tautan>", "<tanya>", "<tanya-akhir>"]

    init(_ vocabulary: Vocabulary) {
        var roles = RoleBuilder(vocabulary)
        villageCue = roles.bit("penanda-desa")
        urbanCue = roles.bit("penanda-kelurahan")
        districtCue = roles.bit("penanda-kecamatan")
        regencyCue = roles.bit("penanda-kabupaten")
        placeCue = roles.bit("penanda-tempat")
        possessive = roles.bit("kami")
        anyCue = villageCue | urbanCue | districtCue | regencyCue | placeCue | possessive
        origin = roles.bit("asal")
        landmark = roles.bit("patokan")
        supposed = roles.bit("andai")
        notAPlace = roles.bit("bukan-tempat")
        told = roles.bit("lapor")
        toOffice = roles.bit("kepada")
        greeting = roles.bit("basa-basi")
        emptyQuestion = roles.bit("tanya-hampa")
        person = roles.bit("sapaan")
        otherNumber = roles.bit("nomor-lain")
        nameCue = roles.bit("penanda-nama")
        role = roles.bit("peran")
        namesThings = roles.bit("bernama-orang")
        streetCue = roles.bit("penanda-jalan")
        keySpace = roles.bit("kunci-spasi")
        keyAnonymous = roles.bit("kunci-anonim")
        keySecret = roles.bit("kunci-rahasia")
        keyReport = roles.bit("kunci-lapor")
        keyProposal = roles.bit("kunci-usul")
        commandStatus = roles.bit("perintah-status")
        commandAddition = roles.bit("perintah-tindak-lanjut")
        commandRating = roles.bit("perintah-nilai")
        commandCancel = roles.bit("perintah-batal")
        commandHelp = roles.bit("perintah-bantuan")
        commandStop = roles.bit("perintah-berhenti")
        commandStart = roles.bit("perintah-mulai")
        thisService = roles.bit("layanan-ini")
        number = vocabulary.number("<angka>")
        money = vocabulary.number("<uang>")
        tracking = vocabulary.number("<nomor>")
        phone = vocabulary.number("<telepon>")
        address = vocabulary.number("<tautan>")
        question = vocabulary.number("<tanya>")
        closingQuestion = vocabulary.number("<tanya-akhir>")
        negation = vocabulary.number("tidak")
        self.roles = roles.masks
        // A spelling means what its standard word means.
        dates = vocabulary.words.indices.map { number in
            let standard = vocabulary.expansion(of: Int32(number))
            guard standard.count == 1, let only = standard.first else { return .none }
            return DateWord.meanings[vocabulary.words[Int(only)]] ?? .none
        }
    }

    func date(_ number: Int32) -> DateWord { number < 0 ? .none : dates[Int(number)] }

    /// What a word stands for in place names; nil where it is no abbreviation.
    func abbreviated(_ hash: UInt64) -> [UInt8]? {
        hasAbbreviation[Int(hash & 0xFF)] ? placeAbbreviations[hash] : nil
    }

    /// Whether a word belongs to a group.
    @inline(__always)
    func word(_ number: Int32, has role: UInt64) -> Bool {
        number >= 0 && roles[Int(number)] & role != 0
    }
}

/// Gives each group a bit and marks the words that belong to it.
private struct RoleBuilder {
    let vocabulary: Vocabulary
    var masks: [UInt64]
    private var next: UInt64 = 1

    init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        masks = [UInt64](repeating: 0, count: vocabulary.words.count)
    }

    mutating func bit(_ concept: String) -> UInt64 {
        let bit = next
        next <<= 1
        let term = vocabulary.concept(concept)
        guard term >= 0 else { return bit }
        for number in masks.indices {
            let belongs = vocabulary.expansion(of: Int32(number)).contains { vocabulary.terms(of: $0).contains(term) }
            if belongs { masks[number] |= bit }
        }
        return bit
    }
}
