import CentralAPI
import Complaints
import Testing

struct InstitutionProposalTests {
    private let institutions = [
        CentralListEntry(id: "1", name: "Pemerintah Kabupaten Muara Enim"),
        CentralListEntry(id: "2", name: "Dinas Kesehatan Kabupaten Muara Enim"),
        CentralListEntry(id: "3", name: "Dinas Kesehatan Kabupaten Lahat"),
        CentralListEntry(id: "4", name: "DINAS PEKERJAAN UMUM DAN PENATAAN RUANG"),
        CentralListEntry(id: "5", name: "Inspektorat Kota Palembang"),
        CentralListEntry(id: "6", name: "Inspektorat Kota Prabumulih"),
    ]

    private func ids(_ name: String) -> [String] {
        let agency = Agency(code: "X", name: name)
        let region = "Kabupaten Muara Enim"
        return InstitutionProposal.proposals(for: [agency], among: institutions, region: region)[0].candidates.map(\.id)
    }

    @Test("the institution of our own region goes before those of others")
    func region() {
        #expect(ids("Dinas Kesehatan") == ["2"])
        #expect(ids("Dinas Kesehatan Kabupaten Muara Enim") == ["2"])
        #expect(ids("Dinas Pekerjaan Umum dan Penataan Ruang") == ["4"])
    }

    @Test("where names do not decide, all are shown, and where none fits, none")
    func open() {
        #expect(ids("Inspektorat") == ["5", "6"])
        #expect(ids("Dinas Perikanan").isEmpty)
        #expect(ids("").isEmpty)
    }
}
