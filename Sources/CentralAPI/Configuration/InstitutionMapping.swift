import Complaints
import Formats

/// The mapping file of institutions: one line `CODE: id  # name` for each agency.
package struct InstitutionMapping: Sendable {
    private let current: String?
    /// The codes that have an id there.
    package let agencies: Set<String>

    /// Reads what a file holds.
    ///
    /// - Parameter current: The file as it stands; nil where it is not there.
    package init(current: String?) {
        self.current = current
        agencies = Set(
            (current ?? "").split(separator: "\n").compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, !line.hasPrefix("#"),
                    parts[1].prefix(while: { $0 != "#" }).contains(where: \.isNumber)
                else { return nil }
                return parts[0].filter { $0 != " " && $0 != "\"" }
            }
        )
    }

    /// The file with proposals for the agencies that have no id yet; what stood there stays as it is.
    package func adding(_ proposals: [InstitutionProposal]) -> String {
        let start =
            current
                ?? """
                # Ids of the central system's institutions by our agency code, written by `lapord central sync --write`. Names decided: look at
                # each line. Lines may be changed; they are never written over.

                """
        let open = proposals.filter { !agencies.contains($0.agency.code) }
        // What an earlier run could not decide is said anew where it has changed.
        let kept = start.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !proposals.contains { line.hasPrefix("# \($0.agency.code):") && line != $0.line }
        }
        let new = open.map(\.line).filter { line in !kept.contains { $0 == line } }
        var text = kept.joined(separator: "\n")
        if !text.hasSuffix("\n") { text += "\n" }
        return text + new.map { $0 + "\n" }.joined()
    }
}

extension InstitutionProposal {
    /// The proposal as a line of YAML; a comment where an officer has to decide.
    ///
    /// The central system's names stay within the comment, whatever characters they hold, and its id is a number or a quoted text.
    package var line: String {
        switch candidates.count {
        case 0: "# \(agency.code): nothing listed fits \(PrintableText.line(agency.name))"
        case 1: "\(agency.code): \(Self.scalar(candidates[0].id))  # \(PrintableText.line(candidates[0].name))"
        default:
            "# \(agency.code): one of "
                + candidates.prefix(5).map { PrintableText.line("\($0.id) \($0.name)") }.joined(separator: "; ")
        }
    }

    /// A text as a value of YAML 1.2.
    private static func scalar(_ text: String) -> String {
        let isNumber = !text.isEmpty && text.utf8.count <= 18 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isNumber { return text }
        let inside = PrintableText.line(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(inside)\""
    }
}
