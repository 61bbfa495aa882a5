import Complaints
import Testing

@testable import CentralAPI

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

    @Test("a name of the central system stays within its comment, and its id is one value")
    func hostileNames() {
        for lineBreak in ["\n", "\r", "\r\n", "\u{85}", "\u{2028}"] {
            let entry = CentralListEntry(id: "7", name: "Dinas Kesehatan\(lineBreak)RSUD: 9")
            let agency = Agency(code: "DINKES", name: "Dinas Kesehatan")
            let one = InstitutionProposal(agency: agency, candidates: [entry])
            let several = InstitutionProposal(agency: agency, candidates: [entry, entry])
            #expect(one.line == "DINKES: 7  # Dinas Kesehatan↵RSUD: 9")
            #expect(several.line == "# DINKES: one of 7 Dinas Kesehatan↵RSUD: 9; 7 Dinas Kesehatan↵RSUD: 9")
        }
        let id = CentralListEntry(id: "1\nRSUD: \"9\\", name: "x")
        let line = InstitutionProposal(agency: Agency(code: "A", name: "x"), candidates: [id]).line
        #expect(line == #"A: "1↵RSUD: \"9\\"  # x"#)
    }

    @Test("the mapping file is filled, and what an officer wrote there stays")
    func mapping() {
        let agencies = [
            Agency(code: "DINKES", name: "Dinas Kesehatan"), Agency(code: "ITKAB", name: "Inspektorat"),
            Agency(code: "PUPR", name: "Dinas Pekerjaan Umum dan Penataan Ruang"),
        ]
        let region = "Kabupaten Muara Enim"
        let proposals = InstitutionProposal.proposals(for: agencies, among: institutions, region: region)
        let first = InstitutionMapping(current: nil).adding(proposals)
        #expect(first.contains("DINKES: 2  # Dinas Kesehatan Kabupaten Muara Enim\n"))
        #expect(first.contains("# ITKAB: one of 5 Inspektorat Kota Palembang; 6 Inspektorat Kota Prabumulih\n"))
        let mapping = InstitutionMapping(current: first.replacing("PUPR: 4", with: "PUPR: 44"))
        #expect(mapping.agencies == ["DINKES", "PUPR"])
        let second = mapping.adding(proposals)
        #expect(second == first.replacing("PUPR: 4", with: "PUPR: 44"))
        #expect(InstitutionMapping(current: "# x\n  \"RSUD\": 7\nDLH:\n").agencies == ["RSUD"])
    }
}
