import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The REST of the profile `splp-v3`.
struct SimulatedSPLPRoutes: Sendable {
    let system: SimulatedCentralSystem

    func add(to routes: RouterGroup<SimulatedCentralContext>) {
        routes.post("complaints/complaint") { try await create($0, $1) }
        routes.post("complaints/complaint-lmw") { try await create($0, $1) }
        routes.get("complaints") { try await lookUp($0, $1) }
        routes.get("complaints/:id/complaint") { try await status($0, $1) }
        routes.get("complaints/:id/followups") { try await followUps($0, $1) }
        routes.post("complaints/followup/add") { try await addFollowUp($0, $1) }
        routes.post("complaints/process/:id/reject") { try await reject($0, $1) }
        routes.get("masters/institutions/external") { request, context in
            try await masters(request, context, Self.institutions)
        }
        routes.get("masters/templates") { request, context in try await masters(request, context, Self.templates) }
    }

    /// The answer to a caller whose credentials are not those of the configuration.
    private func refusal(_ request: Request) throws -> Response? {
        if let bearer = system.configuration.bearer {
            let shown = request.headers[.authorization] ?? HTTPField.Name("auth").flatMap { request.headers[$0] }
            guard shown == "Bearer \(bearer)" else {
                let fault: [String: Any] = ["code": 900_901, "message": "Invalid Credentials"]
                return try SimulatedAnswer(status: .unauthorized, json: ["fault": fault]).response
            }
        }
        if let token = system.configuration.token {
            guard HTTPField.Name("token").flatMap({ request.headers[$0] }) == token else {
                return try SimulatedAnswer(status: .unauthorized, json: ["message": "Unauthenticated."]).response
            }
        }
        return nil
    }

    private func create(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        if let refusal = try refusal(request) { return refusal }
        return try await system.serve(.create, context) {
            let body = try await request.body.collect(upTo: 1 << 20)
            switch SimulatedSPLPComplaint.read(Data(body.readableBytesView)) {
            case .faulty(let errors):
                return try SimulatedCentralSystem.invalid(errors)
            case .valid(let incoming):
                return try SimulatedCentralSystem.created(try system.take(incoming.complaint))
            }
        }
    }

    private func lookUp(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        if let refusal = try refusal(request) { return refusal }
        return try await system.serve(.lookUp, context) {
            guard system.configuration.hasLookUp else { return try Self.missing }
            guard let keyword = request.uri.queryParameters["keyword"], !keyword.isEmpty else {
                return try SimulatedCentralSystem.invalid(["keyword": ["keyword wajib diisi."]])
            }
            let found = system.archive.complaints(containing: String(keyword)).map { complaint -> [String: Any] in
                ["id": complaint.trackingID, "title": complaint.title, "content": complaint.content]
            }
            return try SimulatedAnswer(json: ["results": ["data": found, "next_page_url": NSNull()]])
        }
    }

    private func status(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        if let refusal = try refusal(request) { return refusal }
        return try await system.serve(.status, context) {
            guard let id = context.parameters.get("id", as: Int.self), let status = system.archive.status(of: id) else {
                return try Self.missing
            }
            let data: [String: Any] = [
                "id": id, "status_code": status.step + 1, "status_name": status.status, "disposition_id": 1,
                "disposition_name": status.institution,
            ]
            return try SimulatedAnswer(json: ["results": ["data": data, "data_logs": [] as [Any]]])
        }
    }

    private func followUps(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        if let refusal = try refusal(request) { return refusal }
        return try await system.serve(.followUps, context) {
            guard let id = context.parameters.get("id", as: Int.self), let all = system.archive.followUps(of: id) else {
                return try Self.missing
            }
            let pageSize = 10
            let page = max(1, request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1)
            let shown = all.dropFirst((page - 1) * pageSize).prefix(pageSize).map { followUp -> [String: Any] in
                [
                    "institution_from_name": followUp.from, "institution_to_name": followUp.to,
                    "template_code": followUp.template, "template_content": "", "content": followUp.content,
                    "created_at": CentralClock.dashed(followUp.at), "attachments": [] as [Any],
                ]
            }
            let next: Any = page * pageSize < all.count ? "\(request.uri.path)?page=\(page + 1)" : NSNull()
            return try SimulatedAnswer(json: ["results": ["data": Array(shown), "next_page_url": next]])
        }
    }

    private func addFollowUp(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        if let refusal = try refusal(request) { return refusal }
        return try await system.serve(.followUps, context) {
            let body = try await request.body.collect(upTo: 1 << 20)
            let fields = MultipartFields(
                Array(body.readableBytesView),
                contentType: request.headers[.contentType] ?? ""
            )
            guard let content = fields["content"], !content.isEmpty, fields["template_code"] != nil else {
                return try SimulatedCentralSystem.invalid(["content": ["content wajib diisi."]])
            }
            let isAdded = fields["complaint_id"].flatMap { Int($0) }.map { id in
                system.archive.addFollowUp(
                    id,
                    from: "Pelapor",
                    to: "Instansi",
                    template: fields["template_code"] ?? "",
                    content: content
                )
            }
            guard isAdded == true else { return try Self.missing }
            return try SimulatedAnswer(json: ["message": "Berhasil"])
        }
    }

    private func reject(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        if let refusal = try refusal(request) { return refusal }
        return try await system.serve(.status, context) {
            let body = try await request.body.collect(upTo: 1 << 20)
            let json = try? JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any]
            guard let target = json?["reason"] as? Int, json?["reason_description"] is String else {
                return try SimulatedCentralSystem.invalid(["reason": ["reason wajib diisi."]])
            }
            guard let id = context.parameters.get("id", as: Int.self),
                system.archive.setStatus(id, to: "Bukan Wewenang", institution: "Instansi \(target)")
            else { return try Self.missing }
            return try SimulatedAnswer(json: ["message": "Berhasil"])
        }
    }

    private func masters(
        _ request: Request,
        _ context: SimulatedCentralContext,
        _ entries: [[String: any Sendable]]
    ) async throws -> Response {
        if let refusal = try refusal(request) { return refusal }
        return try await system.serve(.masters, context) {
            try SimulatedAnswer(json: ["results": ["data": entries.map { $0 as [String: Any] }]])
        }
    }

    private static var missing: SimulatedAnswer {
        get throws { try SimulatedAnswer(status: .notFound, json: ["message": "Data tidak ditemukan."]) }
    }

    private static let institutions: [[String: any Sendable]] = [
        ["id": 9001, "name": "Pemerintah Kabupaten Muara Enim"],
        ["id": 9002, "name": "Dinas Pekerjaan Umum dan Penataan Ruang"],
        ["id": 9003, "name": "Dinas Perhubungan"],
        ["id": 9004, "name": "Dinas Lingkungan Hidup"],
        ["id": 9005, "name": "Dinas Kependudukan dan Pencatatan Sipil"],
        ["id": 9006, "name": "Dinas Kesehatan"],
        ["id": 9007, "name": "Inspektorat"],
    ]

    private static let templates: [[String: any Sendable]] = [
        ["id": 1, "code": "disposition", "name": "Laporan diteruskan ke {{institution_to}}"],
        ["id": 2, "code": "reply", "name": "Tanggapan dari {{institution_from}}"],
    ]
}
