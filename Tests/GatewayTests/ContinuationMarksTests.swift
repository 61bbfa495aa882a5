import Testing

@testable import Gateway

@Suite("The marks of a text in pieces")
struct ContinuationMarksTests {
    @Test(
        "tell the rest of a text, and the text without them",
        arguments: [
            ("...dan dekat jembatan", "dan dekat jembatan"), ("sambungan: rusak parah", "rusak parah"),
            ("2/2 di desa Segamit", "di desa Segamit"), ("(2/3) papannya hilang", "papannya hilang"),
            ("di desa Segamit (2/2)", "di desa Segamit"), ("\u{2026}yang tadi", "yang tadi"),
        ]
    )
    func rest(text: String, bare: String) {
        let marks = ContinuationMarks(text)
        #expect(marks.continues)
        #expect(marks.bare == bare)
    }

    @Test(
        "tell that more comes",
        arguments: [
            ("jalan rusak, bersambung", "jalan rusak"), ("jalan rusak (bersambung)", "jalan rusak"),
            ("1/2 lampu mati", "lampu mati"), ("lampu mati 1/2", "lampu mati"),
        ]
    )
    func more(text: String, bare: String) {
        let marks = ContinuationMarks(text)
        #expect(marks.announcesMore)
        #expect(!marks.continues)
        #expect(marks.bare == bare)
    }

    @Test(
        "are not there in addresses, dates and plain texts",
        arguments: [
            "parit mampet RT 1/2", "rumah blok 3/4", "tgl 2/3 jalan rusak", "jalan rusak.", "", "9/2 kejadian", "...",
        ]
    )
    func none(text: String) {
        let marks = ContinuationMarks(text)
        #expect(!marks.announcesMore)
        #expect(!marks.continues || text == "...")
    }

    @Test("tell a habit from an announcement")
    func habit() {
        let marks = ContinuationMarks("jalan rusak di desa Guci...")
        #expect(marks.trailsOff)
        #expect(!marks.announcesMore)
        #expect(marks.bare == "jalan rusak di desa Guci")
    }
}
