/// The 128 characters of one 7-bit table, with the way back from a character to its septet.
///
/// All characters of TS 23.038 lie in the Basic Multilingual Plane, so a table stores UTF-16 code units; 0 marks a
/// position that the standard leaves empty or that is the escape (0x1B).
struct CharacterTable: Sendable {
    /// What ``septet(of:)`` answers for a character that is not in the table.
    static let absent: UInt8 = 0xFF

    /// The character of each septet, 0 where there is none.
    let characters: [UInt16]

    private let latin: [UInt8]
    private let beyondLatin: [(character: UInt16, septet: UInt8)]

    /// - Parameter characters: 128 characters in the order of their septets, 0 where there is none.
    init(_ characters: [UInt16]) {
        precondition(characters.count == 128, "a 7-bit table has 128 positions")
        self.characters = characters
        var latin = [UInt8](repeating: Self.absent, count: 256)
        var beyondLatin: [(character: UInt16, septet: UInt8)] = []
        for (septet, character) in characters.enumerated() where character != 0 {
            if character < 256 {
                // Some tables hold a character twice; the lower septet is the canonical one.
                if latin[Int(character)] == Self.absent { latin[Int(character)] = UInt8(septet) }
            } else {
                beyondLatin.append((character, UInt8(septet)))
            }
        }
        self.latin = latin
        self.beyondLatin = beyondLatin.sorted { ($0.character, $0.septet) < ($1.character, $1.septet) }
    }

    /// The septet of a character, or ``absent``.
    func septet(of scalar: Unicode.Scalar) -> UInt8 {
        if scalar.value < 256 { return latin[Int(scalar.value)] }
        var low = 0
        var high = beyondLatin.count
        while low < high {
            let middle = (low + high) / 2
            if UInt32(beyondLatin[middle].character) < scalar.value {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < beyondLatin.count, UInt32(beyondLatin[low].character) == scalar.value else {
            return Self.absent
        }
        return beyondLatin[low].septet
    }
}

extension CharacterTable {
    /// The locking shift table of a language; the default alphabet where the standard defines none.
    static func locking(_ language: NationalLanguage?) -> CharacterTable {
        switch language {
        case nil, .spanish: .standard
        case .turkish: .turkishLocking
        case .portuguese: .portugueseLocking
        case .bengali: .bengaliLocking
        case .gujarati: .gujaratiLocking
        case .hindi: .hindiLocking
        case .kannada: .kannadaLocking
        case .malayalam: .malayalamLocking
        case .oriya: .oriyaLocking
        case .punjabi: .punjabiLocking
        case .tamil: .tamilLocking
        case .telugu: .teluguLocking
        case .urdu: .urduLocking
        }
    }

    /// The single shift table of a language; the default extension table where none is named.
    static func single(_ language: NationalLanguage?) -> CharacterTable {
        switch language {
        case nil: .standardExtension
        case .turkish: .turkishSingle
        case .spanish: .spanishSingle
        case .portuguese: .portugueseSingle
        case .bengali: .bengaliSingle
        case .gujarati: .gujaratiSingle
        case .hindi: .hindiSingle
        case .kannada: .kannadaSingle
        case .malayalam: .malayalamSingle
        case .oriya: .oriyaSingle
        case .punjabi: .punjabiSingle
        case .tamil: .tamilSingle
        case .telugu: .teluguSingle
        case .urdu: .urduSingle
        }
    }
}
