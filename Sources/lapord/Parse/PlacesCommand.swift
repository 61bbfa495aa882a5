import ArgumentParser
import ComplaintParser
import Foundation

/// `lapord places`: the gazetteer's files.
struct PlacesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "places",
        abstract: "Imports administrative areas into the gazetteer.",
        subcommands: [Import.self]
    )

    /// `lapord places import`.
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turns a dump of Kemendagri codes into a file for config/places.",
            discussion: """
                Reads CSV rows 'kode,nama' (comma or semicolon, with or without quotes and header) or SQL rows \
                ('16.03.11.2007','Guci') of an INSERT statement, and writes 'kode,nama,jenis'. With --region only that area, \
                what lies in it, and what it lies in are kept. Rows that are neither are counted and named.
                """
        )

        @Argument(help: "The CSV or SQL file.")
        var file: String

        @Option(help: "The file to write, for example config/places/sumatera-selatan.csv.")
        var out: String

        @Option(help: "Keep only this area, by its code, for example 16 or 16.03.")
        var region: String?

        func run() throws {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw ValidationError("'\(file)' cannot be read")
            }
            let imported = PlaceImport.read(Array(data), region: try regionDigits())
            guard !imported.rows.isEmpty else {
                throw ValidationError("'\(file)' holds no rows of code and name\(region.map { " in \($0)" } ?? "")")
            }
            try imported.csv.write(toFile: out, atomically: true, encoding: .utf8)
            print("\(imported.rows.count) areas written to \(out): \(imported.summary)")
            if imported.skipped > 0 {
                print("\(imported.skipped) rows skipped, the first at line \(imported.firstSkipped ?? 0)")
            }
        }

        private func regionDigits() throws -> String? {
            guard let region else { return nil }
            let digits = region.filter { $0 != "." }
            guard digits.allSatisfy(\.isNumber), [2, 4, 6, 10].contains(digits.count) else {
                throw ValidationError("'\(region)' is no Kemendagri code such as 16 or 16.03")
            }
            return digits
        }
    }
}
