import SMSCodec
import TestSupport
import Testing

/// Random inputs from a fixed seed, so that a failure can be seen again.
@Suite("Properties of random messages")
struct PropertyTests {
    private typealias Random = SeededGenerator

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
            "\r\n", "🇮🇩", "e" + String(repeating: "\u{301}", count: 90),
        ]
        let plain = Bool.random(using: &random) ? pieces : Array(pieces[..<4]) + ["\r\n"]
        let count = Int.random(in: 0...400, using: &random)
        return (0..<count).map { _ in plain.randomElement(using: &random) ?? "" }.joined()
    }

    @Test("7-bit text in every pair of tables survives a whole TPDU")
    func septets() throws {
        var random = Random(seed: 1)
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

    @Test("segments survive a whole TPDU each, and in order give back every text")
    func segments() throws {
        var random = Random(seed: 2)
        for _ in 0..<600 {
            let cut = try segmentation(anyText(&random), &random)
            var received: [UserData] = []
            for segment in cut.segments {
                let submit = Submit(
                    destination: Address("1708"),
                    userData: segment,
                    dataCodingScheme: cut.dataCodingScheme
                )
                let decoded = try TPDU(decoding: TPDU.submit(submit).encoded())
                #expect(decoded == .submit(submit))
                if case .submit(let message) = decoded { received.append(message.userData) }
            }
            let numbers = received.compactMap(\.header.concatenation?.sequence)
            #expect(numbers == (received.count == 1 ? [] : Array(1...received.count)))
            #expect(Array(SegmentPayload.join(received.map(\.payload)).utf8) == Array(cut.text.utf8))
        }
    }

    @Test("a segment ends where the next grapheme does not fit, and within a grapheme only if no segment can hold it")
    func cuts() throws {
        var random = Random(seed: 5)
        var count = 0
        for _ in 0..<300 {
            let cut = try segmentation(anyText(&random), &random)
            guard cut.segments.count > 1 else { continue }
            let isWide = cut.dataCodingScheme.alphabet == .ucs2
            let shift = cut.segments[0].header.shift
            func units(_ text: some StringProtocol) -> Int {
                isWide ? text.utf16.count : GSM7.septetCount(of: text, shift: shift) ?? .max
            }
            let octets = UserData.mostOctets - cut.segments[0].header.octetCount
            let room = isWide ? octets / 2 : octets * 8 / 7
            var end = cut.text.startIndex
            for segment in cut.segments.dropLast() {
                let text = try #require(segment.text)
                #expect(units(text) <= room)
                end = cut.text.unicodeScalars.index(end, offsetBy: text.unicodeScalars.count)
                count += 1
                let grapheme = cut.text[cut.text.rangeOfGrapheme(at: end)]
                if units(grapheme) <= room {
                    #expect(grapheme.startIndex == end, "a grapheme that fits is whole")
                    #expect(units(text) + units(grapheme) > room, "the next grapheme does not fit")
                } else {
                    let scalar = String(cut.text.unicodeScalars[end])
                    #expect(units(text) + units(scalar) > room, "the next scalar does not fit")
                }
            }
        }
        #expect(count > 500)
    }

    private func segmentation(_ text: String, _ random: inout Random) throws -> Segmentation {
        let reference: Concatenation.Reference =
            Bool.random(using: &random) ? .eightBit(.random(in: 0...255, using: &random)) : .sixteenBit(0x1234)
        let options = Segmentation.Options(
            transliterates: Bool.random(using: &random),
            languages: Bool.random(using: &random) ? [.turkish, .hindi] : []
        )
        return try Segmentation(text, reference: reference, options: options)
    }

    @Test("random octets, and messages with random faults, are refused or decoded, and never trap")
    func rubbish() throws {
        var random = Random(seed: 3)
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
        var random = Random(seed: 4)
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

extension String {
    /// The bounds of the grapheme that the scalar at an index belongs to, found by walking from the beginning.
    fileprivate func rangeOfGrapheme(at scalar: Index) -> Range<Index> {
        var start = startIndex
        while index(after: start) <= scalar { formIndex(after: &start) }
        return start..<index(after: start)
    }
}
