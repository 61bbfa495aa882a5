/// The words and groups of the lexicon that the readers ask for by name.
struct KnownWords: Sendable {
    // Groups of place words.
    let villageCue: Int32
    let urbanCue: Int32
    let districtCue: Int32
    let regencyCue: Int32
    let placeCue: Int32
    let possessive: Int32
    let origin: Int32
    let landmark: Int32
    let supposed: Int32
    let notAPlace: Int32
    // Groups of other words.
    let told: Int32
    let toOffice: Int32
    let greeting: Int32
    let person: Int32
    // Marks that stand for kinds of tokens.
    let number: Int32
    let money: Int32
    let tracking: Int32
    let phone: Int32
    let address: Int32
    let question: Int32
    let closingQuestion: Int32
    let negation: Int32
    /// What a word means for a date, by word number.
    let dates: [DateWord]
    /// Names of places that are also common words, by hash.
    var commonPlaces: Set<UInt64> = []
    /// Those that need a word such as desa before them.
    var strictPlaces: Set<UInt64> = []
    /// Words for parts of place names, `tj` for `tanjung`, by hash.
    var placeAbbreviations: [UInt64: [UInt8]] = [:]

    /// The marks, which every vocabulary holds.
    static let marks = ["<angka>", "<uang>", "<nomor>", "<telepon>", "<tautan>", "<tanya>", "<tanya-akhir>"]

    init(_ vocabulary: Vocabulary) {
        villageCue = vocabulary.concept("penanda-desa")
        urbanCue = vocabulary.concept("penanda-kelurahan")
        districtCue = vocabulary.concept("penanda-kecamatan")
        regencyCue = vocabulary.concept("penanda-kabupaten")
        placeCue = vocabulary.concept("penanda-tempat")
        possessive = vocabulary.concept("kami")
        origin = vocabulary.concept("asal")
        landmark = vocabulary.concept("patokan")
        supposed = vocabulary.concept("andai")
        notAPlace = vocabulary.concept("bukan-tempat")
        told = vocabulary.concept("lapor")
        toOffice = vocabulary.concept("kepada")
        greeting = vocabulary.concept("basa-basi")
        person = vocabulary.concept("sapaan")
        number = vocabulary.number("<angka>")
        money = vocabulary.number("<uang>")
        tracking = vocabulary.number("<nomor>")
        phone = vocabulary.number("<telepon>")
        address = vocabulary.number("<tautan>")
        question = vocabulary.number("<tanya>")
        closingQuestion = vocabulary.number("<tanya-akhir>")
        negation = vocabulary.number("tidak")
        // A spelling means what its standard word means.
        dates = vocabulary.words.indices.map { number in
            let standard = vocabulary.expansion(of: Int32(number))
            guard standard.count == 1, let only = standard.first else { return .none }
            return DateWord.meanings[vocabulary.words[Int(only)]] ?? .none
        }
    }

    func date(_ number: Int32) -> DateWord { number < 0 ? .none : dates[Int(number)] }
}
