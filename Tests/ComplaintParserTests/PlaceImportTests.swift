import ComplaintParser
import Foundation
import Testing

@Suite("Dumps of Kemendagri codes are imported")
struct PlaceImportTests {
    @Test(
        "CSV, with header, quotes and either separator",
        arguments: [
            "kode,nama\n16,SUMATERA SELATAN\n16.03,KAB. MUARA ENIM\n16.03.11,Ujan Mas\n16.03.11.2007,Guci\n",
            "\"16\";\"Sumatera Selatan\"\r\n\"16.03\";\"Kabupaten Muara Enim\"\r\n\"16.03.11\";\"Ujan Mas\"\r\n\"16.03.11.2007\";\"Guci\"",
        ]
    )
    func csv(text: String) {
        let imported = PlaceImport.read(Array(text.utf8), region: nil)
        #expect(imported.rows.map(\.code) == ["16", "16.03", "16.03.11", "16.03.11.2007"])
        #expect(imported.rows.map(\.kind) == ["provinsi", "kabupaten", "kecamatan", "desa"])
        #expect(imported.rows.last?.name == "Guci")
        #expect(imported.skipped == 0)
    }

    @Test("SQL with several rows in one statement, and quotes in names")
    func sql() {
        let text = """
            CREATE TABLE wilayah (kode varchar(13), nama varchar(100));
            INSERT INTO wilayah (kode, nama) VALUES
            ('16.03.11','Ujan Mas'),
            ('16.03.02.1016','Air Lintang'), ('11.01.01.2001','Ma''rifat');
            """
        let imported = PlaceImport.read(Array(text.utf8), region: nil)
        #expect(imported.rows.map(\.name) == ["Ma'rifat", "Air Lintang", "Ujan Mas"])
        #expect(imported.rows.map(\.kind) == ["desa", "kelurahan", "kecamatan"])
    }

    @Test("a region is kept with what it lies in")
    func region() {
        let text = "16,Sumatera Selatan\n16.03,Muara Enim\n16.03.11,Ujan Mas\n16.04,Lahat\n17,Bengkulu\n"
        let imported = PlaceImport.read(Array(text.utf8), region: "1603")
        #expect(imported.rows.map(\.code) == ["16", "16.03", "16.03.11"])
    }

    @Test("a row without a usable code is counted, and its line is told")
    func faulty() {
        let imported = PlaceImport.read(Array("16,Sumatera Selatan\n16.0x,Kabur\n16.03,\n".utf8), region: nil)
        #expect(imported.rows.count == 1)
        #expect(imported.skipped == 2)
        #expect(imported.firstSkipped != nil)
    }
}
