import Foundation

/// The file with a SIM's PIN.
struct PINFile: Hashable, Sendable {
    let digits: String

    /// Reads the file.
    ///
    /// - Parameter path: The file: 4 to 8 digits, and white space around them.
    /// - Throws: ``ModemTrouble`` of code `pinMissing`.
    init(path: String) throws(ModemTrouble) {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw ModemTrouble(.pinMissing, "the PIN file cannot be read; check its path and mode")
        }
        let digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (4...8).contains(digits.count), digits.allSatisfy(\.isASCII), digits.allSatisfy(\.isNumber) else {
            throw ModemTrouble(.pinMissing, "the PIN file must hold 4 to 8 digits")
        }
        self.digits = digits
    }
}
