import Testing

@testable import SMSCodec

@Suite("User data header")
struct UserDataHeaderTests {
    private func header(_ hexadecimal: String) throws -> UserDataHeader {
        let octets = try Hexadecimal.decode(hexadecimal)
        return try UserDataHeader(checking: octets.indices, of: octets)
    }

    @Test("concatenation with both widths of reference")
    func concatenation() throws {
        let short = try #require(header("00030C0201").concatenation)
        #expect(short.reference == .eightBit(0x0C))
        #expect((short.total, short.sequence) == (2, 1))
        let long = try #require(header("0804ABCDFF80").concatenation)
        #expect(long.reference == .sixteenBit(0xABCD))
        #expect((long.total, long.sequence) == (255, 128))
        #expect(short.informationElement.data == [0x0C, 2, 1])
        #expect(long.informationElement.data == [0xAB, 0xCD, 255, 128])
    }

    @Test(
        "a concatenation that contradicts itself is ignored",
        arguments: ["00030C0001", "00030C0200", "00030C0203", "0804ABCD0000", "00020C02", "00040C020101"]
    )
    func badConcatenation(hexadecimal: String) throws {
        let header = try header(hexadecimal)
        #expect(header.concatenation == nil)
        #expect(header.elements.count == 1)
    }

    @Test("of contradicting elements the last valid one counts")
    func lastOneCounts() throws {
        #expect(try header("00030C020100030D0302").concatenation?.reference == .eightBit(0x0D))
        #expect(try header("00030C020100030D0000").concatenation?.reference == .eightBit(0x0C))
        #expect(try header("00030C020108040C010302").concatenation?.reference == .sixteenBit(0x0C01))
    }

    @Test("elements of all kinds are kept in order")
    func elements() throws {
        let header = try header("00030C02017000050423F0158A2401017F02AABB")
        #expect(header.elements.map(\.identifier.rawValue) == [0x00, 0x70, 0x05, 0x24, 0x7F])
        #expect(header.elements.map(\.data.count) == [3, 0, 4, 1, 2])
        #expect(header.ports == ApplicationPorts(destination: 9200, source: 5514))
        #expect(header.shift == NationalShift(single: .turkish))
        #expect(try UserDataHeader(header.elements) == header)
    }

    @Test("ports of 8 bits")
    func narrowPorts() throws {
        #expect(try header("0402F0F1").ports == ApplicationPorts(destination: 240, source: 241, isWide: false))
    }

    @Test("languages that the standard does not name, and the missing Spanish locking table, change nothing")
    func unknownLanguages() throws {
        #expect(try header("250102").shift == .standard)
        #expect(try header("25010E").shift == .standard)
        #expect(try header("240100").shift == .standard)
        #expect(try header("24020101").shift == .standard)
        #expect(try header("25010D240102").shift == NationalShift(locking: .urdu, single: .spanish))
    }

    @Test("special message indications, one for each kind")
    func specialMessages() throws {
        let found = try header("0102800301020105010207FF").specialMessages
        #expect(found.map(\.kind) == [0, 1, 7])
        #expect(found.map(\.count) == [3, 5, 255])
        #expect(found.map(\.isStored) == [true, false, false])
    }

    @Test("lengths that do not add up are named")
    func faults() {
        func fault(_ octets: [UInt8]) -> PDUError? {
            do {
                _ = try UserDataHeader(checking: octets.indices, of: octets)
                return nil
            } catch { return error }
        }
        #expect(fault([]) == nil)
        #expect(fault([0x00])?.code == .invalidLength)
        #expect(fault([0x00, 3, 1, 2])?.octet == 1)
        #expect(fault([0x70, 0, 0x24])?.octet == 2)
        #expect(fault([0x00, 0xFF])?.field == .informationElement)
    }

    @Test("a header that cannot fit is refused")
    func tooLong() throws {
        let element = InformationElement(.ports8, data: [UInt8](repeating: 0, count: 136))
        #expect(try UserDataHeader([element]).octets.count == 138)
        #expect(throws: PDUError.self) { try UserDataHeader([element, element]) }
        #expect(throws: PDUError.self) {
            try UserDataHeader([InformationElement(.ports8, data: [UInt8](repeating: 0, count: 300))])
        }
    }

    @Test("references are restored from their stored parts")
    func storedReferences() {
        #expect(Concatenation.Reference(value: 255, width: 8) == .eightBit(255))
        #expect(Concatenation.Reference(value: 256, width: 8) == nil)
        #expect(Concatenation.Reference(value: 256, width: 16) == .sixteenBit(256))
        #expect(Concatenation.Reference(value: -1, width: 16) == nil)
        #expect(Concatenation.Reference(value: 1, width: 7) == nil)
        #expect(Concatenation.Reference.sixteenBit(7).width == 16)
    }
}
