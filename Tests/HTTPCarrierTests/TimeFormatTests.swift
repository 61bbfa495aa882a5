import Foundation
import Testing

@testable import HTTPCarrier

@Suite("Times of carriers")
struct TimeFormatTests {
    private static let jakarta = 7 * 3600
    private static let moment = 1_795_250_096.0

    @Test(
        "are read in every form and zone",
        arguments: [
            ("rfc3339", "2026-11-21T15:34:56+07:00"), ("rfc3339", "2026-11-21T08:34:56Z"),
            ("rfc3339", "2026-11-21 08:34:56.000+0000"), ("rfc3339", "2026-11-21T15:34:56"),
            ("rfc3339", "2026-11-21T15:34:56 07:00"), ("epoch", "1795250096"), ("epoch-ms", "1795250096000"),
            ("yyyyMMddHHmmss", "20261121153456"), ("yyMMddHHmmss", "261121153456"),
            ("yyyy-MM-dd HH:mm:ss", "2026-11-21 15:34:56"), ("dd/MM/yyyy HH.mm.ss", "21/11/2026 15.34.56"),
        ]
    )
    func reading(notation: String, text: String) throws {
        let format = try #require(TimeFormat(notation))
        #expect(format.date(from: text, offset: Self.jakarta)?.timeIntervalSince1970 == Self.moment)
    }

    @Test(
        "are refused where there is no such time",
        arguments: [
            ("rfc3339", "2026-02-30T00:00:00Z"), ("rfc3339", "2026-11-21T25:00:00Z"), ("rfc3339", "kemarin"),
            ("epoch", "0"), ("epoch", "nan"), ("yyyyMMddHHmmss", "2026112115345"),
            ("yyyyMMddHHmmss", "202611211534567"),
            ("yyyyMMddHHmmss", "20261321153456"),
        ]
    )
    func refusing(notation: String, text: String) throws {
        #expect(try #require(TimeFormat(notation)).date(from: text, offset: 0) == nil)
    }

    @Test(
        "have no pattern that would fit none of them",
        arguments: [
            "dd-MMM-yyyy HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyyMMddHHmmssSSS", "yyyy-MM-dd hh:mm:ss",
            "yyyy-MM-dd H:mm", "yyy-MM-dd",
        ]
    )
    func patterns(notation: String) {
        #expect(TimeFormat(notation) == nil)
    }

    @Test("are written so that they can be read again", arguments: ["rfc3339", "epoch", "epoch-ms", "yyyyMMddHHmmss"])
    func writing(notation: String) throws {
        let format = try #require(TimeFormat(notation))
        let text = format.text(from: Date(timeIntervalSince1970: Self.moment), offset: Self.jakarta)
        #expect(format.date(from: text, offset: Self.jakarta)?.timeIntervalSince1970 == Self.moment)
    }
}
