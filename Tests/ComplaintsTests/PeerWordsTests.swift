import Complaints
import Testing

@Suite("The words of a peer in a sentence of ours")
struct PeerWordsTests {
    @Test("are left out, however many there are, and whatever the peer writes")
    func removal() {
        let sentence =
            "status 422: \(PeerWords.quoted("isi: jalan rusak")); before: \(PeerWords.quoted("a\u{203A} b \u{2039}c"))"
        #expect(PeerWords.removed(from: sentence) == "status 422: ‹…›; before: ‹…›")
        #expect(PeerWords.removed(from: PeerWords.removed(from: sentence)) == PeerWords.removed(from: sentence))
        #expect(PeerWords.removed(from: "status 503") == "status 503")
    }

    @Test("are left out where a sentence was cut in the middle of them")
    func cut() {
        let sentence = "status 422: \(PeerWords.quoted("jalan rusak di desa"))".prefix(20)
        #expect(PeerWords.removed(from: String(sentence)) == "status 422: ‹…›")
    }
}
