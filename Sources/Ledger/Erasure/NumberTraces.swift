import Complaints
import Foundation

/// The forms in which a number may stand in undecodable bytes.
struct NumberTraces {
    private let needles: [Data]

    init(_ number: PhoneNumber) {
        guard number.kind == .subscriber else {
            needles = [Data(number.text.utf8)]
            return
        }
        // Without the country code, so that +62812…, 62812… and 0812… are all found.
        let national = number.text.hasPrefix("62") ? String(number.text.dropFirst(2)) : number.text
        // In a TPDU the digits of each octet are swapped (3GPP TS 23.040, 9.1.2.3), here in hexadecimal and as bytes.
        let padded = Array(number.text + (number.text.count.isMultiple(of: 2) ? "" : "F"))
        let swapped = stride(from: 0, to: padded.count, by: 2).map { String([padded[$0 + 1], padded[$0]]) }
        needles = [
            Data(national.utf8),
            Data(swapped.joined().utf8),
            Data(swapped.joined().lowercased().utf8),
            Data(swapped.compactMap { UInt8($0, radix: 16) }),
        ]
    }

    /// Whether the number stands in some bytes.
    func areIn(_ bytes: Data) -> Bool {
        needles.contains { bytes.range(of: $0) != nil }
    }
}
