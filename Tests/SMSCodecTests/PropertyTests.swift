import SMSCodec
import Testing

/// Random inputs from a fixed seed, so that a failure can be seen again.
@Suite("Properties of random messages")
struct PropertyTests {
    /// SplitMix64.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    private func text(_ shift: NationalShift, septets: Int, _ random: inout Random) -> String {
        var text = ""
        while GSM7.septetCount(of: text, shift: shift) ?? 0 < septets - 1 {
            let code = UInt8.random(in: 0..<128, using: &random)
            let character = GSM7.decode(Bool.random(using: &random) ? [code] : [0x1B, code], shift: shift)
            if GSM7.septetCount(of: character, shift: shift) != nil { text += character }
        }
        return text
    }

    private func anyText(_ random: inout Random) -> String {
        let pieces = [
            "a", "[", "€", "é", "漢", "😀", "👩‍👩‍👧", "ş", " ", "\n", "नि", "e\u{301}\u{302}", "Jalan rusak ", "\u{FFFD}",
        ]
        let plain = Bool.random(using: &random) ? pieces : Array(pieces[..<4])
        let count = Int.random(in: 0...400, using: &random)
        return (0..<count).map { _ in plain.randomElement(using: &random) ?? "" }.joined()
    }

    @Test("7-bit text in every pair of tables survives a whole TPDU")
    func septets() throws {
        var random = Random(state: 1)
        let languages: [NationalLanguage?] = [nil] + NationalLanguage.allCases
        let time = try #require(CivilTime(iso8601: "2026-08-17T10:00:00-03:30"))
        for locking in languages where locking?.hasLockingShiftTable ?? true {
            for single in languages {
                let shift = NationalShift(locking: locking, single: single)
                let text = text(shift, septets: Int.random(in: 1...140, using: &random), &random)
                var elements: [InformationElement] = []
                if let single { elements.append(InformationElement(.singleShift, data: [single.rawValue])) }
                if let locking { elements.append(InformationElement(.lockingShift, data: [locking.rawValue])) }
                let message = Deliver(
                    originator: Address("+6281234567890"),
                    timestamp: ServiceCentreTimestamp(time),
                    userData: UserData(header: try UserDataHeader(elements), payload: .text(text)),
                    dataCodingScheme: .gsm7
                )
                #expect(try TPDU(decoding: TPDU.deliver(message).encoded()) == .deliver(message))
            }
        }
    }

    @Test("segments, shuffled, repeated and interleaved with those of other messages, give back every text")
    func segmentsAndParts() throws {
        var random = Random(state: 2)
        for round in 0..<60 {
            var machine = Reassembly<Int>()
            var expected: [String: String] = [:]
            var parts: [(sender: String, userData: UserData)] = []
            for sender in 0..<10 {
                let text = anyText(&random)
                let reference: Concatenation.Reference =
                    Bool.random(using: &random) ? .eightBit(UInt8(round)) : .sixteenBit(UInt16(round))
                let options = Segmentation.Options(
                    transliterates: Bool.random(using: &random),
                    languages: Bool.random(using: &random) ? [.turkish, .hindi] : []
                )
                let cut = try Segmentation(text, reference: reference, options: options)
                guard cut.segments.count > 1 else {
                    #expect(cut.segments[0].text.map { Array($0.utf8) } == Array(cut.text.utf8))
                    continue
                }
                expected["\(sender)"] = cut.text
                for segment in cut.segments {
                    let submit = Submit(
                        destination: Address("1708"),
                        userData: segment,
                        dataCodingScheme: cut.dataCodingScheme
                    )
                    guard case .submit(let received) = try TPDU(decoding: TPDU.submit(submit).encoded())
                    else { continue }
                    let copies = Int.random(in: 1...2, using: &random)
                    parts += Array(repeating: ("\(sender)", received.userData), count: copies)
                }
            }
            parts.shuffle(using: &random)
            var found: [String: String] = [:]
            for (index, part) in parts.enumerated() {
                let concatenation = try #require(part.userData.header.concatenation)
                let actions = machine.handle(
                    part.userData.payload,
                    id: index,
                    sender: part.sender,
                    recipient: "1708",
                    concatenation: concatenation,
                    at: .seconds(index / 10)
                )
                for case .complete(let message) in actions {
                    #expect(found.updateValue(message.text(), forKey: message.key.sender) == nil)
                }
            }
            #expect(found.mapValues { Array($0.utf8) } == expected.mapValues { Array($0.utf8) })
        }
    }

    @Test("random octets, and messages with random faults, are refused or decoded, and never trap")
    func rubbish() throws {
        var random = Random(state: 3)
        let valid = try Hexadecimal.decode("440B911346610089F60008208062917314080C0500030C0201D83DDE000041")
        var decoded = 0
        for _ in 0..<20_000 {
            var octets = valid
            if Bool.random(using: &random) {
                let count = Int.random(in: 0..<60, using: &random)
                octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            } else {
                for _ in 0..<3 {
                    octets[Int.random(in: 0..<octets.count, using: &random)] = .random(in: 0...255, using: &random)
                }
            }
            for direction in [TPDU.Direction.listed, .mobileOriginated, .mobileTerminated] {
                guard let tpdu = try? TPDU(decoding: octets, direction: direction) else { continue }
                decoded += 1
                guard let again = try? tpdu.encoded() else { continue }
                #expect(try TPDU(decoding: again, direction: direction) == tpdu)
            }
        }
        #expect(decoded > 1000)
    }

    @Test("addresses and times survive")
    func fields() throws {
        var random = Random(state: 4)
        for _ in 0..<2000 {
            let digits = (0..<Int.random(in: 0...20, using: &random))
                .map { _ in "\(Int.random(in: 0...9, using: &random))" }.joined()
            let name = text(.standard, septets: Int.random(in: 1...11, using: &random), &random)
            let time = CivilTime(
                secondsSinceEpoch: .random(in: 700_000_000...3_700_000_000, using: &random),
                zone: .random(in: -48...56, using: &random)
            )
            let address =
                Bool.random(using: &random)
                ? Address(type: .international, plan: .telephone, value: digits)
                : Address(type: .alphanumeric, plan: .unknown, value: name)
            let report = StatusReport(
                messageReference: .random(in: 0...255, using: &random),
                recipient: address,
                timestamp: ServiceCentreTimestamp(try #require(time)),
                dischargeTime: ServiceCentreTimestamp(try #require(time)),
                status: DeliveryStatus(rawValue: .random(in: 0...255, using: &random))
            )
            let again = try TPDU(decoding: TPDU.statusReport(report).encoded())
            #expect(again == .statusReport(report))
            #expect(report.timestamp.time == time)
        }
    }
}
