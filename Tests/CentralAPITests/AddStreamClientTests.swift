import ConfigurationFile
import CurlHTTP
import Logging
import Sandbox
import Testing

@testable import CentralAPI

struct AddStreamClientTests {
    private func create(
        _ address: String,
        token: String = "ABCD",
        _ complaint: CentralComplaint
    ) async -> CreationOutcome {
        let client = AddStreamClient(
            configuration: AddStreamConfiguration(
                address: address.replacing("/lapor/3.0.0", with: "/api/stream/addstream"),
                token: Secret(token)
            ),
            http: CurlClient(configuration: CentralConfiguration.usualConnection, logger: Logger(label: "test"))
        )
        let outcome = await client.create(complaint)
        await client.shutdown()
        return outcome
    }

    @Test("a complaint arrives by XML with everything escaped, the token in braces")
    func creates() async throws {
        let text = "air <keruh> & \"bau\" 'amis' ]]> &amp;"
        try await withCentral(.init(token: "{ABCD}")) { central, address in
            let outcome = await create(address, Fixture.complaint(content: text))
            #expect(outcome == .created(trackingID: "10000001"))
            let taken = try #require(central.archive.complaints.first)
            #expect(taken.content.hasPrefix(text))
            #expect(taken.reporterPhone == "6281200000001")
            #expect(taken.profile == "addstream-xml")
        }
    }

    @Test("an anonymous and secret report is sent as such, without number and name")
    func anonymous() async throws {
        try await withCentral { central, address in
            var complaint = Fixture.complaint(reporter: .anonymous)
            complaint.isSecret = true
            _ = await create(address, complaint)
            let taken = try #require(central.archive.complaints.first)
            #expect(taken.isAnonymous && taken.isSecret)
            #expect(taken.reporterPhone.isEmpty && taken.reporterName == "Anonim")
        }
    }

    @Test("a refused token, and faults after taking, are told apart")
    func faults() async throws {
        try await withCentral(.init(token: "{ABCD}")) { central, address in
            guard case .unauthorized = await create(address, token: "wrong", Fixture.complaint()) else {
                Issue.record("a wrong token was not told")
                return
            }
            for kind in [SimulatedCentralFaults.Kind.cutAnswer, .errorAfter, .dropAfter, .garbage, .maintenancePage] {
                central.faults.add(.init(kind))
                guard case .unknown = await create(address, Fixture.complaint()) else {
                    Issue.record("\(kind) was not unknown")
                    continue
                }
            }
        }
    }

    @Test(
        "answers are read in every form that is plausible",
        arguments: [
            ("<r><trackingid>1916449</trackingid><transaksiid>5</transaksiid></r>", "1916449"),
            ("<?xml version=\"1.0\"?>\n<LAPOR>\n<TrackingID> 1916449 </TrackingID>\n</LAPOR>\n", "1916449"),
            ("<r><trackingid><![CDATA[1916449]]></trackingid></r>", "1916449"),
            ("<r><trackingid></trackingid><pesan>gagal</pesan></r>", nil), ("<r><trackingid>abc</trackingid></r>", nil),
            ("<r><trackingid>1916449</trackingid>", nil), ("<r><trackingid>19164", nil), ("1916449", nil), ("", nil),
            ("<r><a>x & y &nbsp; z</a><trackingid>1916449</trackingid></r>", "1916449"),
            ("<html><trackingid>1916449</trackingid></html>", nil),
        ] as [(String, String?)]
    )
    func answers(text: String, id: String?) {
        let reading = AddStreamAnswer.reading(of: CurlResponse(status: 200, body: Array(text.utf8)))
        if let id {
            #expect(reading == .trackingID(id))
        } else if case .trackingID(let wrong) = reading {
            Issue.record("read \(wrong)")
        }
    }
}
