import Testing

@testable import SMSCodec

@Suite("Addresses")
struct AddressTests {
    @Test(
        "text as people write it",
        arguments: [
            ("+6281234567890", Address.NumberType.international, "6281234567890"),
            ("081234567890", .unknown, "081234567890"),
            ("1708", .unknown, "1708"),
            ("*123#", .unknown, "*123#"),
            ("TELKOMSEL", .alphanumeric, "TELKOMSEL"),
            ("abc", .alphanumeric, "abc"),
            ("+62 812", .alphanumeric, "+62 812"),
            ("+", .alphanumeric, "+"),
            ("", .unknown, ""),
        ]
    )
    func reading(text: String, type: Address.NumberType, value: String) {
        let address = Address(text)
        #expect(address.type == type)
        #expect(address.value == value)
        #expect(address.description == text)
        #expect(address.isAlphanumeric == (type == .alphanumeric))
    }

    @Test(
        "fields of a TPDU",
        arguments: [
            ("0B911346610089F6", "+31641600986"),
            ("0D91261832547698F0", "+6281234567890"),
            ("04A18071", "0817"),
            ("03A180F7", "087"),
            ("00A1", ""),
            ("0DD0C8F71D14969701", "How are"),
            ("14D0C4F23C7D760390EF7619", "Design@Home"),
            ("06812121F3", "12123"),
            ("06A1A2BCED", "2*a#bc"),
        ]
    )
    func fields(hexadecimal: String, expected: String) throws {
        var reader = OctetReader(try Hexadecimal.decode(hexadecimal))
        let address = try Address(reading: &reader, .originatingAddress)
        #expect(address.description == expected)
    }

    @Test("what is written reads back the same")
    func roundTrip() throws {
        var addresses = ["+6281234567890", "087", "12345678901234567890", "Design@Home", "SP4N-LAPOR!", "a€b", "*123#"]
            .map { Address($0) }
        addresses.append(Address(type: .national, plan: .national, value: "8123"))
        addresses.append(Address(type: .abbreviated, plan: .privatePlan, value: "7"))
        for address in addresses {
            var octets: [UInt8] = []
            try address.append(to: &octets, .destinationAddress)
            var reader = OctetReader(octets)
            #expect(try Address(reading: &reader, .destinationAddress) == address)
            #expect(reader.remaining == 0)
        }
    }

    @Test("service centre addresses count octets, not digits")
    func serviceCentre() throws {
        var reader = OctetReader(try Hexadecimal.decode("07911326040000F0"))
        #expect(try Address.serviceCentre(reading: &reader)?.description == "+31624000000")
        reader = OctetReader([0])
        #expect(try Address.serviceCentre(reading: &reader) == nil)
        reader = OctetReader([1, 0x91])
        #expect(try Address.serviceCentre(reading: &reader)?.value == "")
        var octets: [UInt8] = []
        try Address("+31624000000").appendServiceCentre(to: &octets)
        #expect(Hexadecimal.encode(octets) == "07911326040000F0")
    }

    @Test("impossible lengths and missing octets are named")
    func faults() {
        func fault(_ octets: [UInt8]) -> PDUError? {
            var reader = OctetReader(octets)
            do {
                _ = try Address(reading: &reader, .originatingAddress)
                return nil
            } catch { return error }
        }
        #expect(fault([])?.code == .truncated)
        #expect(fault([4])?.code == .truncated)
        #expect(fault([4, 0x91, 0x12])?.code == .truncated)
        #expect(fault([4, 0x91, 0x12])?.octet == 2)
        #expect(fault([21, 0x91] + [UInt8](repeating: 0x11, count: 11))?.code == .invalidLength)
        #expect(fault([21])?.field == .originatingAddress)
    }

    @Test("what does not fit is refused")
    func refusals() {
        func fault(_ address: Address) -> PDUError.Code? {
            var octets: [UInt8] = []
            do {
                try address.append(to: &octets, .destinationAddress)
                return nil
            } catch { return error.code }
        }
        #expect(fault(Address("123456789012345678901")) == .tooLong)
        #expect(fault(Address("Twelve chars")) == .tooLong)
        #expect(fault(Address("ŞEHİR")) == .unencodable)
        #expect(fault(Address(type: .unknown, plan: .telephone, value: "12x")) == .unencodable)
        var octets: [UInt8] = []
        #expect(throws: PDUError.self) { try Address("TELKOMSEL").appendServiceCentre(to: &octets) }
        #expect(throws: PDUError.self) { try Address("123456789012345678901").appendServiceCentre(to: &octets) }
    }
}
