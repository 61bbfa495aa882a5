import Formats
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
        guard let document = try? XMLElement(Array(body.readableBytesView)) else {
            return answer(.badRequest, status: "gagal", message: "XML tidak dapat dibaca")
        }
        if let token = system.configuration.token, Self.attribute("token", of: "lapor", in: document) != token {
            return answer(.unauthorized, status: "gagal", message: "Token salah")
        }
        guard let content = Self.text(of: "isi", in: document), !content.isEmpty else {
            return answer(.unprocessableContent, status: "gagal", message: "isi wajib diisi")
        }
        let complaint = try system.take { trackingID, at in
            SimulatedComplaint(
                trackingID: trackingID,
                receivedAt: at,
                profile: "addstream-xml",
                title: "",
                content: content,
                reporterName: Self.text(of: "namadepan", in: document) ?? "",
                reporterPhone: Self.text(of: "telpon", in: document) ?? "",
                isAnonymous: Self.attribute("anonim", of: "laporan", in: document) == "1",
                isSecret: Self.attribute("rahasia", of: "laporan", in: document) == "1",
                isPriority: false,
                ids: [:],
                dateOfIncident: ""
            )
        }
        let id =
            "<trackingid>\(complaint.trackingID)</trackingid><transaksiid>\(complaint.trackingID + 500_000)</transaksiid>"
        return answer(.ok, status: "sukses", message: "Laporan diterima", further: id)
    }

    private static func text(of element: String, in document: XMLElement) -> String? {
        document.first(named: element).map { String(decoding: $0.text, as: UTF8.self) }
    }

    private static func attribute(_ name: String, of element: String, in document: XMLElement) -> String? {
        document.first(named: element)?.attributes.first { $0.name == name }
            .map { String(decoding: $0.value, as: UTF8.self) }
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
