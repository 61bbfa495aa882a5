import Foundation
import HTTPTypes

extension SimulatedCentralSystem {
    /// Takes a complaint in the form of `splp-v3` over a ``LoopbackServer``: read, checked and kept as over its own listener, without
    /// faults and credentials, for measurements.
    package func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
        do {
            let answer: SimulatedAnswer
            switch SimulatedSPLPComplaint.read(Data(request.body)) {
            case .faulty(let errors): answer = try Self.invalid(errors)
            case .valid(let incoming): answer = try Self.created(try take(incoming.complaint))
            }
            return LoopbackServer.Answer(
                status: answer.status.code,
                contentType: answer.contentType,
                body: answer.bytes
            )
        } catch {
            return LoopbackServer.Answer(status: 500)
        }
    }

    /// The answer to a complaint that was taken.
    static func created(_ complaint: SimulatedComplaint) throws -> SimulatedAnswer {
        try SimulatedAnswer(encoding: Creation(complaint))
    }
}

private struct Creation: Encodable {
    struct Results: Encodable {
        struct Complaint: Encodable {
            var id: Int
            var title: String
        }

        var complaint: Complaint
    }

    var message = "Berhasil membuat laporan"
    var results: Results

    init(_ complaint: SimulatedComplaint) {
        results = Results(complaint: Results.Complaint(id: complaint.trackingID, title: complaint.title))
    }
}
