import Complaints
import ConfigurationFile
import Foundation

/// Reads the files of `config/places`.
///
/// A file `NAME.csv` holds areas, `kode,nama,jenis` a line, with `jenis` among `provinsi`, `kabupaten`, `kota`, `kecamatan`,
/// `desa` and `kelurahan`; where it is empty the code tells the level. A file `NAME.alias.csv` holds other names, `kode,nama`
/// a line: short forms, old names, spellings. Codes are Kemendagri's. Lines that begin with `#` are remarks.
enum PlaceFile {
    static func read(path: String, into gazetteer: inout Gazetteer, faults: FaultCollector) {
        guard let data = FileManager.default.contents(atPath: path) else {
            faults.report(
                ConfigurationFault(file: path, message: "cannot be read", suggestion: "check its owner and mode")
            )
            return
        }
        let alias = path.hasSuffix(".alias.csv")
        let bytes = [UInt8](data)
        var line = 0
        var start = 0
        var reported = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            line += 1
            defer { start = end + 1 }
            var last = end
            while last > start, bytes[last - 1] == 0x0D || bytes[last - 1] == 0x20 { last -= 1 }
            guard last > start, bytes[start] != UInt8(ascii: "#") else { continue }
            if line == 1, Tokenizer.isLetter(bytes[start]) { continue }
            if let fault = add(bytes[start..<last], alias: alias, to: &gazetteer), reported < 20 {
                reported += 1
                faults.report(
                    ConfigurationFault(file: path, line: line, message: fault.message, suggestion: fault.suggestion)
                )
            }
        }
    }

    private static func add(
        _ line: ArraySlice<UInt8>,
        alias: Bool,
        to gazetteer: inout Gazetteer
    ) -> (message: String, suggestion: String?)? {
        guard let comma = line.firstIndex(of: UInt8(ascii: ",")), let code = Gazetteer.digits(line[..<comma]) else {
            return ("no code stands at the beginning", "write a Kemendagri code such as 16.03.11.2007, then a comma")
        }
        var rest = line[(comma + 1)...]
        var kind: ArraySlice<UInt8> = []
        if !alias, let second = rest.lastIndex(of: UInt8(ascii: ",")) {
            kind = rest[(second + 1)...]
            rest = rest[..<second]
        }
        guard !rest.isEmpty else { return ("the name is empty", nil) }
        if alias {
            return gazetteer.addName(rest, code: code)
                ? nil : ("the code is not among the areas", "add it to the areas' file first")
        }
        guard let level = level(code: code, kind: kind) else {
            return ("the kind does not fit the code", "use provinsi, kabupaten, kota, kecamatan, desa or kelurahan")
        }
        gazetteer.add(code: code, name: rest, level: level)
        return nil
    }

    private static func level(code: Int64, kind: ArraySlice<UInt8>) -> Place.Level? {
        let byCode: Place.Level =
            code < 100
            ? .province
            : code < 10_000
                ? .regency
                : code < 1_000_000
                    ? .district
                    : (code / 1000) % 10 == 1 ? .urbanVillage : .village
        guard !kind.isEmpty else { return byCode }
        let isVillage = code >= 1_000_000
        switch String(decoding: kind, as: UTF8.self) {
        case "provinsi": return byCode == .province ? .province : nil
        case "kabupaten", "kota": return byCode == .regency ? .regency : nil
        case "kecamatan": return byCode == .district ? .district : nil
        case "desa": return isVillage ? .village : nil
        case "kelurahan": return isVillage ? .urbanVillage : nil
        default: return nil
        }
    }
}
