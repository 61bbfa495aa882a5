import Complaints

extension OutgoingText {
    /// A complaint's words as they leave: cleared, with the place if it was found, and the mark by which it is found again.
    static func content(of complaint: CentralComplaint) -> String {
        var lines = [cleared(complaint.content, isAnonymous: complaint.isAnonymous)]
        let areas = [complaint.place.village, complaint.place.district].compactMap { $0?.titled }
        if !areas.isEmpty { lines.append("Lokasi: " + areas.joined(separator: ", ")) }
        return lines.joined(separator: "\n") + " " + complaint.reference
    }
}
