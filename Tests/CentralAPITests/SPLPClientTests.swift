import Complaints
import ConfigurationFile
import CurlHTTP
import Foundation
import Logging
import Sandbox
import Testing

@testable import CentralAPI

struct SPLPClientTests {
    @Test("a complaint arrives with its words, its ids and our mark, and its tracking ID comes back")
    func creates() async throws {
        try await withCentral { central, address in
            let outcome = try await withSPLP(address) { await $0.create(Fixture.complaint()) }
            let taken = try #require(central.archive.complaints.first)
            #expect(outcome == .created(trackingID: String(taken.trackingID)))
            #expect(String(taken.trackingID).count == 8)
            #expect(
                taken.content.hasPrefix("jalan berlubang di depan pasar, sudah 2 bulan\nLokasi: Kec. Ujan Mas [LP1042")
            )
            #expect(taken.title == "Jalan berlubang")
            #expect(taken.reporterPhone == "6281200000001")
            #expect(
                taken.ids == [
                    "channel": 77, "classification_id": 6, "category_id": 436, "disposition_id": 9002,
                    "location_id": 311,
                ]
            )
            #expect(!taken.isAnonymous)
            #expect(taken.dateOfIncident == "2024-10-04")
        }
    }

    @Test("an anonymous reporter's number and name never leave, nor do numbers in the words")
    func anonymous() async throws {
        try await withCentral { central, address in
            var complaint = Fixture.complaint(
                content: "pungli di kantor, hub saya 0812-3456-7890, NIK 1603010101900001",
                reporter: .anonymous
            )
            complaint.isSecret = true
            complaint.isUrgent = true
            _ = try await withSPLP(address) { [complaint] in await $0.create(complaint) }
            let taken = try #require(central.archive.complaints.first)
            #expect(taken.isAnonymous && taken.isSecret && taken.isPriority)
            #expect(taken.reporterName == "Anonim")
            #expect(taken.reporterPhone.isEmpty)
            #expect(taken.content.hasPrefix("pungli di kantor, hub saya [no. HP], NIK [NIK]"))
        }
    }

    @Test("quotes, braces, line breaks and every script come through unharmed")
    func anyText() async throws {
        let text = #"kata "dia": {"a":[1]} \n <b>&amp;</b> é ñ 日本 👍 %20 'x'"# + "\nbaris dua\ttab"
        try await withCentral { central, address in
            _ = try await withSPLP(address) { await $0.create(Fixture.complaint(content: text)) }
            #expect(central.archive.complaints.first?.content.hasPrefix(text) == true)
        }
    }

    @Test("an id that the configuration lacks is named, and nothing is sent")
    func missingIDs() async throws {
        try await withCentral { central, address in
            var ids = Fixture.ids
            ids.channel = nil
            ids.categories.fallback = nil
            let client = SPLPClient(
                configuration: SPLPConfiguration(address: address, ids: ids),
                http: CurlClient(logger: Logger(label: "test"))
            )
            var complaint = Fixture.complaint()
            complaint.category = "AGAMA"
            let outcome = await client.create(complaint)
            await client.shutdown()
            guard case .unsendable(let reason) = outcome else {
                Issue.record("not kept back: \(outcome)")
                return
            }
            #expect(reason.contains("ids.channel") && reason.contains("ids.categories.AGAMA"))
            #expect(central.archive.complaints.isEmpty)
        }
    }

    @Test(
        "each fault leaves an outcome that tells the truth about what was taken",
        arguments: SimulatedCentralFaults.Kind.names.filter { $0 != "silence" && $0 != "silence_after" }
    )
    func faults(name: String) async throws {
        try await withCentral { central, address in
            let kind = try #require(SimulatedCentralFaults.Kind(name: name, seconds: 0.1))
            central.faults.add(.init(kind))
            let outcome = try await withSPLP(address) { await $0.create(Fixture.complaint()) }
            let taken = central.archive.complaints.count
            switch outcome {
            case .created: #expect(taken == 1)
            case .refused, .unsendable, .notSent, .unauthorized, .busy: #expect(taken == 0)
            case .alreadyExists: #expect(name == "already_exists")
            case .unknown: break
            }
            let mustBeUnknown = [
                "error_before", "error_after", "gateway_timeout", "reset_before", "drop_after", "cut_answer", "garbage",
                "missing_id", "maintenance_page",
            ]
            if mustBeUnknown.contains(name) {
                guard case .unknown = outcome else {
                    Issue.record("\(name) gave \(outcome)")
                    return
                }
            }
            #expect(central.faults.shown == 1)
        }
    }

    @Test("silence ends at the deadline with an unknown outcome", arguments: ["silence", "silence_after"])
    func silence(name: String) async throws {
        try await withCentral { central, address in
            central.faults.add(.init(try #require(SimulatedCentralFaults.Kind(name: name))))
            let outcome = try await withSPLP(address, total: .milliseconds(500)) {
                await $0.create(Fixture.complaint())
            }
            guard case .unknown = outcome else {
                Issue.record("gave \(outcome)")
                return
            }
        }
    }

    @Test("a fault on a kept connection never makes a second complaint")
    func keptConnection() async throws {
        try await withCentral { central, address in
            try await withSPLP(address) { client in
                _ = await client.create(Fixture.complaint(1))
                central.faults.add(.init(.dropAfter))
                _ = await client.create(Fixture.complaint(2))
                _ = await client.create(Fixture.complaint(3))
            }
            let marks = central.archive.complaints.compactMap {
                TicketReference.number(in: $0.content, prefix: "LP")?.serial
            }
            #expect(marks == [1, 2, 3])
        }
    }

    @Test("credentials go in their headers, the token in braces; wrong ones are told apart")
    func credentials() async throws {
        let configuration = SimulatedCentralSystem.Configuration(token: "{ABCD}", bearer: "rahasia")
        try await withCentral(configuration) { _, address in
            let right: [SPLPConfiguration.Credential] = [
                .init(header: "auth", value: Secret("Bearer rahasia")), .init(header: "token", value: Secret("{ABCD}")),
            ]
            let accepted = try await withSPLP(address, credentials: right) { await $0.create(Fixture.complaint()) }
            #expect(accepted == .created(trackingID: "10000001"))
            let refused = try await withSPLP(address) { await $0.create(Fixture.complaint()) }
            guard case .unauthorized(let reason) = refused else {
                Issue.record("gave \(refused)")
                return
            }
            #expect(reason.contains("900901"))
            let list = try await withSPLP(address) { await $0.institutions() }
            guard case .unauthorized = list else {
                Issue.record("gave \(list)")
                return
            }
        }
    }

    @Test("the status is followed through all its steps, with the wording kept")
    func status() async throws {
        try await withCentral { central, address in
            try await withSPLP(address) { client in
                guard case .created(let id) = await client.create(Fixture.complaint()), let number = Int(id) else {
                    Issue.record("not created")
                    return
                }
                var seen: [TicketStatus?] = []
                for _ in 0..<5 {
                    guard case .found(let status) = await client.status(of: id) else {
                        Issue.record("no status")
                        return
                    }
                    seen.append(status.status)
                    central.archive.advance(number)
                }
                #expect(seen == [.received, .verified, .assigned, .inProgress, .resolved])
                central.archive.setStatus(number, to: "Menunggu Rapat", institution: "X")
                #expect(
                    await client.status(of: id)
                        == .found(CentralStatus(verbatim: "Menunggu Rapat", code: "5", institution: "X"))
                )
                guard case .absent = await client.status(of: "99999999") else {
                    Issue.record("an unknown complaint has a status")
                    return
                }
            }
        }
    }

    @Test("follow-ups come once, over pages, oldest first")
    func followUps() async throws {
        try await withCentral { central, address in
            try await withSPLP(address) { client in
                _ = await client.create(Fixture.complaint())
                let id = 10_000_001
                for number in 1...23 {
                    central.archive.addFollowUp(
                        id,
                        from: "Dinas",
                        to: "Pelapor",
                        template: "reply",
                        content: "jawaban \(number)"
                    )
                }
                guard case .found(let all) = await client.followUps(of: String(id), after: []) else {
                    Issue.record("no follow-ups")
                    return
                }
                #expect(all.map(\.text) == (1...23).map { "jawaban \($0)" })
                #expect(all.allSatisfy { abs(($0.at ?? 0) - Date().timeIntervalSince1970) < 60 })
                let known = Set(all.dropLast().map(\.key))
                guard case .found(let new) = await client.followUps(of: String(id), after: known) else {
                    Issue.record("no follow-ups")
                    return
                }
                #expect(new.map(\.text) == ["jawaban 23"])
            }
        }
    }

    @Test("additions and rejections reach the complaint")
    func actions() async throws {
        try await withCentral { central, address in
            try await withSPLP(address) { client in
                _ = await client.create(Fixture.complaint())
                let words = CentralAddition(
                    text: "tambahan: \"masih\" rusak\nhub 081234567890",
                    isAnonymous: true
                )
                #expect(await client.addFollowUp(words, to: "10000001") == .done)
                #expect(
                    central.archive.followUps(of: 10_000_001)?.last?.content
                        == "tambahan: \"masih\" rusak\nhub [no. HP]"
                )
                #expect(await client.reject("10000001", inFavourOf: 9003, because: "bukan wewenang") == .done)
                #expect(central.archive.status(of: 10_000_001)?.status == "Bukan Wewenang")
                guard case .refused = await client.addFollowUp(words, to: "555") else {
                    Issue.record("an unknown complaint took an addition")
                    return
                }
            }
        }
    }

    @Test("the search by ticket number settles what became of a complaint, where there is one")
    func lookUp() async throws {
        try await withCentral { central, address in
            try await withSPLP(address, lookUpPath: "/complaints?keyword={ticket}") { client in
                let number = TicketNumber(serial: 7, prefix: "LP").description
                #expect(await client.lookUp(ticketNumber: number) == .notFound)
                central.faults.add(.init(.errorAfter))
                _ = await client.create(Fixture.complaint(7))
                _ = await client.create(Fixture.complaint(8, content: "lanjutan \(number)"))
                #expect(await client.lookUp(ticketNumber: number) == .found(trackingID: "10000001"))
                _ = await client.create(Fixture.complaint(7))
                #expect(
                    await client.lookUp(ticketNumber: number) == .foundSeveral(trackingIDs: ["10000001", "10000003"])
                )
            }
            try await withSPLP(address) { #expect(await $0.lookUp(ticketNumber: "LP17") == .unsupported) }
        }
    }

    @Test("an answer of the wrong shape to a question is a failure, not a crash")
    func wrongShapes() async throws {
        try await withCentral { central, address in
            for kind in [SimulatedCentralFaults.Kind.garbage, .missingID, .maintenancePage, .errorBefore, .cutAnswer] {
                central.faults.add(.init(kind, on: .masters))
                let outcome = try await withSPLP(address) { await $0.institutions() }
                guard case .failed = outcome else {
                    Issue.record("\(kind) gave \(outcome)")
                    continue
                }
            }
            let list = try await withSPLP(address) { await $0.institutions() }
            guard case .found(let entries) = list else {
                Issue.record("gave \(list)")
                return
            }
            #expect(entries.contains(CentralListEntry(id: "9002", name: "Dinas Pekerjaan Umum dan Penataan Ruang")))
        }
    }
}
