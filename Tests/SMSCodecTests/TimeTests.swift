import SMSCodec
import Testing

@Suite("Time stamps")
struct TimeTests {
    @Test(
        "octets to ISO 8601",
        arguments: [
            ("62807101000082", "2026-08-17T10:00:00+07:00"),
            ("62807101000023", "2026-08-17T10:00:00+08:00"),
            ("99309251619580", "1999-03-29T15:16:59+02:00"),
            ("6280710100000A", "2026-08-17T10:00:00-05:00"),
            ("62807101000049", "2026-08-17T10:00:00-03:30"),
            ("42209232959580", "2024-02-29T23:59:59+02:00"),
            ("62101000000000", "2026-01-01T00:00:00+00:00"),
        ]
    )
    func reading(octets: String, iso8601: String) throws {
        let timestamp = try #require(ServiceCentreTimestamp(octets: Hexadecimal.decode(octets)))
        #expect(timestamp.time?.iso8601 == iso8601)
        #expect(timestamp.time.map { ServiceCentreTimestamp($0) } == timestamp)
    }

    @Test(
        "octets that are no time keep their octets",
        arguments: [
            "00000000000000", "FFFFFFFFFFFFFF", "62137101000082", "62802301000082", "62807142000082", "62807101060082",
            "62807101000682", "52202900000000", "628071010000A2", "628071010000F2",
        ]
    )
    func invalid(octets: String) throws {
        let timestamp = try #require(ServiceCentreTimestamp(octets: Hexadecimal.decode(octets)))
        #expect(timestamp.time == nil)
        #expect(Hexadecimal.encode(timestamp.octets) == octets)
    }

    @Test("a time stamp has seven octets")
    func length() {
        #expect(ServiceCentreTimestamp(octets: [1, 2, 3]) == nil)
        #expect(EnhancedValidityPeriod(octets: []) == nil)
    }

    @Test("every zone survives, the negative ones too", arguments: -79...79)
    func zones(zone: Int) throws {
        let time = try #require(
            CivilTime(year: 2026, month: 8, day: 17, hour: 10, minute: 20, second: 30, zone: zone)
        )
        #expect(ServiceCentreTimestamp(time).time == time)
        #expect(CivilTime(iso8601: time.iso8601) == time)
        #expect(CivilTime(secondsSinceEpoch: time.secondsSinceEpoch, zone: zone) == time)
    }

    @Test(
        "seconds since 1970",
        arguments: [
            ("2026-08-17T10:00:00+07:00", 1_786_935_600 as Int64),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2000-03-01T00:00:00Z", 951_868_800),
            ("2026-01-01T00:00:00-03:30", 1_767_238_200),
            ("1999-12-31T23:45:00-00:15", 946_684_800),
        ]
    )
    func seconds(text: String, seconds: Int64) {
        #expect(CivilTime(iso8601: text)?.secondsSinceEpoch == seconds)
    }

    @Test("every day of a century is itself again")
    func days() throws {
        var date = (year: 1990, month: 1, day: 1)
        var seconds = try #require(CivilTime(iso8601: "1990-01-01T12:00:00Z")).secondsSinceEpoch
        while seconds < 3_700_000_000 {
            let time = try #require(CivilTime(secondsSinceEpoch: seconds, zone: 0))
            #expect((time.year, time.month, time.day, time.hour) == (date.year, date.month, date.day, 12))
            #expect(time.secondsSinceEpoch == seconds)
            seconds += 86_400
            date = dayAfter(date)
        }
    }

    private func dayAfter(_ date: (year: Int, month: Int, day: Int)) -> (year: Int, month: Int, day: Int) {
        let isLeap = date.year % 4 == 0 && date.year != 2100
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if date.day < lengths[date.month - 1] { return (date.year, date.month, date.day + 1) }
        return date.month < 12 ? (date.year, date.month + 1, 1) : (date.year + 1, 1, 1)
    }

    @Test(
        "other texts are no times",
        arguments: [
            "", "2026-08-17", "2026-08-17T10:00:00", "2026-08-17 10:00:00Z", "2026-13-17T10:00:00Z",
            "2026-08-17T10:00:00+07:07", "2026-02-29T10:00:00Z", "2O26-08-17T10:00:00Z", "2026-08-17T10:00:00+0700 ",
        ]
    )
    func notTimes(text: String) {
        #expect(CivilTime(iso8601: text) == nil)
    }

    @Test(
        "relative validity",
        arguments: [(0, 300), (143, 43_200), (144, 45_000), (167, 86_400), (168, 172_800), (196, 2_592_000)]
            + [(197, 3_024_000), (255, 38_102_400)]
    )
    func relativeValidity(octet: Int, seconds: Int) {
        #expect(ValidityPeriod.seconds(ofRelative: UInt8(octet)) == seconds)
        #expect(ValidityPeriod.relative(atLeast: seconds) == .relative(UInt8(octet)))
        #expect(ValidityPeriod.relative(atLeast: seconds - 1) == .relative(UInt8(octet)))
    }

    @Test("a relative period beyond the longest is the longest")
    func longestValidity() {
        #expect(ValidityPeriod.relative(atLeast: .max) == .relative(255))
        #expect(ValidityPeriod.relative(atLeast: -5) == .relative(0))
    }

    @Test("enhanced validity in each of its forms")
    func enhancedValidity() throws {
        let forms: [EnhancedValidityPeriod.Length] = [
            .unspecified, .relative(167), .seconds(90), .time(hours: 12, minutes: 34, seconds: 56),
        ]
        for form in forms {
            for isSingleShot in [false, true] {
                let period = try #require(EnhancedValidityPeriod(form, isSingleShot: isSingleShot))
                #expect(period.length == form)
                #expect(period.isSingleShot == isSingleShot)
                #expect(period.octets.count == 7)
            }
        }
        #expect(EnhancedValidityPeriod(.time(hours: 100, minutes: 0, seconds: 0)) == nil)
        #expect(EnhancedValidityPeriod(.reserved) == nil)
        #expect(EnhancedValidityPeriod(octets: [3, 0x21, 0x43, 0x66, 0, 0, 0])?.length == .reserved)
        #expect(EnhancedValidityPeriod(octets: [7, 0, 0, 0, 0, 0, 0])?.length == .reserved)
        #expect(EnhancedValidityPeriod(octets: [0x82, 0x00, 30, 0, 0, 0, 0])?.length == .seconds(30))
        #expect(EnhancedValidityPeriod(octets: [0x83, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80])?.length == .reserved)
    }
}
