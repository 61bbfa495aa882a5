import SMPPCodec
import Testing

@Suite("SMPP PDUs")
struct SMPPPDUTests {
    /// A deliver_sm with `short_message` "tes" and one optional parameter, written by hand from SMPP 3.4, 4.6.1.
    private static let delivery: [UInt8] =
        [0, 0, 0, 59, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9]
        + [0, 1, 1] + Array("6281273440001".utf8) + [0, 3, 0] + Array("9009".utf8) + [0]
        + [0, 0, 0, 0, 0, 0, 0, 0, 0, 3] + Array("tes".utf8) + [0x02, 0x04, 0x00, 0x02, 0x00, 0x2A]

    private static func changed(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var octets = delivery
        change(&octets)
        octets[3] = UInt8(octets.count)
        return octets
    }

    @Test("a deliver_sm is read and written again")
    func readsADeliverSM() throws {
        let pdu = try SMPPPDU(decoding: Self.delivery)
        #expect(pdu.command == .deliverSM)
        #expect(pdu.sequence == 9)
        #expect(pdu[integer: .sourceTON] == 1)
        #expect(pdu[text: .sourceAddress] == "6281273440001")
        #expect(pdu[text: .destinationAddress] == "9009")
        #expect(pdu.message == Array("tes".utf8))
        #expect(pdu.parameters == [TLV(TLV.Tag(rawValue: 0x0204), integer: 42, octets: 2)])
        #expect(pdu.deviations.isEmpty)
        #expect(try pdu.encoded() == Self.delivery)
    }

    @Test("a NUL behind short_message is passed over")
    func passesOverANULBehindTheShortMessage() throws {
        let octets = Self.changed { $0.insert(0, at: $0.count - 6) }
        let pdu = try SMPPPDU(decoding: octets)
        #expect(pdu.message == Array("tes".utf8))
        #expect(pdu.parameters.count == 1)
        #expect(pdu.deviations == [.strayNUL])
    }

    @Test("a short_message is read as far as it is there")
    func readsAShortMessageAsFarAsItIsThere() throws {
        let octets = Self.changed {
            $0.removeLast(7)
        }
        let pdu = try SMPPPDU(decoding: octets)
        #expect(pdu.message == Array("te".utf8))
        #expect(pdu.deviations == [.shortMessageCut])
    }

    @Test("whole optional parameters before a broken one are kept")
    func keepsWholeParametersBeforeABrokenOne() throws {
        let octets = Self.changed { $0 += [0x14, 0x01, 0x00, 0x09, 1] }
        let pdu = try SMPPPDU(decoding: octets)
        #expect(pdu.parameters.count == 1)
        #expect(pdu.deviations == [.brokenTLV])
    }

    @Test("a missing terminator ends with the PDU")
    func readsAMissingTerminatorAtTheEnd() throws {
        let octets: [UInt8] = [0, 0, 0, 20, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1] + Array("A1b2".utf8)
        let pdu = try SMPPPDU(decoding: octets)
        #expect(pdu[text: .messageID] == "A1b2")
        #expect(pdu.deviations == [.missingTerminator(.messageID)])
    }

    @Test("a refusal may have no body")
    func takesARefusalWithoutABody() throws {
        let pdu = try SMPPPDU(decoding: [0, 0, 0, 16, 0x80, 0, 0, 4, 0, 0, 0, 0x58, 0, 0, 0, 1])
        #expect(pdu.status == .throttled)
        #expect(pdu.deviations.isEmpty)
        #expect(try pdu.encoded().count == 16)
    }

    @Test("the body of an unknown operation is kept")
    func keepsTheBodyOfAnUnknownOperation() throws {
        let octets: [UInt8] = [0, 0, 0, 18, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0xAB, 0xCD]
        let pdu = try SMPPPDU(decoding: octets)
        #expect(pdu.command.name == nil)
        #expect(pdu.unknownBody == [0xAB, 0xCD])
        #expect(try pdu.encoded() == octets)
    }

    @Test("a length that is none is refused", arguments: [0, 4, 16, 17])
    func refusesWhatIsNoPDU(length: UInt8) {
        let octets = [0, 0, 0, length] + [UInt8](repeating: 0, count: max(0, min(Int(length), 17) - 5))
        #expect(throws: SMPPError.self) { try SMPPPDU(decoding: octets) }
    }

    @Test("a value that does not fit is not written")
    func refusesToWriteAValueThatDoesNotFit() {
        var pdu = SMPPPDU(.bindTransceiver, sequence: 1)
        pdu[text: .password] = "123456789"
        #expect(throws: SMPPError.self) { try pdu.encoded() }
        pdu[text: .password] = "12345678"
        #expect(throws: Never.self) { try pdu.encoded() }
        pdu[text: .systemID] = "a\u{0}b"
        #expect(throws: SMPPError.self) { try pdu.encoded() }
    }

    @Test("every operation comes back as it went out", arguments: CommandID.all)
    func writesAndReadsEveryOperation(command: CommandID) throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let pdu = RandomPDU.make(command, using: &generator)
            let read = try SMPPPDU(decoding: try pdu.encoded())
            #expect(read.deviations.isEmpty)
            #expect(try read.encoded() == pdu.encoded())
        }
    }

    @Test("damaged octets are read or refused, and never a trap")
    func survivesDamagedOctets() throws {
        var generator = SystemRandomNumberGenerator()
        for command in CommandID.all {
            for _ in 0..<500 {
                var octets = try RandomPDU.make(command, using: &generator).encoded()
                for _ in 0..<Int.random(in: 1...4, using: &generator) where octets.count > 4 {
                    let index = Int.random(in: 4..<octets.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: octets[index] = .random(in: 0...255, using: &generator)
                    case 1: octets.remove(at: index)
                    default: octets.insert(.random(in: 0...255, using: &generator), at: index)
                    }
                }
                for (place, shift) in [24, 16, 8, 0].enumerated() {
                    octets[place] = UInt8(truncatingIfNeeded: octets.count >> shift)
                }
                if let pdu = try? SMPPPDU(decoding: octets) {
                    _ = pdu.message
                    _ = try? pdu.encoded()
                }
            }
        }
    }
}

/// PDUs with random values that fit their parameters.
enum RandomPDU {
    static func make(_ command: CommandID, using generator: inout some RandomNumberGenerator) -> SMPPPDU {
        var pdu = SMPPPDU(command, sequence: .random(in: 1...0x7FFF_FFFF, using: &generator))
        pdu[text: .systemID] = "lapord"
        pdu[text: .sourceAddress] = String(UInt64.random(in: 1...999_999_999_999_999, using: &generator))
        pdu[text: .destinationAddress] = "9009"
        pdu[text: .messageID] = String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 16)
        pdu[integer: .dataCoding] = .random(in: 0...255, using: &generator)
        pdu[integer: .esmClass] = .random(in: 0...255, using: &generator)
        pdu.shortMessage = octets(254, using: &generator)
        pdu.fields[.destinations] = .destinations([
            .address(ton: 1, npi: 1, address: Array("6281273440001".utf8)), .distributionList(Array("kades".utf8)),
        ])
        pdu.fields[.unsuccessful] = .unsuccessful([
            UnsuccessfulDestination(ton: 1, npi: 1, address: Array("62".utf8), status: .invalidDestinationAddress)
        ])
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let tag = TLV.Tag(rawValue: .random(in: 0x0100...0x3FFF, using: &generator))
            pdu.parameters.append(TLV(tag, octets(40, using: &generator)))
        }
        return pdu
    }

    private static func octets(_ most: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...most, using: &generator)).map { _ in .random(in: 1...255, using: &generator) }
    }
}
