import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The XML push of the profile `addstream-xml`.
struct SimulatedAddStreamRoutes: Sendable {
    let system: SimulatedCentralSystem

    func add(to routes: Router<SimulatedCentralContext>) {
        routes.post("api/stream/addstream") { request, context in
            try await system.serve(.create, context) { try await take(request) }
        }
    }

    private func take(_ request: Request) async throws -> SimulatedAnswer {
        let body = try await request.body.collect(upTo: 1 << 20)
        guard let document = FlatXML(String(buffer: body)) else {
            return answer(.badRequest, status: "gagal", message: "XML tidak dapat dibaca")
        }
        if let token = system.configuration.token, document.attribute("token", of: "lapor") != token {
            return answer(.unauthorized, status: "gagal", message: "Token salah")
        }
        guard let content = document.text(of: "isi"), !content.isEmpty else {
            return answer(.unprocessableContent, status: "gagal", message: "isi wajib diisi")
        }
        let complaint = try system.take { trackingID, at in
            SimulatedComplaint(
                trackingID: trackingID,
                receivedAt: at,
                profile: "addstream-xml",
                title: "",
                content: content,
                reporterName: document.text(of: "namadepan") ?? "",
                reporterPhone: document.text(of: "telpon") ?? "",
                isAnonymous: document.attribute("anonim", of: "laporan") == "1",
                isSecret: document.attribute("rahasia", of: "laporan") == "1",
                isPriority: false,
                ids: [:],
                dateOfIncident: ""
            )
        }
        let id =
            "<trackingid>\(complaint.trackingID)</trackingid><transaksiid>\(complaint.trackingID + 500_000)</transaksiid>"
        return answer(.ok, status: "sukses", message: "Laporan diterima", further: id)
    }

    private func answer(
        _ code: HTTPResponse.Status,
        status: String,
        message: String,
        further: String = ""
    ) -> SimulatedAnswer {
        SimulatedAnswer(
            status: code,
            contentType: "text/xml; charset=UTF-8",
            text: """
                <?xml version="1.0" encoding="UTF-8"?>
                <response>\(further)<status>\(status)</status><pesan>\(message)</pesan></response>
                """
        )
    }
}
