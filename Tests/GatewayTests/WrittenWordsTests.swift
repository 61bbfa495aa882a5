import Testing

@testable import Gateway

@Suite("The words of a text")
struct WrittenWordsTests {
    @Test(
        "are the same whether it is read by bytes or by characters",
        arguments: [
            "", " ", "Jalan RUSAK, di RT.03/RW 4!", "a", "-a-", "akhir", "akhir.", "[x]@{y}`z_",
            "sambungannyaterlalupanjangsekali",
        ]
    )
    func plain(text: String) {
        // A letter beyond the plain ones sends the whole text the other way.
        #expect(WrittenWords(text).words + ["é"] == WrittenWords(text + " É").words)
    }
}
