/// The forms in which networks write one message id: receipts of many SMSCs repeat an id in another form than the answer to its
/// submission gave.
///
/// Known differences: case, leading zeros, hexadecimal in the answer and decimal in the receipt or the other way round (SMPP 3.4 leaves
/// the form of `message_id` to the SMSC).
enum ReferenceForms {
    /// The shortest id that is looked for in another form. TP-MR has at most three digits, and would meet another one's form.
    private static let shortest = 6

    /// The lengths to which networks fill ids with zeros; ten digits are those of SMPP 3.4, appendix B.
    private static let lengths = [8, 10, 12, 16]

    /// The greatest number of forms.
    static let most = 10

    /// The other forms of an id, the likeliest first; empty for one that is short or is no number and has no letters.
    static func others(of reference: String) -> [String] {
        guard reference.count >= shortest, reference.count <= 32, reference.allSatisfy(\.isASCII) else { return [] }
        var forms = [reference.lowercased(), reference.uppercased()]
        let bare = String(reference.drop { $0 == "0" })
        if let number = UInt64(bare, radix: 16) { forms.append(String(number)) }
        if let number = UInt64(bare) {
            let hexadecimal = String(number, radix: 16)
            forms += [hexadecimal, hexadecimal.uppercased()]
        }
        forms += [bare, bare.lowercased(), bare.uppercased()]
        for length in lengths where length > bare.count {
            forms.append(String(repeating: "0", count: length - bare.count) + bare)
        }
        forms.append(String(repeating: "0", count: max(0, 10 - bare.count)) + bare.lowercased())
        var seen: Set<String> = [reference, ""]
        return Array(forms.filter { seen.insert($0).inserted }.prefix(most))
    }
}
