import ComplaintParser
import Complaints
import Testing

@Suite("Places are found by name, cue and context")
struct PlaceReadingTests {
    @Test(
        "a name means its area",
        arguments: [
            ("jalan di desa Guci rusak", "16.03.11", "16.03.11.2007"),
            ("jalan subanjeriji rusak", "16.03.03", "16.03.03.2014"),
            ("jalan Ujanmas Lama rusak", "16.03.11", "16.03.11.2002"),
            ("jalan ds karta mulya rusak", "16.03.06", "16.03.06.2019"),
            ("jalan Lembak rusak", "16.03.17", nil),
            ("parit kel Gelumbang mampet", "16.03.06", "16.03.06.1010"),
            ("parit kec. SDL mampet", "16.03.08", nil),
            ("jalan Aremantai - Segamit rusak", "16.03.10", nil),
            ("jalan ds Tanjung Baru kec lembak rusak", "16.03.17", "16.03.17.2019"),
            ("jalan pulau panggung semende rusak", "16.03.08", "16.03.08.2008"),
            ("jalan tj lalang rusak", "16.03.01", "16.03.01.2023"),
            ("lampu di ps II muara enim mati", "16.03.02", "16.03.02.1007"),
            ("sampah di menanti kelekar menumpuk", "16.03.21", "16.03.21.2002"),
            ("jln kec rambang dangku ds tebat agung rusak", "16.03.03", "16.03.03.2005"),
        ] as [(String, String, String?)]
    )
    func found(text: String, district: String, village: String?) throws {
        let place = try Checkout.parse(text).place
        #expect(place.district?.code == district)
        #expect(place.village?.code == village)
    }

    @Test(
        "what is open stays open",
        arguments: [
            "jalan Muara Enim rusak", "jalan semende rusak", "jalan desa Tanjung Raya rusak",
            "lubang di jalan dalam sekali",
            "kami menanti truk sampah", "bibit jambu kami mati", "jalan baturaja rusak", "air pdam keruh",
        ]
    )
    func open(text: String) throws {
        let place = try Checkout.parse(text).place
        #expect(place.district == nil)
        #expect(place.village == nil)
    }

    @Test("a name of several desa gives them as candidates")
    func candidates() throws {
        let place = try Checkout.parse("jalan desa Tanjung Raya rusak").place
        #expect(Set(place.candidates.map(\.code)) == ["16.03.09.2007", "16.03.15.2003"])
    }

    @Test("RT, RW, street and landmark are kept as text")
    func address() throws {
        let place = try Checkout.parse("parit mampet di jl Pramuka RT 03/RW 2 depan masjid Nurul").place
        #expect(place.rt == "3")
        #expect(place.rw == "2")
        #expect(place.street == "jl Pramuka")
        #expect(place.landmark == "depan masjid Nurul")
    }
}
