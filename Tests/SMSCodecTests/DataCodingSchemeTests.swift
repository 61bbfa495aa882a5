import SMSCodec
import Testing

@Suite("Data coding scheme")
struct DataCodingSchemeTests {
    @Test("all 256 values name the alphabet that TS 23.038 clause 4 gives them")
    func alphabets() {
        for octet in UInt8.min...UInt8.max {
            let expected: DataCodingScheme.Alphabet =
                switch (octet >> 4, octet & 0x0F) {
                case (0...7, 4...7): .eightBit
                case (0...7, 8...11): .ucs2
                case (14, _): .ucs2
                case (15, 4...7), (15, 12...15): .eightBit
                default: .gsm7
                }
            #expect(DataCodingScheme(rawValue: octet).alphabet == expected, "TP-DCS \(octet)")
        }
    }

    @Test("compression exists in the general groups only")
    func compression() {
        for octet in UInt8.min...UInt8.max {
            let expected = (0x20...0x3F).contains(octet) || (0x60...0x7F).contains(octet)
            #expect(DataCodingScheme(rawValue: octet).isCompressed == expected, "TP-DCS \(octet)")
        }
    }

    @Test("classes are where their bit says so, and always in group 1111")
    func classes() {
        #expect(DataCodingScheme(rawValue: 0x00).messageClass == nil)
        #expect(DataCodingScheme(rawValue: 0x03).messageClass == nil)
        #expect(DataCodingScheme(rawValue: 0x10).messageClass == .flash)
        #expect(DataCodingScheme(rawValue: 0x1B).messageClass == .terminalEquipment)
        #expect(DataCodingScheme(rawValue: 0x52).messageClass == .sim)
        #expect(DataCodingScheme(rawValue: 0xF1).messageClass == .mobileEquipment)
        #expect(DataCodingScheme(rawValue: 0xC1).messageClass == nil)
        #expect(DataCodingScheme(rawValue: 0x91).messageClass == nil)
    }

    @Test("groups by the high bits")
    func groups() {
        let groups = stride(from: 0, through: 255, by: 16).map { DataCodingScheme(rawValue: UInt8($0)).group }
        #expect(
            groups == [
                .general, .general, .general, .general,
                .markedForDeletion, .markedForDeletion, .markedForDeletion, .markedForDeletion,
                .reserved, .reserved, .reserved, .reserved,
                .messageWaitingDiscard, .messageWaitingStore, .messageWaitingStoreUCS2, .dataCodingAndClass,
            ]
        )
        #expect(DataCodingScheme(rawValue: 0x48).isMarkedForDeletion)
        #expect(!DataCodingScheme(rawValue: 0x88).isMarkedForDeletion)
    }

    @Test("message waiting says what waits and whether")
    func waiting() {
        #expect(DataCodingScheme(rawValue: 0xC8).waiting == .init(isActive: true, kind: .voicemail))
        #expect(DataCodingScheme(rawValue: 0xD1).waiting == .init(isActive: false, kind: .fax))
        #expect(DataCodingScheme(rawValue: 0xEA).waiting == .init(isActive: true, kind: .mail))
        #expect(DataCodingScheme(rawValue: 0xF8).waiting == nil)
        #expect(DataCodingScheme(rawValue: 0x08).waiting == nil)
    }

    @Test("composing gives back what was asked for")
    func composing() {
        for alphabet in DataCodingScheme.Alphabet.allCases {
            for messageClass in [nil] + DataCodingScheme.MessageClass.allCases.map(Optional.some) {
                let scheme = DataCodingScheme(alphabet: alphabet, messageClass: messageClass)
                #expect(scheme.alphabet == alphabet)
                #expect(scheme.messageClass == messageClass)
            }
        }
        #expect(DataCodingScheme(alphabet: .ucs2) == .ucs2)
    }
}
